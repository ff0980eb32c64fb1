import { type ExitReason, type Explanation, SecretsError } from "../../errors.ts";

/** A failure to start, in the words that users can look up. */
export function initializationError(
  reason: string,
  explanation: Explanation & { readonly exitReason?: ExitReason },
): SecretsError {
  const message = `failed to initialize AWS Secrets Manager client: ${reason}`;
  return new SecretsError(message, { backend: "aws", ...explanation });
}
