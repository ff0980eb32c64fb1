/**
 * The columns of a file as cells: values without parts as texts, lists, records and maps as JSON. How levels
 * say what is missing, and what belongs to one row, is in "Dremel: Interactive Analysis of Web-Scale Datasets";
 * how lists and maps are written, in https://github.com/apache/parquet-format/blob/master/LogicalTypes.md.
 */
import type { RowGroup, SchemaTree } from "hyparquet";
import { shortened } from "../../plain_text.ts";
import type { ColumnType } from "../column_type.ts";
import type { FilePlace } from "../data_file_error.ts";
import type { Digits } from "../infer.ts";
import { ColumnReader, type LeafColumn } from "./column_reader.ts";
import { damaged, unread } from "./engine.ts";
import { type Leaf, leafOf } from "./leaf.ts";
import type { ParquetFile } from "./parquet_file.ts";
import { UnreadableCell } from "./unreadable_cell.ts";

/** A column of a file. */
export interface ParquetColumn {
  /** What it is unless the asset says it. */
  readonly type: ColumnType;
  /** Of exact numbers, where the file says how many there are. */
  readonly digits?: Digits;
  /** Whether texts of its cells may have commas, quotes or line ends, or be empty. */
  readonly isFree: boolean;
  /** Its cells in a group of rows. @throws {DataFileError} */
  open(group: RowGroup): ColumnCells;
}

/** The cells of a column in a group of rows, one after the other. */
export interface ColumnCells {
  readonly readers: readonly ColumnReader[];
  /** The next one; only when each reader has a row in memory. @throws {UnreadableCell} */
  readonly take: () => string | null;
}

/** A part of the schema with the levels at which it is there, and at which there is another one. */
interface Part {
  readonly tree: SchemaTree;
  readonly definition: number;
  readonly repetition: number;
  readonly children: readonly Part[];
  /** Of the leaves below it, or of itself: the first one and the one behind the last. */
  readonly leaves: readonly [start: number, end: number];
}

type TakeText = () => string;

/**
 * A column of a file.
 * @param tree A child of the schema's root.
 * @param options.first How many leaves there are before it.
 * @param options.given What the asset says that it is.
 * @throws {DataFileError} When there is something in it that cannot be read.
 */
export function parquetColumn(source: ParquetFile, { tree, first, given, place }: {
  readonly tree: SchemaTree;
  readonly first: number;
  readonly given: ColumnType | undefined;
  readonly place: FilePlace;
}): ParquetColumn {
  const leaves: { readonly column: LeafColumn; readonly leaf: Leaf }[] = [];
  const isAlone = tree.children.length === 0 && tree.element.repetition_type !== "REPEATED";
  const { engine } = source;
  const grow = (
    tree: SchemaTree,
    above: Pick<Part, "definition" | "repetition">,
    path: SchemaTree[],
  ): Part => {
    const { element, children } = tree;
    refuse(tree, place);
    const kind = element.repetition_type;
    const levels = {
      definition: above.definition + (kind === "REQUIRED" ? 0 : 1),
      repetition: above.repetition + (kind === "REPEATED" ? 1 : 0),
    };
    const start = leaves.length;
    const own = [...path, tree];
    if (children.length === 0) {
      const leaf = leafOf(element, { given: isAlone ? given : undefined, engine });
      const format = isAlone || isKey(own) ? leaf.text : leaf.json;
      const column = {
        path: own,
        maxDefinition: levels.definition,
        maxRepetition: levels.repetition,
        format,
      };
      leaves.push({ column, leaf });
    }
    const parts = children.map((child) => grow(child, levels, own));
    return { tree, ...levels, children: parts, leaves: [start, leaves.length] };
  };
  const part = grow(tree, { definition: 0, repetition: 0 }, []);
  const [only] = leaves;
  if (only === undefined) throw damaged("a column has no values", place);
  const open = (group: RowGroup): ColumnCells => {
    const readers = leaves.map(({ column }, index) => {
      const chunk = group.columns[first + index];
      if (chunk === undefined) throw damaged("a group of rows lacks a column", place);
      return new ColumnReader(source, { column, chunk, place });
    });
    const [reader] = readers;
    if (reader === undefined) throw damaged("a column has no values", place);
    if (isAlone) return { readers, take: () => reader.take() };
    const value = new JsonCells(readers).field(part);
    const isNullable = tree.element.repetition_type === "OPTIONAL";
    const take = () => {
      // Before it is taken, since it says `null` like JSON, which is a value of its own.
      const isMissing = isNullable && reader.definition < part.definition;
      const text = value();
      return isMissing ? null : text;
    };
    return { readers, take };
  };
  if (!isAlone) return { type: { kind: "json" }, isFree: true, open };
  const { kind, digits, isFree } = only.leaf;
  return { type: { kind }, isFree, open, ...digits && { digits } };
}

/** Takes the values of a column with parts as JSON. */
class JsonCells {
  readonly #readers: readonly ColumnReader[];

  constructor(readers: readonly ColumnReader[]) {
    this.#readers = readers;
  }

  /** A part where its parent is: `null` when it is missing, a list when there may be several. */
  field(part: Part): TakeText {
    switch (part.tree.element.repetition_type) {
      case "REPEATED": {
        const items = this.#items(part, this.#value(part));
        return () => `[${items().join(",")}]`;
      }
      case "REQUIRED":
        return this.#value(part);
      default: {
        const value = this.#value(part);
        return () => this.#isThere(part) ? value() : this.#skip(part);
      }
    }
  }

  /** A part that is there. */
  #value(part: Part): TakeText {
    const [child] = part.children;
    if (child === undefined) {
      const reader = this.#first(part);
      return () => reader.take() ?? "null";
    }
    if (isList(part.tree)) {
      const items = this.#items(
        child,
        isElement(part.tree) ? this.#value(child) : this.#inner(child),
      );
      return () => `[${items().join(",")}]`;
    }
    if (isMap(part.tree)) return this.#map(child);
    const members = part.children.map((member) =>
      [member.tree.element.name, this.field(member)] as const
    );
    return () => objectText(members.map(([name, take]) => [name, take()] as const));
  }

  /** The only child of what repeats. */
  #inner(part: Part): TakeText {
    const [only] = part.children;
    return only === undefined ? this.#value(part) : this.field(only);
  }

  #map(entry: Part): TakeText {
    const [key, value] = entry.children;
    if (key === undefined) throw new TypeError("a map has no keys");
    const keys = this.#first(key);
    const takeValue = value === undefined ? () => "null" : this.field(value);
    return () => {
      const members = new Map<string, string>();
      if (!this.#isThere(entry)) this.#skip(entry);
      else {
        do {
          const name = keys.take();
          if (name === null) throw new UnreadableCell("a key of a map is null");
          if (members.has(name)) {
            throw new UnreadableCell(`a map has the key "${shortened(name, 100)}" twice`);
          }
          members.set(name, takeValue());
        } while (keys.repetition === entry.repetition);
      }
      return objectText(members);
    };
  }

  /** What repeats, at least once unless it is missing. */
  #items(part: Part, take: TakeText): () => string[] {
    const first = this.#first(part);
    return () => {
      const items: string[] = [];
      if (!this.#isThere(part)) this.#skip(part);
      else do items.push(take()); while (first.repetition === part.repetition);
      return items;
    };
  }

  #isThere(part: Part): boolean {
    return this.#first(part).definition >= part.definition;
  }

  /** Takes what stands for a part that is missing. */
  #skip({ leaves: [start, end] }: Part): "null" {
    for (const reader of this.#readers.slice(start, end)) reader.take();
    return "null";
  }

  #first({ leaves: [start] }: Part): ColumnReader {
    const reader = this.#readers[start];
    if (reader === undefined) throw new RangeError("a part of a column has no values");
    return reader;
  }
}

function objectText(members: Iterable<readonly [name: string, text: string]>): string {
  const written = Array.from(members, ([name, text]) => `${JSON.stringify(name)}:${text}`);
  return `{${written.join(",")}}`;
}

/** @throws {DataFileError} When a part of a column is of a kind that is not read. */
function refuse({ element, children, path }: SchemaTree, place: FilePlace): void {
  const name = path.join(".");
  if (element.logical_type?.type === "VARIANT") {
    throw unread(`The type VARIANT of ${name}`, place, "write the column as text with JSON");
  }
  if (children.length === 0 && element.type === undefined) {
    throw damaged(`${name} has neither a type nor parts`, place);
  }
  const names = children.map((child) => child.element.name);
  const twice = names.find((part, index) => names.indexOf(part) !== index);
  if (twice === undefined) return;
  throw unread(`A column with two parts named "${twice}"`, place, "rename one of them in the file");
}

function isList({ element, children: [child, ...others] }: SchemaTree): boolean {
  return (element.converted_type === "LIST" || element.logical_type?.type === "LIST") &&
    child?.element.repetition_type === "REPEATED" && others.length === 0;
}

/** Whether what repeats in a list is the element, as in old files, and not a group around it. */
function isElement({ element, children: [child] }: SchemaTree): boolean {
  if (child === undefined) return false;
  const [only, ...others] = child.children;
  const { name } = child.element;
  return only === undefined || others.length > 0 || only.element.repetition_type === "REPEATED" ||
    name === "array" || name === `${element.name}_tuple`;
}

/** A map has single values as keys. */
function isMap({ element, children: [entry, ...others] }: SchemaTree): boolean {
  if (entry?.element.repetition_type !== "REPEATED" || others.length > 0) return false;
  const isMarked = element.logical_type?.type === "MAP" ||
    element.converted_type === "MAP" || element.converted_type === "MAP_KEY_VALUE";
  const [key, ...values] = entry.children;
  return isMarked && key !== undefined && values.length <= 1 && key.children.length === 0 &&
    key.element.repetition_type !== "REPEATED";
}

/** Whether the last of these is the key of a map. */
function isKey(path: readonly SchemaTree[]): boolean {
  const [map, entry, key] = path.slice(-3);
  return map !== undefined && isMap(map) && entry?.children[0] === key;
}
