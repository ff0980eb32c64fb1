import { DataFileError } from "./data_file_error.ts";
import type { Spelling } from "./infer.ts";

type Cell = { readonly text: string; readonly spelling: Spelling } | null;
type Reviver = (key: string, value: unknown, context?: { readonly source?: string }) => unknown;

/** Newer than the types of the language: JSON text in place of a value. */
interface RawJson {
  rawJSON(text: string): { readonly rawJSON: string };
  isRawJSON(value: unknown): value is { readonly rawJSON: string };
}

const raw = JSON as unknown as RawJson;

/** Keeps numbers as they are written when they do not fit. */
const exact: Reviver = (_key, value, context) =>
  typeof value === "number" && !Number.isSafeInteger(value) && context?.source !== undefined
    ? raw.rawJSON(context.source)
    : value;

/**
 * The objects of a JSON file: a list of them, or a single one.
 * @throws {DataFileError} When it holds something else.
 */
export async function readJson(path: string): Promise<ReadonlyMap<string, Cell>[]> {
  const value = parse(await Deno.readTextFile(path), undefined);
  const items = Array.isArray(value) ? value : [value];
  return items.map((item, index) => cellsOf(item, `item ${index + 1} of the list`));
}

/** One object of a file with an object a line. @throws {DataFileError} */
export function parseObject(text: string, line: number): ReadonlyMap<string, Cell> {
  return cellsOf(parse(text, line), `line ${line}`);
}

function parse(text: string, line: number | undefined): unknown {
  try {
    return JSON.parse(text, exact);
  } catch {
    throw new DataFileError("the file is not valid JSON", { line });
  }
}

function cellsOf(value: unknown, place: string): ReadonlyMap<string, Cell> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new DataFileError(`${place} is not a JSON object`);
  }
  return new Map(Object.entries(value).map(([name, item]) => [name, cellOf(item)]));
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
