import type { CellValue, Connection } from "../connections/connection.ts";
import { QueryError } from "../errors.ts";
import type { DefaultNames, Dialect } from "../sql/dialect.ts";
import type { Browse } from "../sql/browse.ts";
import { quotedName } from "../sql/column_names.ts";
import { splitName } from "../sql/names.ts";

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
  readonly primaryKey: boolean;
  readonly unique: boolean;
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
  const facts = browse === undefined ? [] : await readFacts(table, { browse, names, ask });
  return columns.map(({ name, type }) => {
    const fact = facts.find((fact) => fact[0] === name);
    return {
      name,
      type,
      nullable: fact === undefined ? undefined : isTrue(fact[2]),
      primaryKey: isTrue(fact?.[3]),
      unique: isTrue(fact?.[4]),
      comment: textOf(fact?.[5]),
    };
  });
}

type Fact = readonly CellValue[];

/** What an editor is told of the columns; the database of the table has to be found first. */
async function readFacts(table: string, { browse, names, ask }: {
  readonly browse: Browse;
  readonly names: DefaultNames;
  readonly ask: (query: string) => Promise<readonly Fact[]>;
}): Promise<readonly Fact[]> {
  const [name = "", first, second] = splitName(table).toReversed();
  const given = browse.hasSchemas ? second ?? names.database : first;
  const databases = given !== undefined
    ? [given]
    : (await ask(browse.databases)).map(([database]) => String(database));
  const wanted = browse.hasSchemas && first !== undefined
    ? `${quotedName(first)}.${quotedName(name)}`
    : name;
  for (const database of databases) {
    const facts = await ask(browse.columns(database, wanted));
    if (facts.length > 0) return facts;
  }
  return [];
}

/** Some databases have numbers for the values of conditions. */
function isTrue(value: CellValue | undefined): boolean {
  return value === true || value === 1;
}

function textOf(value: CellValue | undefined): string | undefined {
  return value === null || value === undefined || value === "" ? undefined : String(value);
}
