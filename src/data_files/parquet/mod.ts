/** Files of Parquet → CSV as a program of ours writes it, group of rows by group, page by page. */
import type { SchemaTree } from "hyparquet";
import {
  assertComplete,
  assertDistinct,
  type ColumnNeeds,
  type ScannedColumn,
} from "../columns.ts";
import { DataFileError, type FilePlace } from "../data_file_error.ts";
import type { DataFile } from "../data_file.ts";
import { DigitCount, type Digits } from "../infer.ts";
import { writeAll, writing } from "../scratch_folder.ts";
import { type ColumnCells, type ParquetColumn, parquetColumn } from "./cells.ts";
import { damaged } from "./engine.ts";
import { ParquetFile } from "./parquet_file.ts";
import { UnreadableCell } from "./unreadable_cell.ts";

/** Characters that are written at once. */
const pieceLength = 65_536;
const encoder = new TextEncoder();

/** A column of the file, and of the table that its cells go into. */
interface SeedColumn extends Omit<ParquetColumn, "digits">, Pick<ScannedColumn, "source" | "name"> {
  /** `undefined` where the values have to tell them, or nothing needs them. */
  readonly digits: Digits | undefined;
  /** `undefined` where the type or the file says how many digits there are. */
  readonly digitCount: DigitCount | undefined;
}

/**
 * Writes the rows of a file of Parquet as a generated file of CSV to `path`.
 * @returns The CSV, and its columns with the types that the asset gives them, else those that they have.
 * @throws {DataFileError} When the file is none of Parquet, damaged or encrypted, when two of its columns have
 * one name or one is missing, and when a value cannot be written.
 */
export async function parquetToCsv(
  file: DataFile,
  { path, needs, signal }: {
    readonly path: string;
    readonly needs: ColumnNeeds;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly csv: DataFile; readonly columns: readonly ScannedColumn[] }> {
  using source = await ParquetFile.open(file);
  const columns = seedColumns(source, file, needs);
  using output = await writing(() =>
    Deno.open(path, { write: true, createNew: true, mode: 0o600 })
  );
  for await (const piece of csvPieces(source, columns)) {
    signal.throwIfAborted();
    await writing(() => writeAll(output, encoder.encode(piece)));
  }
  const sources = columns.map(({ source }) => source);
  return {
    csv: { ...file, path, format: "csv", columns: sources, isGenerated: true },
    columns: columns.map(scanned),
  };
}

/** @throws {DataFileError} When a column has no name of its own, is missing, or cannot be read. */
function seedColumns(source: ParquetFile, file: DataFile, needs: ColumnNeeds): SeedColumn[] {
  let first = 0;
  const trees = source.schema.children;
  const named = trees.map(({ element: { name } }) => ({ source: name, ...file.target(name) }));
  assertDistinct(named, file);
  assertComplete(named, file);
  return trees.map((tree) => {
    const { name: sourceName } = tree.element;
    const { name, type: given } = file.target(sourceName);
    const place = { ...source.place, column: name };
    const column = parquetColumn(source, { tree, first, given, place });
    first += leafCount(tree);
    const type = given ?? column.type;
    // What is declared stands in place of what the file says.
    const digits = given === undefined ? column.digits : undefined;
    const lacksDigits = type.kind === "decimal" && type.precision === undefined &&
      digits === undefined && needs.decimalDigits;
    const digitCount = lacksDigits ? new DigitCount() : undefined;
    return { ...column, source: sourceName, name, type, digits, digitCount };
  });
}

function leafCount({ children }: SchemaTree): number {
  return children.length === 0 ? 1 : children.reduce((count, child) => count + leafCount(child), 0);
}

function scanned({ source, name, type, digitCount, digits: ownDigits }: SeedColumn): ScannedColumn {
  const digits = digitCount?.digits ?? ownDigits;
  return { source, name, type, ...digits !== undefined && { digits } };
}

/** The rows as lines, as many at once as make a piece. */
async function* csvPieces(
  source: ParquetFile,
  columns: readonly SeedColumn[],
): AsyncGenerator<string> {
  const { place, metadata } = source;
  let [row, piece] = [0, ""];
  for (const group of metadata.row_groups) {
    const cells = columns.map((column) => ({ ...column, ...column.open(group) }));
    for (let left = Number(group.num_rows); left > 0;) {
      const ready = await rowsInMemory(cells);
      for (const end = row + Math.min(left, ready); row < end; left--) {
        piece += csvLine(cells, ++row, place);
        if (piece.length < pieceLength) continue;
        yield piece;
        piece = "";
      }
    }
    for (const { readers } of cells) for (const reader of readers) reader.end();
  }
  if (BigInt(row) !== metadata.num_rows) {
    throw damaged(`it has ${row} rows in place of ${metadata.num_rows}`, place);
  }
  yield piece;
}

/** How many rows can be taken of all columns, at least one. */
async function rowsInMemory(cells: readonly ColumnCells[]): Promise<number> {
  let rows = Infinity;
  for (const { readers } of cells) {
    for (const reader of readers) {
      if (reader.rows < 1) await reader.more();
      rows = Math.min(rows, reader.rows);
    }
  }
  return rows;
}

/** @param row Its number in the file, from 1. @throws {DataFileError} When a value cannot be written. */
function csvLine(
  cells: readonly (SeedColumn & ColumnCells)[],
  row: number,
  place: FilePlace,
): string {
  let line = "";
  let isFirst = true;
  for (const { take, isFree, digitCount, name } of cells) {
    if (!isFirst) line += ",";
    isFirst = false;
    let text: string | null;
    try {
      text = take();
    } catch (error) {
      if (!(error instanceof UnreadableCell)) throw error;
      const { message, explanation } = error;
      throw new DataFileError(message, {
        ...place,
        line: row,
        isRow: true,
        column: name,
        fix: "correct the value in the file",
        ...explanation,
        code: "E159",
      });
    }
    if (text === null) continue;
    digitCount?.add(text);
    line += isFree ? `"${text.replaceAll('"', '""')}"` : text;
  }
  return `${line}\n`;
}
