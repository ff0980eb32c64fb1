import type { CellValue, Connection } from "../connections/connection.ts";
import { UsageError } from "../errors.ts";
import type { ImportedTable } from "../project/imported_table.ts";
import { quotedName } from "../sql/column_names.ts";
import type { DefaultNames } from "../sql/default_names.ts";
import type { Dialect } from "../sql/dialect.ts";
import { foldName, type Identifiers } from "../sql/identifiers.ts";
import { readSql } from "../sql/lexer.ts";
import type { Lexis } from "../sql/lexis.ts";
import { singleQuery } from "../sql/single_query.ts";
import { readTableShape, type ShapedColumn } from "./table_shape.ts";

/** A database whose tables are to be imported. */
export interface ImportSource {
  readonly connectionName: string;
  readonly connection: Connection;
  readonly dialect: Dialect;
  readonly names: DefaultNames;
}

export interface ImportOptions {
  /** Only tables of these schemas; none given means all. */
  readonly schemas: readonly string[];
  readonly columns: boolean;
  /** What the assets are; `query` for views. */
  readonly types: { readonly source: string; readonly query: string | undefined };
  /** Whether a text holds a secret value, which must not get into a file of the project. */
  readonly isSecret: (text: string) => boolean;
  readonly signal: AbortSignal;
  /** Called with what a table lacks for want of an answer. */
  readonly warn: (text: string) => void;
}

/**
 * The tables and views of a database, each as an asset, in order.
 * @throws {UsageError} When there is no such schema.
 * @throws {KnownError} When the database cannot be asked.
 */
export async function* importTables(
  source: ImportSource,
  options: ImportOptions,
): AsyncGenerator<ImportedTable & { readonly schema: string; readonly own: string }> {
  const { connection, connectionName, dialect } = source;
  const { schemas, types, signal, warn } = options;
  const { browse } = dialect.catalog;
  if (browse === undefined) {
    throw new UsageError(`The connection '${connectionName}' cannot be imported from`, {
      cause: "this version cannot list the tables of its platform",
    });
  }
  const { rows } = await connection.query(browse.summary(source.names), { signal });
  const fold = (text: string) => text.toLowerCase();
  const found = new Set(rows.map(([, schema]) => fold(String(schema))));
  const unknown = schemas.find((schema) => !found.has(fold(schema)));
  if (unknown !== undefined) {
    throw new UsageError(`There is no table in a schema '${unknown}'`, {
      fix: found.size === 0
        ? "the database has no tables"
        : `there are tables in: ${[...found].join(", ")}`,
      code: "E392",
    });
  }
  const wanted = new Set(schemas.map(fold));
  for (const [, schemaCell, tableCell, kind, definition, , , comment] of rows) {
    const [schema, own] = [String(schemaCell), String(tableCell)];
    if (wanted.size > 0 && !wanted.has(fold(schema))) continue;
    if (!isAssetName(schema) || !isAssetName(own)) {
      warn(`${schema}.${own} was left out: no asset can have this name`);
      continue;
    }
    const query = kind === "view" ? viewQuery(textOf(definition), dialect.lexis) : undefined;
    const isView = query !== undefined && types.query !== undefined;
    if (isView && options.isSecret(query)) {
      warn(`${schema}.${own} was left out: the text of this view holds a secret value`);
      continue;
    }
    yield {
      schema,
      own,
      name: `${assetPart(schema, dialect.identifiers)}.${assetPart(own, dialect.identifiers)}`,
      table: `${schema}.${own}`,
      type: isView && types.query !== undefined ? types.query : types.source,
      comment: withoutSecret(textOf(comment), `${schema}.${own}`, options),
      columns: options.columns ? await columnsOf({ ...source, schema, own }, options) : [],
      query: isView ? query : undefined,
    };
  }
}

async function columnsOf(
  { schema, own, ...source }: ImportSource & { readonly schema: string; readonly own: string },
  options: ImportOptions,
): Promise<readonly ShapedColumn[]> {
  const { signal, warn } = options;
  const table = [schema, own].map(quotedName).join(".");
  try {
    return (await readTableShape({ ...source, table }, signal)).map((column) => ({
      ...column,
      comment: withoutSecret(column.comment, `${schema}.${own}.${column.name}`, options),
    }));
  } catch (error) {
    if (signal.aborted || !(error instanceof Error)) throw error;
    warn(`Could not fill columns: ${schema}.${own}: ${error.message}`);
    return [];
  }
}

/** What is said of a table or a column; nothing, with a warning, when that holds a secret value. */
function withoutSecret(
  comment: string | undefined,
  about: string,
  { isSecret, warn }: ImportOptions,
): string | undefined {
  if (comment === undefined || !isSecret(comment)) return comment;
  warn(`The comment of ${about} was left out: it holds a secret value`);
  return undefined;
}

/**
 * A part of a name in small letters where the database takes them for the same, else as it is.
 * Reference: always in small letters, so that the checks of a table with capitals find none.
 */
function assetPart(part: string, identifiers: Identifiers): string {
  const small = part.toLowerCase();
  const isSame = !identifiers.caseSensitive || foldName(small, identifiers) === part;
  return isSame ? small : part;
}

function isAssetName(part: string): boolean {
  return /^[\w-]+$/.test(part);
}

/** The query of a view. Reference: with `CREATE VIEW` before it, which would be wrapped in another one. */
function viewQuery(definition: string | undefined, lexis: Lexis): string | undefined {
  if (definition === undefined) return undefined;
  const query = singleQuery(definition, lexis);
  const tokens = readSql(definition, lexis);
  const as = tokens.findIndex(({ kind, text }) => kind === "word" && text === "as");
  // CREATE VIEW v (a, b) AS …: the query alone has other names.
  const renames = tokens[0]?.text === "create" && as > 0 && tokens[as - 1]?.text === ")";
  return renames ? undefined : query;
}

function textOf(value: CellValue | undefined): string | undefined {
  return value === null || value === undefined || value === "" ? undefined : String(value);
}
