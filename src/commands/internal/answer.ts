import { OutputError } from "../../errors.ts";
import { failureToJson } from "../../report/json.ts";
import { type Output, processOutput } from "../../report/output.ts";
import type { Shape } from "../../report/shapes/shape.ts";
import type { Invocation } from "../invocation.ts";

export interface AnswerOptions<T> {
  readonly invocation: Invocation;
  /** What is printed. */
  readonly shape: Shape<T>;
  /** Whether it is on several lines. Default: `false`. */
  readonly pretty?: boolean;
}

/**
 * Prints what `work` gives, in its shape, as JSON on one line. Reference: whatever goes wrong is JSON on
 * standard output too, and the exit code is 1.
 * @param work Its `undefined` prints nothing.
 */
export async function answer<T>(
  { invocation, shape, pretty = false }: AnswerOptions<T>,
  work: (output: Output) => Promise<T | undefined> | T | undefined,
): Promise<void> {
  await using output = processOutput(invocation);
  try {
    const value = await work(output);
    if (value === undefined) return;
    if (pretty) output.json(shape.write(value));
    else output.jsonLine(shape.write(value));
  } catch (error) {
    if (error instanceof OutputError) throw error;
    output.jsonLine(failureToJson(error));
    invocation.end(1);
  }
}
