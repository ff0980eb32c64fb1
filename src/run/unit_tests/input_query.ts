import { canonicalDecimal, stringifyJson } from "../../exact_numbers.ts";
import type { Column, Value } from "../../project/model.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { sqlTypeOf } from "../../sql/fields.ts";
import { literal } from "../../sql/names.ts";
import { type GivenRow, valueOf } from "./definition.ts";

/** What the query of given rows is written with. */
export type InputDialect = Pick<Dialect, "quote" | "words">;

/** A column of given rows; its type is empty when nobody declares it. */
interface InputColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * A query that gives exactly these rows, with the types that the columns declare. Declared columns that
 * the rows do not name are null.
 * @returns `undefined` when it would have no columns.
 */
export function inputQuery(
  rows: readonly GivenRow[],
  declared: readonly Column[],
  dialect: InputDialect,
): string | undefined {
  const columns = columnsOf(rows, declared);
  if (columns.length === 0) return undefined;
  const select = (row: GivenRow) => {
    const items = columns.map((column) => {
      const value = valueText(row, { column, rows, dialect });
      return `${value} AS ${dialect.quote(`"${column.name.replaceAll('"', '""')}"`)}`;
    });
    return `SELECT ${items.join(", ")}`;
  };
  if (rows.length === 0) return dialect.words.limited(select({}), 0);
  return rows.map(select).join("\nUNION ALL\n");
}

function columnsOf(rows: readonly GivenRow[], declared: readonly Column[]): InputColumn[] {
  const byName = new Map<string, InputColumn>();
  for (const column of declared) {
    const type = column.type === "" ? "" : sqlTypeOf(column);
    byName.set(column.name.toLowerCase(), { name: column.name, type });
  }
  for (const name of rows.flatMap((row) => Object.keys(row))) {
    if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), { name, type: "" });
  }
  return [...byName.values()];
}

function valueText(
  row: GivenRow,
  { column: { name, type }, rows, dialect: { words } }: {
    readonly column: InputColumn;
    readonly rows: readonly GivenRow[];
    readonly dialect: InputDialect;
  },
): string {
  const value = valueOf(row, name);
  const text = literalOf(value);
  if (type !== "") return words.cast(text, type);
  if (value !== null) return text;
  // A null that has the type of the other values: databases take one alone for a text.
  const other = rows.map((row) => valueOf(row, name)).find((other) => other !== null);
  return other === undefined ? text : `CASE WHEN 1 = 0 THEN ${literalOf(other)} END`;
}

function literalOf(value: Value): string {
  if (value === null) return "NULL";
  if (typeof value === "boolean") return value ? "TRUE" : "FALSE";
  // With a point rather than an exponent, which would make it inexact.
  if (typeof value !== "string" && typeof value !== "object") {
    return canonicalDecimal(value) ?? String(value);
  }
  return literal(typeof value === "string" ? value : stringifyJson(value));
}
