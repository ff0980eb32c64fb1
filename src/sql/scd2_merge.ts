import type { Column } from "../project/model.ts";
import { columnList } from "./ansi.ts";

/** How a MERGE of versions is written. */
export interface Scd2Merge {
  /** What it begins with, such as `MERGE INTO`. */
  readonly merge: string;
  /** The table of the asset, and that with the rows of the query, as they are written. */
  readonly table: string;
  readonly rows: string;
  readonly columns: readonly Column[];
  readonly quote: (name: string) => string;
  /** Over `target` and `source`: whether they are of one record, and whether that is another version. */
  readonly same: string;
  readonly changed: string;
  /** When versions begin, and when those end whose record is missing. */
  readonly start: string;
  readonly now: string;
  /** `_valid_until` of current versions. */
  readonly forever: string;
}

/**
 * One MERGE, which ends versions and begins them at the same moment. A row that replaces a version is in its
 * source twice: once it ends that, and once, matching nothing, it begins the new one.
 */
export function scd2Merge(
  { merge, table, rows, columns, quote, same, changed, start, now, forever }: Scd2Merge,
): string {
  const list = columnList(columns, { quote, alias: "source" });
  return [
    `${merge} ${table} AS target`,
    "USING (",
    `  SELECT ${list}, FALSE AS __bruin_begins FROM ${rows} AS source`,
    "  UNION ALL",
    `  SELECT ${list}, TRUE FROM ${rows} AS source JOIN ${table} AS target ON ${same}`,
    `  WHERE target._is_current AND (${changed})`,
    ") AS source",
    `ON ${same} AND target._is_current AND NOT source.__bruin_begins`,
    `WHEN MATCHED AND (${changed}) THEN`,
    `  UPDATE SET _valid_until = ${start}, _is_current = FALSE`,
    "WHEN NOT MATCHED BY TARGET THEN",
    `  INSERT (${columnList(columns, { quote })}, _valid_from, _valid_until, _is_current)`,
    `  VALUES (${list}, ${start}, ${forever}, TRUE)`,
    "WHEN NOT MATCHED BY SOURCE AND target._is_current THEN",
    `  UPDATE SET _valid_until = ${now}, _is_current = FALSE`,
  ].join("\n");
}
