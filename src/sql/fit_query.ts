/** How the columns of a query and of a table that exists come together: by name, as far as names tell. */
import type { Asset, Column } from "../project/model.ts";
import { findColumn, quotedName } from "./column_names.ts";
import type { Dialect } from "./dialect.ts";
import { assetError, sqlTypeOf } from "./fields.ts";
import type { ColumnShape } from "./table_facts.ts";
import { isSameFamily, isWider } from "./type_growth.ts";

interface Shapes {
  readonly table: readonly ColumnShape[];
  readonly query: readonly ColumnShape[];
}

/**
 * The query with its columns named as the table's are, where only case differs; otherwise the query as it is.
 */
export function renamed(
  query: string,
  { table, query: columns }: Shapes,
  { quote }: Pick<Dialect, "quote">,
): string {
  const pairs = columns.map(({ name }) => ({
    name,
    target: findColumn(table, name)?.name ?? name,
  }));
  if (pairs.every(({ name, target }) => target === name)) return query;
  const areAllDistinct = areDistinct(pairs.map(({ target }) => target)) &&
    areDistinct(pairs.map(({ name }) => name));
  if (!areAllDistinct) return query;
  const selected = pairs.map(({ name, target }) =>
    `${quote(quotedName(name))} AS ${quote(quotedName(target))}`
  );
  return `SELECT ${selected.join(", ")} FROM (${query}) AS query`;
}

/** The query with the types that the asset declares, where these are wider; see {@linkcode isWider}. */
export function withDeclaredTypes(
  query: string,
  { columns }: Asset,
  { quote, words, survey, query: shapes }:
    & Pick<Dialect, "quote" | "words" | "survey">
    & Pick<Shapes, "query">,
): string {
  const { meaning = (type: string) => type } = survey ?? {};
  const casts = shapes.map(({ name, type }) => {
    const declared = declaredType(columns, name);
    return declared !== undefined && isWider(meaning(declared), meaning(type))
      ? declared
      : undefined;
  });
  if (casts.every((cast) => cast === undefined)) return query;
  if (!areDistinct(shapes.map(({ name }) => name))) return query;
  const selected = shapes.map(({ name }, index) => {
    const column = quote(quotedName(name));
    const type = casts[index];
    return type === undefined ? column : `${words.cast(column, type)} AS ${column}`;
  });
  return `SELECT ${selected.join(", ")} FROM (${query}) AS query`;
}

/**
 * The columns of a query whose declared types hold what it gives, with these types: larger ones, those of one
 * family, and any for a column that is NULL.
 */
export function declaredTypes({ columns }: Asset, shapes: Shapes["query"]): ColumnShape[] {
  return shapes.flatMap(({ name, type }) => {
    const declared = declaredType(columns, name);
    const holds = declared !== undefined && (isWider(declared, type) || type === "null" ||
      (isSameFamily(declared, type) && !isWider(type, declared)));
    return holds ? [{ name, type: declared }] : [];
  });
}

/** Columns of the table that must grow before what the asset declares fits into them, with their new types. */
export function growth({ columns }: Asset, table: readonly ColumnShape[]): ColumnShape[] {
  return table.flatMap(({ name, type }) => {
    const declared = declaredType(columns, name);
    return declared !== undefined && isWider(declared, type) ? [{ name, type: declared }] : [];
  });
}

function declaredType(columns: readonly Column[], name: string): string | undefined {
  const declared = findColumn(columns, name);
  return declared === undefined || declared.type === "" ? undefined : sqlTypeOf(declared);
}

function areDistinct(values: readonly unknown[]): boolean {
  return new Set(values).size === values.length;
}

/** Where the columns of a query go in a table. */
export type Fit =
  /** Its columns are those of the table, in the same order. */
  | { readonly kind: "same" }
  /** Into these columns of the table, one for each of the query. */
  | { readonly kind: "by name"; readonly columns: readonly string[] }
  /** One after the other, although the table does not know these names. */
  | { readonly kind: "by position"; readonly unknown: readonly string[] };

/**
 * @throws {ProjectError} When the table lacks columns of the query, and their position does not tell either
 * where they belong.
 */
export function fit(asset: Asset, { table, query }: Shapes): Fit {
  const targets = query.map(({ name }) => findColumn(table, name));
  const unknown = query.filter((_, index) => targets[index] === undefined).map(({ name }) => name);
  if (unknown.length === 0 && !areDistinct(targets) && query.length <= table.length) {
    // Two columns of one name, such as the ids of two tables, can only be told apart by position.
    const twice = query.filter((_, index) => targets.indexOf(targets[index]) < index);
    return { kind: "by position", unknown: twice.map(({ name }) => `${name} (again)`) };
  }
  if (unknown.length === 0) {
    const columns = targets.map((target) => target!.name);
    const isSame = columns.length === table.length &&
      columns.every((name, index) => name === table[index]?.name);
    return isSame ? { kind: "same" } : { kind: "by name", columns };
  }
  const inPlace = targets.every((target, index) => target === undefined || target === table[index]);
  if (inPlace && query.length <= table.length) return { kind: "by position", unknown };
  throw assetError(
    asset,
    `The table "${asset.name}" has no column for ${unknown.join(", ")} of the query`,
    {
      cause: `the columns of the table are ${table.map(({ name }) => name).join(", ")}`,
      fix: "add the columns to the table, or make it anew with --full-refresh",
      code: "E165",
    },
  );
}
