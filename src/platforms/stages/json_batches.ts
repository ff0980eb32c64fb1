/** Rows of files as JSON, for platforms that take a text apart faster than they read a long list of values. */
import type { ColumnType } from "../../data_files/column_type.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { refusedValue } from "./refused_value.ts";
import { canonicalValue, wantedValues } from "./value_texts.ts";

/**
 * The rows as lists of texts, `[["1","a"],["2",null]]`, in batches; a row that is longer than one comes alone.
 * A time of a column with zones is in UTC when it has none, whatever the zone of a session is.
 * @param options.maxLength Characters of one batch, at most.
 * @param options.misfit What a value in its notation is not for all that, such as `an integer of 16 bits`.
 * @throws {KnownError} When the file is malformed, or a value is none of its type.
 */
export async function* jsonBatches(
  rows: PreparedRows,
  { maxLength, misfit = () => undefined }: {
    readonly maxLength: number;
    readonly misfit?: (text: string, type: ColumnType) => string | undefined;
  },
): AsyncGenerator<string> {
  const { columns } = rows;
  let [count, length] = [0, 0];
  let waiting: string[] = [];
  for await (const records of rows.records()) {
    for (const record of records) {
      count++;
      const texts: (string | null)[] = [];
      for (const [index, { name, type }] of columns.entries()) {
        const given = record[index] ?? null;
        const text = given === null ? null : canonicalValue(given, type);
        const isNot = text === undefined
          ? wantedValues[type.kind]
          : text === null
          ? undefined
          : misfit(text, type);
        if (isNot !== undefined) {
          const place = { ...await rows.placeOfRecord(count), column: name };
          throw refusedValue(given ?? "", { wanted: isNot, place });
        }
        const sent = text ?? null;
        texts.push(type.kind === "timestamptz" && sent !== null ? withZone(sent) : sent);
      }
      const row = JSON.stringify(texts);
      if (waiting.length > 0 && length + row.length > maxLength) {
        yield `[${waiting.join(",")}]`;
        [waiting, length] = [[], 0];
      }
      waiting.push(row);
      length += row.length + 1;
    }
  }
  if (waiting.length > 0) yield `[${waiting.join(",")}]`;
}

function withZone(text: string): string {
  return /[+-]\d\d:\d\d$/.test(text) ? text : `${text}+00:00`;
}
