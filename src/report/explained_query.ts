import { byteText, costText } from "../statement_facts.ts";
import { formatResult } from "./query_result.ts";
import type { ResultMask } from "./result_mask.ts";
import type { ExplainedQuery } from "./shapes/query.ts";

/** What a database says of a query, for people: in the reference's words, with its plan as a table. */
export async function explainedText(explained: ExplainedQuery, mask: ResultMask): Promise<string> {
  const { connectionName, connectionType, valid, error, bytes, costUsd, statementType } = explained;
  const { tables, columns, explainColumns, explainPlan } = explained;
  const facts = {
    Connection: `${connectionName} (${connectionType})`,
    Valid: valid ? "Yes" : "No",
    Error: error,
    Statement: statementType,
    Bytes: bytes === undefined ? undefined : byteText(bytes),
    Cost: costUsd === undefined ? undefined : costText({ amount: costUsd, currency: "USD" }),
    Tables: tables?.join(", "),
    Columns: columns?.map(({ name, type }) => `${name} ${type}`).join(", "),
  };
  const lines = Object.entries(facts).filter(([, text]) => text !== undefined)
    .map(([name, text]) => `${`${name}:`.padEnd(13)}${text}\n`);
  const head = `Dry Run Results\n${lines.join("")}`;
  if (explainColumns === undefined) return head;
  const rows = (explainPlan ?? []) as readonly (readonly string[])[];
  // A drawing is none any more in a table.
  const isDrawn = rows.flat().some((cell) => String(cell).includes("\n"));
  if (isDrawn) return `${head}\nQuery plan:\n${rows.map((cells) => cells.at(-1)).join("\n")}`;
  const batch = { columns: explainColumns.map((name) => ({ name, type: "" })), rows };
  const options = { format: "plain", mask, connectionName, query: explained.query } as const;
  const plan = await Array.fromAsync(formatResult(once(batch), options));
  return `${head}\nQuery plan:\n${plan.join("")}`;
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield await Promise.resolve(value);
}
