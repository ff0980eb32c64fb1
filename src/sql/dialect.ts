import type { DefaultNames } from "./default_names.ts";
import type { AlterWords } from "./alter_table.ts";
import type { Browse } from "./browse.ts";
import type { Asset, Column, ColumnCheck, Strategy } from "../project/model.ts";
import type { ColumnShape, Survey, TableFacts } from "./table_facts.ts";
import type { TranslatedSql } from "./translated_sql.ts";
import type { Identifiers } from "./identifiers.ts";
import type { Lexis } from "./lexis.ts";
import type { SqlWords } from "./sql_words.ts";
import type { Statement } from "./statement.ts";
import type { Transactions } from "./transactions.ts";

/** What a statement may depend on besides the asset and its query. */
export interface MaterializeContext {
  /** Bounds of `time_interval`, both inclusive, as the templates `start_date` … `end_timestamp` render. */
  readonly interval: {
    readonly startDate: string;
    readonly endDate: string;
    readonly startTimestamp: string;
    readonly endTimestamp: string;
  };
  readonly fullRefresh: boolean;
  /** Where names lie that do not say so. Default: the database is not known. */
  readonly names?: DefaultNames | undefined;
  /** Eight random letters a–z, other ones at each call. */
  readonly suffix: () => string;
  /** What the database says; `undefined` for statements that suit a table as the strategy left it. */
  readonly facts?: TableFacts | undefined;
  /**
   * Columns into which the query's go, one for each; `undefined` when the query has all columns of the
   * table in the table's order.
   */
  readonly into?: readonly string[] | undefined;
  /** Declared types of columns of a table that is made from the query: see `Survey.typesInTable`. */
  readonly types?: readonly ColumnShape[] | undefined;
  /** Whether the asset names columns exactly as the database does. Default: `false`. */
  readonly hasRealNames?: boolean;
}

/**
 * Statements of one strategy, in order; after the query, which may end in a comment, more can follow on
 * the same line.
 * @throws {ProjectError} When the asset lacks a field.
 */
export type Materialize = (asset: Asset, query: string, context: MaterializeContext) => Statement[];

/** The query of a column check; it must return the number of violations. */
export type CheckQuery = (asset: Asset, column: Column, check: ColumnCheck) => string;

/** The queries with which a dialect looks for tables. */
export interface Catalog {
  /**
   * Name and type of each column of a table, in order. No rows when there is no such table; one row of nulls
   * when it has no columns.
   */
  readonly columns: (table: string, names: DefaultNames) => string;
  /**
   * Counts the tables of this name, for table sensors; `undefined` when the platform has none.
   * @throws {ProjectError} When it is no name of a table.
   */
  readonly exists?: (table: string, names: DefaultNames) => string;
  /**
   * Lists tables and views in schemas whose names start with a prefix, each with its catalog, its
   * schema, its own name and the name of the current catalog. `undefined` when the platform has no
   * developer environments.
   */
  readonly list?: (schemaPrefix: string, names: DefaultNames) => string;
  /** What editors ask; `undefined` when the platform does not answer that yet. */
  readonly browse?: Browse;
}

/** Tables of text builders. A missing strategy or check is unsupported. */
export interface Dialect {
  readonly name: string;
  readonly lexis: Lexis;
  readonly identifiers: Identifiers;
  readonly words: SqlWords;
  /** What its queries mean in the database in this process. Default: nothing is known, and none is translated. */
  readonly translated?: TranslatedSql;
  readonly catalog: Catalog;
  /** Quotes a possibly dotted name, part by part. */
  readonly quote: (identifier: string) => string;
  /** Whether statements that are sent as one script are one transaction up to the first commit among them. */
  readonly scriptsAreTransactions?: boolean;
  readonly view: Materialize;
  readonly strategies: Readonly<Partial<Record<Strategy, Materialize>>>;
  /** Builders that replace `strategies` for a full refresh; `create+replace` serves the others. */
  readonly fullRefresh: Readonly<Partial<Record<Strategy, Materialize>>>;
  readonly checks: Readonly<Record<string, CheckQuery>>;
  /**
   * Statements with which the session of an asset begins, before its hooks; none when it asks for nothing.
   * `undefined` where assets cannot ask for anything.
   */
  readonly opening?: (asset: Asset) => string[];
  /** Statements to send before a materialized asset, such as creating its schema. */
  readonly prepare: (asset: Asset) => string[];
  /**
   * A query that has a row when what `prepare` makes is there, for databases whose statements cannot look for
   * themselves, and refuse `IF NOT EXISTS` without the right to make it. `undefined` when nothing is made.
   */
  readonly isPrepared?: (asset: Asset) => string | undefined;
  /**
   * Statements that store the descriptions of the asset and its columns in the database; none when
   * there is nothing to store. `undefined` when the platform keeps no descriptions.
   */
  readonly describe?: (asset: Asset) => string[];
  /**
   * How all statements of an asset are committed at once; `undefined` when the platform cannot do that,
   * and assets cannot be run exactly once there.
   */
  readonly transactions?: Transactions;
  /** How tables are altered, where that is in no way of {@linkcode alterDialectOf}. */
  readonly alter?: AlterWords;
  /** The name of an asset's table as the database has it; the asset's own by default. */
  readonly tableOf?: (asset: Asset) => string;
  /** How the database is asked for {@linkcode TableFacts} before statements; `undefined` when it is not. */
  readonly survey?: Survey;
  /** The name of a table of the session, which no other session sees. `undefined` without a `survey`. */
  readonly temporary?: ((name: string) => string) | undefined;
}
