import { type ExitReason, type Explanation, KnownError } from "../../errors.ts";

/** A run cannot be continued, because it goes on or has left nothing to do. */
export class ContinueError extends KnownError {
  override readonly name = "ContinueError";
  constructor(message: string, options: Explanation & { readonly exitReason: ExitReason }) {
    const { exitReason, ...explanation } = options;
    super(message, exitReason, explanation);
  }
}
