/** How a platform writes what the suites send. */
export interface SuiteWords {
  readonly createSchema: (schema: string) => string;
  /** Drops a schema with all that is in it, if it is there. */
  readonly dropSchema: (schema: string) => string;
  /** What makes a table of the session, before its name. */
  readonly temporary: string;
  /** A number as a whole one. */
  readonly whole: (sql: string) => string;
  readonly text: (sql: string) => string;
  /** A name that is to be read exactly. */
  readonly quote: (name: string) => string;
  /** The type of a column of bytes; `undefined` where the server in the platform's place has none. */
  readonly bytes: string | undefined;
  /** What follows `FROM` for rows whose column `i` counts from 1. */
  readonly series: (count: number) => string;
  /** A value that cannot be computed when the condition holds, which is found out as the statement runs. */
  readonly failsWhen: (condition: string) => string;
  /** Whether nothing of a script runs when a later statement of it is malformed. */
  readonly parsesFirst: boolean;
  /** Whether a backslash in a text that is followed by `x41` stays one. Default: true. */
  readonly keepsEscapes?: boolean;
  /** Whether INSERT returns rows with RETURNING. */
  readonly returns: boolean;
  /** Deletes all rows of a table. */
  readonly emptied: (table: string) => string;
  /** A number with two digits behind its point, and its type without blanks and in lower case. */
  readonly decimal: readonly [sql: (number: string) => string, type: string];
  /** Whether a result may have two columns of one name. Default: `true`. */
  readonly repeatsNames?: boolean;
  /** A name without quotes as results have it. Default: as it is written. */
  readonly folded?: (name: string) => string;
  /** A name in quotes as results have it. Default: as it is written. */
  readonly foldedInQuotes?: (name: string) => string;
  /**
   * Whether nothing but tables is kept from one statement to the next: no transactions, and what `temporary`
   * makes has to be in a schema. Default: `false`.
   */
  readonly stateless?: boolean;
  /** Why the server does not tell which statement of a script failed; by default it does. */
  readonly placesNothing?: string;
  /** The first day of a time's month. Default: as PostgreSQL has it. */
  readonly month?: (sql: string) => string;
  /** The day that a time in UTC is part of in a time zone. Default: as PostgreSQL has it. */
  readonly dayIn?: (sql: string, zone: string) => string;
  /** Whether a table sensor takes a view for a table. */
  readonly sensorsSeeViews: boolean;
}

/** What PostgreSQL and DuckDB write alike. */
export const ansiSuiteWords: SuiteWords = {
  createSchema: (schema) => `CREATE SCHEMA ${schema}`,
  dropSchema: (schema) => `DROP SCHEMA IF EXISTS ${schema} CASCADE`,
  temporary: "CREATE TEMP TABLE",
  whole: (sql) => `CAST(${sql} AS integer)`,
  text: (sql) => `CAST(${sql} AS varchar)`,
  quote: (name) => `"${name}"`,
  bytes: "bytea",
  series: (count) => `generate_series(1, ${count}) AS s(i)`,
  failsWhen: (condition) => `CAST(CASE WHEN ${condition} THEN 'x' ELSE '1' END AS integer)`,
  parsesFirst: true,
  emptied: (table) => `DELETE FROM ${table}`,
  decimal: [(number) => `CAST(${number} AS decimal(5, 2))`, "numeric(5,2)"],
  returns: true,
  sensorsSeeViews: false,
};

/** What takes the place of sessions where a platform has none. */
export function sessionWords(
  { stateless = false }: SuiteWords,
  schema: string,
): {
  /** A table of the session, or what comes closest. */
  readonly scratch: (name: string) => string;
  /** What begins and commits a transaction, or statements without effect. */
  readonly begin: string;
  readonly commit: string;
} {
  return stateless
    ? { scratch: (name) => `${schema}.${name}`, begin: "SELECT 0", commit: "SELECT 9" }
    : { scratch: (name) => name, begin: "BEGIN", commit: "COMMIT" };
}
