import { type Explanation, KnownError } from "../../errors.ts";

/** A plan cannot be read, or what a run is going to do is not what was planned. Nothing was started. */
export class PlanError extends KnownError {
  override readonly name = "PlanError";
  constructor(message: string, explanation: Explanation) {
    super(message, "configuration", explanation);
  }
}
