import { type ColumnNeeds, columnScans, type ScannedColumn, scannedColumn } from "./columns.ts";
import { DataFileError, type FilePlace } from "./data_file_error.ts";
import type { DataFile } from "./data_file.ts";
import { DigitCount, type Spelling, TypeInference } from "./infer.ts";
import { writeAll, writing } from "./scratch_folder.ts";
import { invalidJson, type JsonItem, jsonItems } from "./json_items.ts";

type Cell = { readonly text: string; readonly spelling: Spelling } | null;
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Newer than the types of the language: JSON text in place of a value. */
interface RawJson {
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
}

const raw = JSON as unknown as RawJson;
const pieceLength = 65_536;
const encoder = new TextEncoder();

/** Keeps numbers as they are written when they do not fit. */
const exact: Reviver = (_key, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined
    ? raw.rawJSON(context.source)
    : value;

interface JsonColumn {
  readonly index: number;
  readonly inference: TypeInference;
  readonly digitCount: DigitCount;
}

/**
 * Writes the objects of a JSON file as a generated file of CSV to `path`.
 * @returns That file, and its columns, which have a type each.
 * @throws {DataFileError} When the file holds something else than objects, or names a key twice.
 */
export async function jsonToCsv(
  file: DataFile,
  { path, needs, signal }: {
    readonly path: string;
    readonly needs: ColumnNeeds;
    readonly signal: AbortSignal;
  },
): Promise<{ readonly csv: DataFile; readonly columns: readonly ScannedColumn[] }> {
  const columns = new Map<string, JsonColumn>();
  const indexOf = (name: string): JsonColumn => {
    const known = columns.get(name);
    if (known !== undefined) return known;
    const added = {
      index: columns.size,
      inference: new TypeInference(),
      digitCount: new DigitCount(),
    };
    columns.set(name, added);
    return added;
  };
  file.columns?.forEach(indexOf);
  using output = await writing(() =>
    Deno.open(path, { write: true, createNew: true, mode: 0o600 })
  );
  let piece = "";
  for await (const item of jsonItems(file)) {
    const fields: string[] = [];
    for (const [name, cell] of cellsOf(item, file)) {
      const { index, inference, digitCount } = indexOf(name);
      if (cell !== null) {
        refuseNoText(cell.text, { ...placeOf(item, file), column: file.target(name).name });
        inference.add(cell.text, cell.spelling);
        if (file.target(name).type?.kind === "decimal") digitCount.add(cell.text);
      }
      while (fields.length < index) fields.push("");
      fields[index] = cell === null ? "" : `"${cell.text.replaceAll('"', '""')}"`;
    }
    piece += fields.join(",") + "\n";
    if (piece.length < pieceLength) continue;
    signal.throwIfAborted();
    await writing(() => writeAll(output, encoder.encode(piece)));
    piece = "";
  }
  await writing(() => writeAll(output, encoder.encode(piece)));
  // An object leaves out what it has no value for.
  const names = new Set(Array.from(columns.keys(), (source) => file.target(source).name));
  file.required?.filter((name) => !names.has(name)).forEach(indexOf);
  const sources = [...columns.keys()];
  const scans = columnScans(sources, file, needs).map((scan) => ({
    ...scan,
    inference: scan.inference && columns.get(scan.source)?.inference,
    digitCount: scan.digitCount && columns.get(scan.source)?.digitCount,
  }));
  return {
    csv: { ...file, path, format: "csv", columns: sources, isGenerated: true },
    columns: scans.map(scannedColumn),
  };
}

/** The place of the object that became a row, from 1. */
export async function placeOfObject(file: DataFile, row: number): Promise<FilePlace> {
  let number = 0;
  for await (const { line } of jsonItems(file)) {
    if (++number === row) {
      return { ...(file.shownAs !== undefined && { file: file.shownAs }), line };
    }
  }
  return {};
}

function placeOf({ line }: JsonItem, { shownAs }: DataFile): FilePlace {
  return { ...(shownAs !== undefined && { file: shownAs }), line };
}

/** Refuses what an escape of JSON may say and no text of a database holds. */
function refuseNoText(text: string, place: FilePlace): void {
  const what = text.includes("\0")
    ? "a NUL byte"
    : text.isWellFormed()
    ? undefined
    : "half of a surrogate pair";
  if (what === undefined) return;
  throw new DataFileError(`a text holds ${what}, which no text has`, {
    ...place,
    fix: what === "a NUL byte"
      ? "remove \\u0000 from the value"
      : "complete or remove \\ud800 to \\udfff",
    code: "E157",
  });
}

function cellsOf(item: JsonItem, file: DataFile): [name: string, cell: Cell][] {
  const place = placeOf(item, file);
  let value: unknown;
  try {
    value = JSON.parse(item.text, exact);
  } catch {
    throw invalidJson(place);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value) || raw.isRawJSON(value)) {
    const found = Array.isArray(value)
      ? "a list"
      : value === null
      ? "null"
      : `a ${valueType(value)}`;
    throw new DataFileError(`A row is ${found} and not a JSON object`, {
      ...place,
      fix: "write each row as an object that names its columns",
      code: "E158",
    });
  }
  // Of two values under one key, the parser keeps the last.
  if (countKeys(value) !== item.keys) {
    throw new DataFileError(`two columns of the file are named "${repeatedKey(item.text)}"`, {
      ...place,
      fix: "rename one of them in the file",
      code: "E158",
    });
  }
  return Object.entries(value).map(([name, part]) => [name, cellOf(part)]);
}

function valueType(value: unknown): string {
  return raw.isRawJSON(value) ? "number" : typeof value === "string" ? "text" : typeof value;
}

function countKeys(value: object): number {
  if (raw.isRawJSON(value)) return 0;
  const parts: unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : parts.length;
  for (const part of parts) if (typeof part === "object" && part !== null) count += countKeys(part);
  return count;
}

/** The first key that an object of a JSON text names twice. */
function repeatedKey(text: string): string {
  const open: Set<string>[] = [];
  for (const [token, isKey] of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[{}]/gs)) {
    if (token === "{") open.push(new Set());
    else if (token === "}") open.pop();
    else if (isKey !== undefined) {
      const name: string = JSON.parse(token.replace(/\s*:$/, ""));
      const names = open.at(-1);
      if (names?.has(name)) return name;
      names?.add(name);
    }
  }
  return "?";
}

function cellOf(value: unknown): Cell {
  if (value === null || value === undefined) return null;
  if (raw.isRawJSON(value)) return { text: value.rawJSON, spelling: "number" };
  switch (typeof value) {
    case "string":
      return { text: value, spelling: "text" };
    case "number":
      return { text: String(value), spelling: "number" };
    case "boolean":
      return { text: String(value), spelling: "boolean" };
    default:
      return { text: JSON.stringify(value), spelling: "json" };
  }
}
