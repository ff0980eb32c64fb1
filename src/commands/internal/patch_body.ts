import { UsageError } from "../../errors.ts";
import { parseJson } from "../../exact_numbers.ts";
import type { Patch } from "../../project/patch.ts";

/**
 * What `--body` says.
 * @param words What is said before what is wrong.
 * @throws {UsageError} When it is no JSON object; the text is not quoted.
 */
export function readPatchBody(text: string | undefined, words: string): Patch {
  let body: unknown;
  try {
    body = parseJson(text ?? "");
  } catch {
    // Its message quotes the text.
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body as Patch;
  throw new UsageError(`${words}--body must be a JSON object`, {
    fix: `write it like --body '{"description": "orders by day"}'`,
  });
}
