import { stringifyJson } from "../../exact_numbers.ts";
import { failureToJson } from "../../report/json.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { renderedQuery } from "../../report/shapes/query.ts";
import type { OutputFormat } from "../flags.ts";
import type { Invocation } from "../invocation.ts";

/** Prints the text that `render` gives, as it is or as JSON; its failures too. */
export async function printRendered(
  format: OutputFormat | undefined,
  invocation: Invocation,
  render: (output: Output) => Promise<string>,
): Promise<void> {
  await using output = processOutput(invocation);
  if (format !== "json") return print(`${await render(output)}\n`, output);
  invocation.printFailuresWith((failure, to) => printJson(failureToJson(failure), to));
  const query = await render(output);
  printJson(renderedQuery.write(invocation.redactor.redact(query)), output);
}

/** Reference: on one line that does not end. */
function printJson(value: unknown, output: Output): void {
  print(stringifyJson(value), output);
}

/** As it is: SQL may hold control characters. */
function print(text: string, output: Output): void {
  const writer = output.data();
  writer.write(text);
  writer.close();
}
