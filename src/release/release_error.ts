import { type ExitReason, type Explanation, KnownError } from "../errors.ts";

/** A binary is not what its release says, cannot be had, or may not be replaced. */
export class ReleaseError extends KnownError {
  override readonly name = "ReleaseError";
  /** @param exitReason Default: `failed`. */
  constructor(
    message: string,
    { exitReason = "failed", ...explanation }: Explanation & { readonly exitReason?: ExitReason },
  ) {
    super(message, exitReason, explanation);
  }
}
