import { ownValue } from "../elements.ts";
import type { ColumnType } from "./column_type.ts";

/** How rows are written in a file; `jsonl` has one JSON object a line. */
export type DataFormat = "csv" | "parquet" | "json" | "jsonl" | "avro";

/** The formats whose rows any platform can load that has a way in for them. */
export const rowFormats: readonly DataFormat[] = ["csv", "parquet", "json", "jsonl"];

/** A file of rows on this machine. */
export interface DataFile {
  /** Absolute. */
  readonly path: string;
  readonly format: DataFormat;
  /** What becomes of a column of the file; `undefined` as its type means: as the values suggest. */
  readonly target: (name: string) => TargetColumn;
  /** Names of the columns in the file; `undefined` when only the file tells. */
  readonly columns?: readonly string[];
  /**
   * Whether a program of ours wrote the file, as CSV without a header: a value is null when nothing is
   * written, and empty text in quotes; rows may lack their last values. Needs `columns`. Default: `false`.
   */
  readonly isGenerated?: boolean;
  /** Names of columns that the table is to have; CSV and Parquet without one of them are refused. */
  readonly required?: readonly string[];
  /** What to call the file in messages; `undefined` for "the file". */
  readonly shownAs?: string;
}

/** A column of the table that the rows go into. */
export interface TargetColumn {
  readonly name: string;
  readonly type: ColumnType | undefined;
}

const formats: Readonly<Record<string, DataFormat>> = {
  csv: "csv",
  parquet: "parquet",
  pq: "parquet",
  json: "json",
  jsonl: "jsonl",
  ndjson: "jsonl",
  avro: "avro",
};

/**
 * The format of a file or URL: what `fileType` says, else its extension, else CSV.
 * @returns `undefined` when `fileType` is none that we know.
 */
export function formatOf(path: string, fileType = ""): DataFormat | undefined {
  if (fileType !== "") return ownValue(formats, fileType.toLowerCase());
  const [name = ""] = path.split(/[?#]/);
  const [, extension = ""] = /\.([^./\\]+)$/.exec(name) ?? [];
  return ownValue(formats, extension.toLowerCase()) ?? "csv";
}

/**
 * A column name as tables have it: lower case, letters of any script, digits and underscores, and no digit
 * first.
 */
export function tableColumnName(name: string): string {
  // Reference: letters outside ASCII are left out, so that "Größe" and "Grüße" are one name.
  const plain = name.trim().normalize("NFC").toLowerCase()
    .replaceAll(/[\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e\s]/g, "_")
    .replaceAll(/[^\p{L}\p{M}\p{N}_]/gu, "");
  return /^\p{N}/u.test(plain) ? `_${plain}` : plain || "_";
}
