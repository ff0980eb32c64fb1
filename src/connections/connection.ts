import type { DataFile } from "../data_files/data_file.ts";
import type { Sealed } from "../sealed.ts";
import type { SecretOrigin } from "../secrets/backend.ts";
import type { Statement } from "../sql/statement.ts";
import type { StatementFacts } from "../statement_facts.ts";

/** Rows as a database returned them, in order. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values as text, number, bigint, boolean, or null; what JavaScript cannot hold exactly is text. */
  readonly rows: readonly (readonly CellValue[])[];
}

export type CellValue = string | number | bigint | boolean | null;

/**
 * One session of a database, for statements that depend on what earlier ones of it found. A system that keeps
 * nothing from one statement to the next has no more than their order.
 */
export interface DatabaseSession {
  /** Runs statements like {@linkcode Connection.execute}, but may leave a transaction open. */
  execute(statements: readonly Statement[]): Promise<void>;
  /** Runs one statement like {@linkcode Connection.query}. */
  query(statement: string): Promise<Rows>;
  /**
   * The columns of a query that only reads, without running it; types are written as the database
   * writes them, with their length, precision and scale.
   * @throws {QueryError} When the query is wrong.
   */
  describe(query: string): Promise<readonly TypedColumn[]>;
}

/** A column of a table or of a query, as the database knows it. */
export interface TypedColumn {
  readonly name: string;
  readonly type: string;
}

/** How statements are sent, and who is told of them. */
export interface ExecuteOptions {
  /** Aborting it cancels the running statement in the database. */
  readonly signal: AbortSignal;
  /**
   * What the database's log of queries is to say of each statement: a JSON object as text. A driver writes
   * it as a comment before the statement, or as the query tag or the labels that its platform has.
   */
  readonly annotation?: string | undefined;
  /** Called for each statement that ended well, where the system tells anything of it. */
  readonly onStatement?: ((facts: StatementFacts) => void) | undefined;
}

/** What a database says of a statement without carrying it out. */
export interface StatementPlan {
  /** The plan as rows; `undefined` where there is none to be had. */
  readonly plan?: Rows;
  /** How many bytes the statement would read. */
  readonly bytes?: number;
  /** What that costs by list price, where it follows from the answer. */
  readonly cost?: StatementFacts["cost"];
  /** What the system calls such a statement, as `SELECT`. */
  readonly statementType?: string;
  /** The tables that it reads, by their whole names. */
  readonly tables?: readonly string[];
  /** The columns of its result. */
  readonly columns?: readonly TypedColumn[];
}

/** What a driver opens. It may pool, but one `execute` keeps to one session. */
export interface Connection extends AsyncDisposable {
  /**
   * Runs statements in order in one session, as if they had been sent as one script: when one fails,
   * the rest is not run, but for what is to run always, and an open transaction is rolled back.
   * @throws {QueryError} Naming the statement that failed, with the database's message.
   * @throws {ConnectionError} When the system cannot be reached or refuses us.
   */
  execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void>;
  /** Runs one statement. Throws like {@linkcode Connection.execute}. */
  query(statement: string, options: ExecuteOptions): Promise<Rows>;
  /**
   * Lends one session to `work`, and ends it afterwards like {@linkcode Connection.execute}: what was not
   * committed is rolled back. Missing where `Platform.sessions` is not set.
   * @throws {QueryError} Also when `work` leaves a transaction open.
   */
  session?<T>(work: (session: DatabaseSession) => Promise<T>, options: ExecuteOptions): Promise<T>;
  /**
   * Like {@linkcode Connection.query}, with the rows in batches as they arrive, so that a result of any
   * size needs little memory. Every batch names the columns, and there is at least one, which may be
   * empty. Stopping early cancels the statement in the database. Missing where there is no way to
   * do so; see `streamRows`.
   */
  stream?(statement: string, options: ExecuteOptions): AsyncGenerator<Rows>;
  /**
   * What the database says of a statement, without carrying it out; `undefined` when it does not explain
   * such a one. Missing where `Platform.explains` is not set.
   * @throws {QueryError} When the statement is wrong.
   */
  explain?(statement: string, options: ExecuteOptions): Promise<StatementPlan | undefined>;
  /**
   * Runs statements over the rows of a file, in one session like {@linkcode Connection.execute}. Missing
   * where there is no way to do so; `Platform.dataFormats` tells which files it takes.
   * @throws {DataFileError} When the file is malformed.
   */
  load?(file: DataFile, options: LoadOptions): Promise<void>;
  /**
   * Does over the system's API what a table needs before the statements that write it, and what these cannot
   * do. Called by `Platform.prepareTable` where there is such an API.
   * @throws {KnownError}
   */
  prepareTable?(table: TableForm, options: TablePreparation): Promise<void>;
}

/** A table as an asset is going to make it. */
export interface TableForm {
  readonly name: string;
  readonly kind: "table" | "view";
  /** An expression; empty for none. */
  readonly partitionBy: string;
  readonly clusterBy: readonly string[];
}

/** How a table is prepared. */
export interface TablePreparation extends ExecuteOptions {
  /** Whether what has this name, but another form, is dropped. */
  readonly replaces: boolean;
}

export interface LoadOptions extends ExecuteOptions {
  /** The name of the table that the rows are for, beside which they may be kept until they are in. */
  readonly table: string;
  /**
   * Makes the statements of a query for the rows, whose columns have their names and types. The session
   * is the one in which they are going to run.
   */
  readonly statements: (
    query: string,
    session: DatabaseSession,
  ) => readonly Statement[] | Promise<readonly Statement[]>;
}

/** Details are valid; nothing has been opened. */
export interface ResolvedConnection {
  readonly name: string;
  readonly type: string;
  /** With defaults filled in and numeric text turned into numbers. */
  readonly details: Sealed<Readonly<Record<string, unknown>>>;
  /** The details without our defaults; `undefined` when they are the same. */
  readonly given?: Sealed<Readonly<Record<string, unknown>>>;
  /** At most this many assets use it at once; `undefined` without a limit. */
  readonly maxConcurrentAssets: number | undefined;
  readonly origin: SecretOrigin | undefined;
}
