import { quotedName } from "./column_names.ts";
import type { Statement } from "./statement.ts";

/** How a platform commits all statements of an asset at once, together with a row that tells of it. */
export interface Transactions {
  /** What starts a transaction; the strategies of the dialect use the same text. */
  readonly begin: string;
  /** What commits it; the strategies of the dialect use the same text. */
  readonly commit: string;
  /**
   * Why a statement cannot be part of a transaction with others, as the end of the sentence that names
   * it; `undefined` when it can.
   * @param words Its key words and plain names, in lower case.
   */
  readonly obstacle: (words: readonly string[]) => string | undefined;
  /** Statements of a strategy, which leave no setting of theirs to what follows in the transaction. */
  readonly contain: (statements: readonly Statement[]) => readonly Statement[];
  /** A query for the parts of the name of the current schema, and then the name of the user. */
  readonly currentSchema: string;
  /** A query for the names of the columns of a table's primary key in order; no rows without a table. */
  readonly primaryKey: (table: readonly string[]) => string;
  /**
   * Makes a table with its schema unless they exist, also when others do so at the same time.
   * @param definition What stands between the parentheses of `CREATE TABLE`.
   */
  readonly createTable: (table: readonly string[], definition: string) => string;
  /** What gives a user the right to make the table, or to use it: statements for people. */
  readonly grants: (table: readonly string[], user: string) => {
    readonly create: string;
    readonly use: string;
  };
}

/** What makes the statements of an asset take effect once. */
export interface CommittedOnce {
  readonly transactions: Transactions;
  /** The statement that writes the row of the asset, and fails when there is one. */
  readonly row: string;
}

/** The parts of a name as SQL, each quoted whatever it is. */
export function quoteParts(parts: readonly string[]): string {
  return parts.map(quotedName).join(".");
}

/** Why what begins or ends a transaction cannot be in one. */
export const endsTransaction = "begins or ends a transaction itself";
/** Why what databases refuse in a transaction cannot be in one. */
export const needsOwnTransaction = "cannot run in a transaction with others";
/** Why what changes other places than the database cannot be in a transaction. */
export const leavesDatabase = "changes what no transaction of this database takes back";
