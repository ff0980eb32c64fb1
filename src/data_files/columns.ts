import { shortened } from "../plain_text.ts";
import type { ColumnKind, ColumnType } from "./column_type.ts";
import { DataFileError } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { DigitCount, type Digits, TypeInference } from "./infer.ts";
import type { LossCheck } from "./lossy.ts";

/** A column of a file, and of the table that it goes into. */
export interface ScannedColumn {
  /** Name in the file. */
  readonly source: string;
  /** Name in the table. */
  readonly name: string;
  readonly type: ColumnType;
  /** Of the numbers in it; `undefined` when the type was given, and says how many there are. */
  readonly digits?: Digits;
}

/** What a platform needs to know of values, and what it would drop of them. */
export interface ColumnNeeds {
  /** Whether a `decimal` needs the number of its digits. */
  readonly decimalDigits: boolean;
  readonly lossChecks: Readonly<Partial<Record<ColumnKind, LossCheck>>>;
}

/** A column while its values are looked at. */
export interface ColumnScan {
  readonly source: string;
  readonly name: string;
  readonly given: ColumnType | undefined;
  /** `undefined` when the type is given. */
  readonly inference: TypeInference | undefined;
  /** `undefined` when the type is given, so that its digits do not matter. */
  readonly digitCount: DigitCount | undefined;
  readonly lossCheck: LossCheck | undefined;
}

/** How the columns of these names are to be looked at. */
export function columnScans(
  sources: readonly string[],
  file: DataFile,
  { decimalDigits, lossChecks }: ColumnNeeds,
): ColumnScan[] {
  const scans = sources.map((source) => {
    const { name, type: given } = file.target(source);
    const lacksDigits = given?.kind === "decimal" && given.precision === undefined && decimalDigits;
    return {
      source,
      name,
      given,
      inference: given === undefined ? new TypeInference() : undefined,
      digitCount: lacksDigits ? new DigitCount() : undefined,
      lossCheck: given === undefined ? undefined : lossChecks[given.kind],
    };
  });
  assertDistinct(scans, file);
  if (file.format !== "json" && file.format !== "jsonl") assertComplete(scans, file);
  return scans;
}

/** @throws {DataFileError} When the file lacks a column that the table is to have. */
export function assertComplete(
  columns: readonly { readonly name: string }[],
  { required = [], shownAs, format }: Pick<DataFile, "required" | "shownAs" | "format">,
): void {
  const found = new Set(columns.map(({ name }) => name));
  const missing = required.find((name) => !found.has(name));
  if (missing === undefined) return;
  const kind = format === "csv" ? "CSV" : "file";
  throw new DataFileError(
    `Column '${missing}' is defined in the asset but does not exist in the ${kind}`,
    {
      ...(shownAs !== undefined && { file: shownAs }),
      cause: `its columns are: ${shortened([...found].join(", "), 300)}`,
      fix: "correct the name, or say by `source_column` what the file calls it",
      code: "E158",
    },
  );
}

/** The column that was looked at. */
export function scannedColumn(
  { source, name, given, inference, digitCount }: ColumnScan,
): ScannedColumn {
  const digits = (inference ?? digitCount)?.digits;
  return {
    source,
    name,
    type: given ?? inference?.type ?? { kind: "text" },
    ...(digits !== undefined && { digits }),
  };
}

/** @throws {DataFileError} When two columns of the file have one name in the table. */
export function assertDistinct(
  columns: readonly { readonly source: string; readonly name: string }[],
  { shownAs }: Pick<DataFile, "shownAs">,
): void {
  const place = shownAs === undefined ? {} : { file: shownAs };
  const taken = new Map<string, string>();
  for (const { source, name } of columns) {
    const other = taken.get(name);
    if (other !== undefined) {
      throw new DataFileError(`two columns of the file are named "${name}"`, {
        ...place,
        ...(other !== source && { cause: `they are "${other}" and "${source}" in the file` }),
        fix: "rename one of them in the file" +
          (other === source ? "" : ", or give it another name by `source_column`"),
        code: "E158",
      });
    }
    taken.set(name, source);
  }
  if (columns.length === 0) throw new DataFileError("the file has no columns", place);
}
