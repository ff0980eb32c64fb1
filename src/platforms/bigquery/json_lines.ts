/** Rows of a file as BigQuery loads them: one JSON object a line, in which no text is mistaken for NULL. */
import type { ColumnKind } from "../../data_files/column_type.ts";
import type { ColumnNeeds, ScannedColumn } from "../../data_files/columns.ts";
import { DataFileError } from "../../data_files/data_file_error.ts";
import { fractionCheck, lossChecks, rangeCheck } from "../../data_files/lossy.ts";
import type { PreparedRows } from "../../data_files/prepared_rows.ts";
import { refusedValue } from "../stages/refused_value.ts";
import { wantedValues } from "../stages/value_texts.ts";
import { jsonValue } from "./json_values.ts";

const typeNames: Readonly<Record<Exclude<ColumnKind, "decimal">, string>> = {
  boolean: "BOOL",
  smallint: "INT64",
  integer: "INT64",
  bigint: "INT64",
  double: "FLOAT64",
  text: "STRING",
  date: "DATE",
  time: "TIME",
  // A time without a zone is one in UTC, as everywhere in BigQuery.
  timestamp: "TIMESTAMP",
  timestamptz: "TIMESTAMP",
  interval: "STRING",
  binary: "BYTES",
  uuid: "STRING",
  json: "JSON",
};

/** A NUMERIC has a fixed number of digits. A TIMESTAMP keeps the zone of a value. */
export const columnNeeds: ColumnNeeds = {
  decimalDigits: true,
  lossChecks: {
    date: lossChecks.date!,
    time: lossChecks.time!,
    smallint: fractionCheck,
    integer: fractionCheck,
    bigint: fractionCheck,
    double: rangeCheck,
  },
};

/** Digits before and behind the point that the two types of decimals hold. */
const decimals = [
  { type: "NUMERIC", whole: 29, fraction: 9 },
  { type: "BIGNUMERIC", whole: 38, fraction: 38 },
] as const;

/** The type of a column in the API. @throws {DataFileError} When there is none that holds all of its values. */
export function columnType({ name, type, digits }: ScannedColumn): string {
  if (type.kind !== "decimal") return typeNames[type.kind];
  const fraction = digits?.fraction ?? type.scale ?? 0;
  const whole = digits?.whole ?? (type.precision === undefined ? 0 : type.precision - fraction);
  const found = decimals.find((held) => whole <= held.whole && fraction <= held.fraction);
  if (found !== undefined) return found.type;
  throw new DataFileError(
    `the numbers of a column have ${whole} digits before and ${fraction} behind the point`,
    {
      column: name,
      cause: "a BIGNUMERIC has 38 of either",
      fix: "declare the column as string, or as float64 if its digits do not all matter",
      code: "E159",
    },
  );
}

const encoder = new TextEncoder();

/** The rows as lines. @throws {KnownError} When the file is malformed, or a value is none of its type. */
export async function* jsonLines(rows: PreparedRows): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const columns = rows.columns.map(({ name, type }) => ({ key: JSON.stringify(name), name, type }));
  let count = 0;
  for await (const records of rows.records()) {
    const lines: string[] = [];
    for (const record of records) {
      count++;
      const members: string[] = [];
      for (const [index, { key, name, type }] of columns.entries()) {
        const text = record[index] ?? null;
        if (text === null) continue;
        const value = jsonValue(text, type);
        if (value === undefined) {
          const place = { ...await rows.placeOfRecord(count), column: name };
          throw refusedValue(text, { wanted: wantedValues[type.kind], place });
        }
        members.push(`${key}:${value}`);
      }
      lines.push(`{${members.join(",")}}\n`);
    }
    yield encoder.encode(lines.join(""));
  }
}
