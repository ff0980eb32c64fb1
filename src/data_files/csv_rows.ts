import { type CanonicalOptions, CanonicalWriter } from "./canonical.ts";
import {
  type ColumnNeeds,
  type ColumnScan,
  columnScans,
  type ScannedColumn,
  scannedColumn,
} from "./columns.ts";
import { CsvFile } from "./csv.ts";
import { written } from "./csv_scanner.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { shortened } from "../plain_text.ts";

/** What a pass over all records of a file of CSV has found. */
export interface CsvScan {
  readonly columns: readonly ScannedColumn[];
  /** Whether databases can read the file as it is, behind its header. */
  readonly isPlain: boolean;
  /** Whether a value holds a line end. */
  readonly hasBreaks: boolean;
  /** Bytes of the longest record. */
  readonly longest: number;
}

/**
 * Looks at every record.
 * @throws {DataFileError} When one is malformed, or a value would not survive its type.
 */
export async function scanCsv(
  file: DataFile,
  needs: ColumnNeeds,
  signal: AbortSignal,
): Promise<CsvScan> {
  using csv = await CsvFile.open(file);
  const scans = columnScans(await namesOf(csv, file), file, needs);
  const check = recordCheck(csv, scans, file);
  const { scanner } = csv;
  let isPlain = file.isGenerated === true || (scanner.lineEnd === "lf" && !scanner.hasStray);
  let [hasBreaks, longest] = [scanner.breaks > 0, scanner.end - scanner.start];
  do {
    signal.throwIfAborted();
    while (csv.next()) {
      check();
      const isOdd = scanner.hasStray || scanner.count !== scans.length ||
        (scanner.lineEnd !== "lf" && scanner.lineEnd !== "none");
      if (isOdd) isPlain = false;
      if (scanner.breaks > 0) hasBreaks = true;
      if (scanner.end - scanner.start > longest) longest = scanner.end - scanner.start;
    }
  } while (await csv.more());
  const columns = scans.map(scannedColumn);
  return { columns, isPlain: isPlain && !csv.hasBlankLines, hasBreaks, longest };
}

/** The columns of a file whose types are all given; `undefined` when its values have to be looked at. */
export async function givenColumns(
  file: DataFile,
  needs: ColumnNeeds,
): Promise<ScannedColumn[] | undefined> {
  using csv = await CsvFile.open(file);
  const scans = columnScans(await namesOf(csv, file), file, needs);
  return scans.some(({ inference, digitCount }) => (inference ?? digitCount) !== undefined)
    ? undefined
    : scans.map(scannedColumn);
}

/**
 * The records in canonical form, looked at on the way. Each piece is valid until the next one is asked for.
 * @throws {DataFileError} Like {@linkcode scanCsv}.
 */
export async function* canonicalCsv(
  file: DataFile,
  { needs, signal, ...form }: {
    readonly needs: ColumnNeeds;
    readonly signal: AbortSignal;
  } & Pick<CanonicalOptions, "hidesEndMark" | "keepsCrlf">,
): AsyncGenerator<Uint8Array> {
  using csv = await CsvFile.open(file);
  // What was inferred holds all values, and what was given may not.
  const scans = columnScans(await namesOf(csv, file), file, needs)
    .map((scan) => ({ ...scan, inference: undefined, digitCount: undefined }));
  const check = recordCheck(csv, scans, file);
  const writer = new CanonicalWriter(csv, { width: scans.length, ...form });
  do {
    signal.throwIfAborted();
    while (csv.next()) {
      check();
      writer.add();
    }
    const piece = writer.take();
    if (piece.length > 0) yield piece;
  } while (await csv.more());
}

/** One row: the text of each value, in the order of the columns, and null for what is missing. */
export type RowRecord = readonly (string | null)[];

/**
 * The records as texts, looked at on the way, as many at once as there are in memory.
 * @throws {DataFileError} Like {@linkcode scanCsv}.
 */
export async function* csvRecords(
  file: DataFile,
  { needs, signal }: { readonly needs: ColumnNeeds; readonly signal: AbortSignal },
): AsyncGenerator<RowRecord[]> {
  using csv = await CsvFile.open(file);
  const scans = columnScans(await namesOf(csv, file), file, needs)
    .map((scan) => ({ ...scan, inference: undefined, digitCount: undefined }));
  const check = recordCheck(csv, scans, file);
  const { scanner } = csv;
  const quotedIsNull = file.isGenerated !== true;
  const valueOf = (_: unknown, index: number) => {
    if (index >= scanner.count) return null;
    const isEmpty = scanner.startOf(index) === scanner.endOf(index);
    return isEmpty && (quotedIsNull || scanner.forms[index] === written.plain)
      ? null
      : csv.text(index);
  };
  do {
    signal.throwIfAborted();
    const records: RowRecord[] = [];
    while (csv.next()) {
      check();
      records.push(scans.map(valueOf));
    }
    if (records.length > 0) yield records;
  } while (await csv.more());
}

/** The place of a record that {@linkcode csvRecords} gives, counted from 1. */
export async function placeOfRecord(file: DataFile, number: number): Promise<FilePlace> {
  using csv = await CsvFile.open(file);
  const header = file.isGenerated ? 0 : (await csv.header(), csv.count);
  do {
    while (csv.next()) if (csv.count - header === number) return csv.place;
  } while (await csv.more());
  return {};
}

/** The place of the record that ends on, or has, a line of what {@linkcode canonicalCsv} gives, from 1. */
export async function placeOfSentLine(file: DataFile, sentLine: number): Promise<FilePlace> {
  using csv = await CsvFile.open(file);
  await namesOf(csv, file);
  const { scanner } = csv;
  let sent = 0;
  // PostgreSQL does not know how lines end before the first one has ended.
  let counted: number | undefined;
  do {
    while (csv.next()) {
      sent += 1 + (scanner.breaks === 0 ? 0 : countOf(counted ?? 0x0d, csv));
      if (sent >= sentLine) return csv.place;
      counted ??= scanner.lineEnd === "crlf" ? 0x0d : 0x0a;
    }
  } while (await csv.more());
  return {};
}

/** The place of the first record with this value in a column. */
export async function placeOfValue(
  file: DataFile,
  { index, value }: { readonly index: number; readonly value: string },
): Promise<FilePlace> {
  using csv = await CsvFile.open(file);
  await namesOf(csv, file);
  do {
    while (csv.next()) {
      if (index < csv.scanner.count && csv.text(index) === value) return csv.place;
    }
  } while (await csv.more());
  return {};
}

async function namesOf(csv: CsvFile, file: DataFile): Promise<readonly string[]> {
  return file.isGenerated ? file.columns ?? [] : await csv.header();
}

/** Looks at the current record. It throws when the record is malformed, or a value would be cut. */
function recordCheck(csv: CsvFile, scans: readonly ColumnScan[], file: DataFile): () => void {
  const { scanner } = csv;
  const width = scans.length;
  const looked = scans.flatMap(({ name, inference, digitCount, lossCheck }, index) => {
    const collector = inference ?? digitCount;
    return collector === undefined && lossCheck === undefined
      ? []
      : [{ name, index, collector, lossCheck }];
  });
  const padsShort = file.isGenerated === true;
  // Nothing is allocated for a record, of which there are millions.
  return () => {
    const { count } = scanner;
    if (count !== width && !(padsShort && count < width)) throw csv.ragged(width);
    for (const column of looked) {
      if (column.index >= count) break;
      const start = scanner.startOf(column.index);
      const end = scanner.endOf(column.index);
      if (start === end) continue;
      if (column.collector !== undefined) column.collector.addBytes(csv.bytes, start, end);
      if (column.lossCheck === undefined) continue;
      const lost = column.lossCheck(csv.bytes, start, end);
      if (lost !== undefined) throw lossError(csv, column, lost);
    }
  };
}

function lossError(
  csv: CsvFile,
  { index, name }: { readonly index: number; readonly name: string },
  lost: string,
): DataFileError {
  return new DataFileError(`"${shortened(csv.text(index), 100)}" would lose ${lost}`, {
    ...csv.place,
    column: name,
    fix: "correct the value, or declare another type for the column",
    code: "E159",
  });
}

function countOf(byte: number, { scanner, bytes }: CsvFile): number {
  let count = 0;
  for (let i = scanner.start; i < scanner.end; i++) if (bytes[i] === byte) count++;
  return count;
}
