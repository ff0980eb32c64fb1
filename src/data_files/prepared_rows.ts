import type { ColumnNeeds, ScannedColumn } from "./columns.ts";
import {
  canonicalCsv,
  csvRecords,
  type CsvScan,
  givenColumns,
  placeOfRecord,
  placeOfSentLine,
  placeOfValue,
  type RowRecord,
  scanCsv,
} from "./csv_rows.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { jsonToCsv, placeOfObject } from "./json.ts";
import { ScratchFolder, writeAll, writing } from "./scratch_folder.ts";

export interface PrepareOptions {
  readonly needs: ColumnNeeds;
  readonly signal: AbortSignal;
}

/** A file of CSV that any database reads in the same way. */
export interface PlainFile extends Pick<CsvScan, "hasBreaks" | "longest"> {
  /** Absolute. */
  readonly path: string;
  readonly hasHeader: boolean;
}

interface Parts {
  readonly columns: readonly ScannedColumn[];
  readonly file: DataFile;
  /** The generated CSV when `file` is JSON or Parquet, else the same. */
  readonly csv: DataFile;
  readonly options: PrepareOptions;
  readonly folder: ScratchFolder;
  /** `undefined` before all of the records have been looked at. */
  readonly scan?: CsvScan;
}

/** The rows of a file of CSV, JSON or Parquet, ready for a database. Dispose of them when they are in. */
export class PreparedRows implements AsyncDisposable {
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Finds the columns of a file, the types of those that declare none inferred from all of their values.
   * CSV whose types are all given is only looked at when its rows are asked for.
   * @throws {DataFileError} When the file is malformed, or two columns get one name.
   */
  static async of(file: DataFile, options: PrepareOptions): Promise<PreparedRows> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(new ScratchFolder());
    const parts = file.format === "csv"
      ? await csvParts(file, options)
      : await convertedParts(file, options, folder);
    stack.move(); // The rows keep the folder.
    return new PreparedRows({ ...parts, file, options, folder });
  }

  get columns(): readonly ScannedColumn[] {
    return this.#parts.columns;
  }

  /** Whether an empty value is null even in quotes. */
  get quotedIsNull(): boolean {
    return this.#parts.csv.isGenerated !== true;
  }

  /**
   * The rows as CSV for `COPY`, in the order of the columns. Each piece is valid until the next one is
   * asked for.
   * @throws {DataFileError} When the file is malformed, or a value would not survive its type.
   */
  async *copyInput(): AsyncGenerator<Uint8Array> {
    const { csv, options } = this.#parts;
    try {
      yield* canonicalCsv(csv, { ...options, hidesEndMark: true, keepsCrlf: true });
    } catch (error) {
      throw await this.#moved(error);
    }
  }

  /**
   * The rows as texts, for databases that take neither CSV nor files; batches of any length.
   * @throws {DataFileError} When the file is malformed, or a value would not survive its type.
   */
  async *records(): AsyncGenerator<readonly RowRecord[]> {
    const { csv, options } = this.#parts;
    try {
      yield* csvRecords(csv, options);
    } catch (error) {
      throw await this.#moved(error);
    }
  }

  /** The file as databases read it; a copy of it where the notation needs one. @throws {DataFileError} */
  async plainFile(): Promise<PlainFile> {
    const { csv, options, folder } = this.#parts;
    try {
      const scan = this.#parts.scan ?? await scanCsv(csv, options.needs, options.signal);
      const { hasBreaks, longest } = scan;
      if (scan.isPlain) {
        return { path: csv.path, hasHeader: csv.isGenerated !== true, hasBreaks, longest };
      }
      const path = `${await folder.path()}/plain.csv`;
      const form = { hidesEndMark: false, keepsCrlf: false };
      await writePieces(path, canonicalCsv(csv, { ...options, ...form }));
      // Stray quotes were doubled.
      return { path, hasHeader: false, hasBreaks, longest: longest * 2 };
    } catch (error) {
      throw await this.#moved(error);
    }
  }

  /** Where in the file the rows are that `copyInput` gives as this line, from 1. */
  async placeOfSentLine(line: number): Promise<FilePlace> {
    return await this.#inFile(await placeOfSentLine(this.#parts.csv, line));
  }

  /** Where in the file the row is that `records` gives as this one, from 1. */
  async placeOfRecord(number: number): Promise<FilePlace> {
    return await this.#inFile(await placeOfRecord(this.#parts.csv, number));
  }

  /** Where in the file the first row is that has this value in a column. */
  async placeOfValue(column: string, value: string): Promise<FilePlace> {
    const index = this.columns.findIndex(({ name }) => name === column);
    return await this.#inFile(await placeOfValue(this.#parts.csv, { index, value }));
  }

  /** The error with a place in the file of the user, rather than in one that was made of it. */
  async #moved(error: unknown): Promise<unknown> {
    if (!(error instanceof DataFileError)) return error;
    const place = await this.#inFile(error.place);
    return place === error.place ? error : error.at(place);
  }

  async #inFile(place: FilePlace): Promise<FilePlace> {
    const { file, csv } = this.#parts;
    // A row of Parquet is the same one in the CSV, and a file of bytes has no lines.
    if (file === csv || file.format === "parquet") return place;
    if (place.line === undefined || place.isRow !== true) return place;
    return await placeOfObject(file, place.line);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#parts.folder[Symbol.asyncDispose]();
  }
}

type Found = Pick<Parts, "columns" | "csv" | "scan">;

async function csvParts(file: DataFile, { needs, signal }: PrepareOptions): Promise<Found> {
  const given = await givenColumns(file, needs);
  if (given !== undefined) return { columns: given, csv: file };
  const scan = await scanCsv(file, needs, signal);
  return { columns: scan.columns, csv: file, scan };
}

/** The types of the columns are given to those who read the CSV, which says them no more. */
async function convertedParts(
  file: DataFile,
  options: PrepareOptions,
  folder: ScratchFolder,
): Promise<Found> {
  // Few seeds are Parquet.
  const convert = file.format === "parquet"
    ? (await import("./parquet/mod.ts")).parquetToCsv
    : jsonToCsv;
  const path = `${await folder.path()}/rows.csv`;
  const { csv, columns } = await convert(file, { path, ...options });
  const types = new Map(columns.map(({ source, type }) => [source, type]));
  const target: DataFile["target"] = (source) => ({
    name: file.target(source).name,
    type: types.get(source),
  });
  return { columns, csv: { ...csv, target } };
}

async function writePieces(path: string, pieces: AsyncIterable<Uint8Array>): Promise<void> {
  using output = await writing(() =>
    Deno.open(path, { write: true, createNew: true, mode: 0o600 })
  );
  for await (const piece of pieces) await writing(() => writeAll(output, piece));
}
