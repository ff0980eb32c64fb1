/** Times to the microsecond, of which the API's JSON has only milliseconds. */
import { quoteName } from "../../sql/names.ts";
import { quotedName } from "../../sql/column_names.ts";
import { followable, trimQuery } from "../../sql/query_text.ts";
import { databricksTraits } from "./traits.ts";
import type { ResultColumn } from "./values.ts";

const { lexis, identifiers } = databricksTraits;

/** Whether values of a result would lose digits. */
export function losesMicros(columns: readonly ResultColumn[]): boolean {
  return columns.some(({ kind }) => kind.startsWith("TIMESTAMP"));
}

/** A query, and how its columns come. */
export interface ExactQuery {
  readonly text: string;
  readonly columns: readonly ResultColumn[];
}

/**
 * The query with its times as whole numbers or texts. Columns go by their position, as two may have one name.
 * @param query One that only reads.
 */
export function withMicros(query: string, columns: readonly ResultColumn[]): ExactQuery {
  const places = columns.map((_, index) => `c${index}`);
  const selected = columns.map(({ kind, name }, index) => {
    const value = kind === "TIMESTAMP"
      ? `unix_micros(${places[index]})`
      : kind === "TIMESTAMP_NTZ"
      ? `CAST(${places[index]} AS STRING)`
      : places[index];
    return `${value} AS ${quoteName(quotedName(name), identifiers.quote)}`;
  });
  return {
    text: `SELECT ${selected.join(", ")} FROM (\n${
      followable(trimQuery(query, lexis), lexis)
    }) AS bruin_rows(${places.join(", ")})`,
    columns: columns.map((column) => ({ ...column, inMicros: column.kind === "TIMESTAMP" })),
  };
}
