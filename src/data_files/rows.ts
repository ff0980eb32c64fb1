import type { ColumnType } from "./column_type.ts";
import { parseCsv } from "./csv.ts";
import { DataFileError } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { type Spelling, TypeInference } from "./infer.ts";
import { parseObject, readJson } from "./json.ts";

/** A value as text, and how the file writes it; `null` for a missing one. */
type Cell = { readonly text: string; readonly spelling: Spelling } | null;

/** Column name in the file → value. */
type Record = ReadonlyMap<string, Cell>;

export interface ScannedColumn {
  /** Name in the file. */
  readonly source: string;
  /** Name in the table. */
  readonly name: string;
  readonly type: ColumnType;
}

/**
 * The columns of a file, the types of those that declare none inferred from all of their values.
 * @throws {DataFileError} When the file is malformed, or two columns get one name.
 */
export async function scanColumns(file: DataFile): Promise<ScannedColumn[]> {
  const inferences = new Map<string, TypeInference>(
    file.columns?.map((name) => [name, new TypeInference()]),
  );
  const isKnown = file.columns?.every((name) => file.target(name).type !== undefined) ?? false;
  if (!isKnown) {
    for await (const record of records(file, (name) => inferences.set(name, new TypeInference()))) {
      for (const [name, cell] of record) {
        let inference = inferences.get(name);
        if (inference === undefined) inferences.set(name, inference = new TypeInference());
        if (cell !== null) inference.add(cell.text, cell.spelling);
      }
    }
  }
  const columns = [...inferences].map(([source, inference]) => {
    const { name, type } = file.target(source);
    return { source, name, type: type ?? inference.type };
  });
  assertDistinct(columns);
  return columns;
}

/** @throws {DataFileError} When two columns of the file have one name in the table. */
export function assertDistinct(
  columns: readonly { readonly source: string; readonly name: string }[],
): void {
  const taken = new Map<string, string>();
  for (const { source, name } of columns) {
    const other = taken.get(name);
    if (other !== undefined) {
      throw new DataFileError(`two columns of the file are named "${name}"`, {
        fix: `rename one of "${other}" and "${source}"`,
      });
    }
    taken.set(name, source);
  }
  if (columns.length === 0) throw new DataFileError("the file has no columns");
}

/**
 * The rows of a file, each value as text, in the order of `columns`.
 * @throws {DataFileError} When the file is malformed.
 */
export async function* readRows(
  file: DataFile,
  columns: readonly ScannedColumn[],
): AsyncGenerator<(string | null)[]> {
  for await (const record of records(file, () => {})) {
    yield columns.map(({ source }) => record.get(source)?.text ?? null);
  }
}

async function* records(
  file: DataFile,
  onColumn: (name: string) => void,
): AsyncGenerator<Record> {
  if (file.format === "csv") return yield* csvRecords(file, onColumn);
  if (file.format === "json") return yield* await readJson(file.path);
  let number = 0;
  for await (const line of lines(await readText(file.path))) {
    number++;
    if (line.trim() !== "") yield parseObject(line, number);
  }
}

async function* csvRecords(
  { path }: DataFile,
  onColumn: (name: string) => void,
): AsyncGenerator<Record> {
  let header: readonly string[] | undefined;
  for await (const { fields, line } of parseCsv(await readText(path))) {
    if (header === undefined) {
      header = fields;
      assertDistinct(fields.map((name) => ({ source: name, name })));
      header.forEach(onColumn);
      continue;
    }
    if (fields.length !== header.length) {
      const count = fields.length === 1 ? "1 value" : `${fields.length} values`;
      throw new DataFileError(`a row has ${count}, but the header names ${header.length}`, {
        line,
      });
    }
    yield new Map(
      header.map((name, index) => {
        const text = fields[index];
        return [name, text === "" ? null : { text, spelling: "free" }];
      }),
    );
  }
}

/** The text of a file in pieces, without a byte order mark. */
async function readText(path: string): Promise<ReadableStream<string>> {
  const file = await Deno.open(path);
  return file.readable.pipeThrough(new TextDecoderStream());
}

async function* lines(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of pieces) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  yield rest;
}
