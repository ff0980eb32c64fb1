import type { CellValue, Connection } from "../connections/connection.ts";
import { QueryError } from "../errors.ts";
import type { DefaultNames } from "../sql/default_names.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { Browse } from "../sql/browse.ts";
import { quotedName } from "../sql/column_names.ts";
import { type NamePart, nameParts } from "../sql/names.ts";

/** A table, and where it is. */
export interface TableAt {
  readonly connectionName: string;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly names: DefaultNames;
  /** As the user wrote it. */
  readonly table: string;
}

/** A column of a table, as its database describes it. */
export interface ShapedColumn {
  readonly name: string;
  readonly type: string;
  /** `undefined` when the platform does not say. */
  readonly nullable: boolean | undefined;
  /** Whether it is part of the primary key; `undefined` when the platform does not say. */
  readonly primaryKey: boolean | undefined;
  /** `undefined` when the platform does not say. */
  readonly unique: boolean | undefined;
  /** What the database says of it; `undefined` for nothing. */
  readonly comment: string | undefined;
}

/**
 * The columns of a table, in order.
 * @throws {QueryError} When there is no such table.
 */
export async function readTableShape(side: TableAt, signal: AbortSignal): Promise<ShapedColumn[]> {
  const { connection, connectionName, dialect, names, table } = side;
  const ask = async (query: string) => (await connection.query(query, { signal })).rows;
  const columns = (await ask(dialect.catalog.columns(table, names)))
    .filter(([name]) => name !== null).map(([name, type]) => ({
      name: String(name),
      type: String(type),
    }));
  if (columns.length === 0) {
    throw new QueryError(`There is no table "${table}" in the connection "${connectionName}"`, {
      fix: "give its name with its schema, as the database has it",
      code: "E390",
    });
  }
  const { browse } = dialect.catalog;
  const place = browse && await placeOf(side, browse, signal);
  const facts = browse === undefined || place === undefined
    ? []
    : await ask(browse.columns(place.database, place.table));
  return columns.map(({ name, type }) => {
    const fact = facts.find((fact) => fact[0] === name);
    return {
      name,
      type,
      nullable: conditionOf(fact?.[2]),
      primaryKey: conditionOf(fact?.[3]),
      unique: conditionOf(fact?.[4]),
      comment: textOf(fact?.[5]),
    };
  });
}

/**
 * The columns of a table with its primary key, also where that takes another question.
 * @throws {KnownError} As for {@linkcode readTableShape}.
 */
export async function readKeyedShape(side: TableAt, signal: AbortSignal): Promise<KeyedShape> {
  const columns = await readTableShape(side, signal);
  const { browse } = side.dialect.catalog;
  if (columns.every(({ primaryKey }) => primaryKey !== undefined)) return { columns };
  const place = browse?.primaryKey && await placeOf(side, browse, signal);
  if (browse?.primaryKey === undefined || place === undefined) return { columns };
  const question = browse.primaryKey(place.database, place.table);
  const found = await readPrimaryKey(question, { connection: side.connection, signal });
  if ("refusal" in found) return { columns, refusal: found.refusal };
  return {
    columns: columns.map((column) => ({ ...column, primaryKey: found.key.includes(column.name) })),
  };
}

/**
 * The columns of a primary key, as a statement of {@linkcode Browse.primaryKey} tells them; none for a table without
 * a key. Else what the database said instead.
 */
export async function readPrimaryKey(
  question: string,
  { connection, signal }: { readonly connection: Connection; readonly signal: AbortSignal },
): Promise<{ readonly key: readonly string[] } | { readonly refusal: string }> {
  try {
    const answer = await connection.query(question, { signal });
    const index = answer.columns.findIndex(({ name }) => name.toLowerCase() === "column_name");
    if (index < 0) return { refusal: "the answer has no column with the names of columns" };
    return { key: answer.rows.map((row) => String(row[index])) };
  } catch (error) {
    // Views have no keys to be shown, and not every role may see those of a table.
    if (!(error instanceof QueryError) || signal.aborted) throw error;
    return { refusal: error.message };
  }
}

export interface KeyedShape {
  readonly columns: readonly ShapedColumn[];
  /** What the database said when it was asked for the key, and did not tell it. */
  readonly refusal?: string;
}

/** Where a table is that `browse` is to be asked about; `undefined` when that cannot be asked. */
async function placeOf(
  { connection, names, table }: TableAt,
  browse: Browse,
  signal: AbortSignal,
): Promise<{ readonly database: string; readonly table: string } | undefined> {
  const [name, first, second] = nameParts(table).toReversed();
  if (name === undefined) return undefined;
  if (!browse.hasSchemas && first !== undefined && second === undefined) {
    return { database: first.text, table: name.text };
  }
  const [ownDatabase, ownSchema] =
    (await connection.query(browse.current(name.text), { signal })).rows[0] ?? [];
  const database = second?.text ?? names.database ?? textOf(ownDatabase);
  if (database === undefined) return undefined;
  if (browse.hasSchemas) {
    const own = textOf(ownSchema);
    const schema = first === undefined
      ? names.schema ?? (own && quotedName(own))
      : asWritten(first);
    return schema === undefined ? undefined : { database, table: `${schema}.${asWritten(name)}` };
  }
  // Its questions are about the database of the connection alone.
  const isOwn = database.toLowerCase() === textOf(ownDatabase)?.toLowerCase();
  const schema = first?.text ?? textOf(ownSchema);
  return isOwn && schema !== undefined ? { database: schema, table: name.text } : undefined;
}

/** Quotes tell a name that the database changes no letter of. */
function asWritten({ text, isQuoted }: NamePart): string {
  return isQuoted ? quotedName(text) : text;
}

/** A condition in an answer, which some databases write as a number; `undefined` for one that they do not know. */
export function conditionOf(value: CellValue | undefined): boolean | undefined {
  return value === null || value === undefined ? undefined : value === true || value === 1;
}

function textOf(value: CellValue | undefined): string | undefined {
  return value === null || value === undefined || value === "" ? undefined : String(value);
}
