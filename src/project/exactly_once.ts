import { UsageError } from "../errors.ts";
import type { ExactlyOncePlace } from "./model.ts";

/** Where assets leave their rows unless the user says otherwise. */
export const usualPlace: ExactlyOncePlace = { schema: "", table: "bruin_runs" };

const part = /"((?:[^"]|"")+)"|([^".]+)/.source;
const dotted = new RegExp(`^(?:(?:${part})\\.)?(?:${part})$`);

/**
 * Reads a value of `--exactly-once-table`: a table, with its schema before it where it is not the one of
 * the connection. Double quotes are around what contains a dot.
 * @throws {UsageError} When it is no such name.
 */
export function parsePlace(text: string): ExactlyOncePlace {
  const match = dotted.exec(text);
  if (match === null) {
    throw new UsageError(`--exactly-once-table names no table: ${text}`, {
      fix: "write the name of a table, or of its schema and the table, as etl.bruin_runs",
    });
  }
  const [, quotedSchema, schema, quotedTable, table] = match;
  const plain = (quoted: string | undefined, other: string | undefined) =>
    quoted?.replaceAll('""', '"') ?? other ?? "";
  return { schema: plain(quotedSchema, schema), table: plain(quotedTable, table) };
}
