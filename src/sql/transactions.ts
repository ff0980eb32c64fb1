import { ProjectError } from "../errors.ts";
import type { Asset, Hooks } from "../project/model.ts";
import type { Dialect } from "./dialect.ts";
import { hookStatements, withHooks } from "./hooks.ts";
import { codeWords } from "./query_text.ts";
import { type Statement, statementText } from "./statement.ts";
import { splitStatements } from "./statements.ts";

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
  return parts.map((part) => `"${part.replaceAll('"', '""')}"`).join(".");
}

/** An asset, and how its statements are committed. */
export interface OnceOptions {
  readonly asset: Asset;
  readonly dialect: Dialect;
  readonly once: CommittedOnce;
}

/**
 * The statements of an asset and its hooks in one transaction, after the one that writes its row; none
 * when there are none.
 * @param hooks Rendered; none by default.
 * @throws {ProjectError} When a statement cannot be in a transaction with others.
 */
export function inOneTransaction(
  statements: readonly Statement[],
  { hooks, ...options }: OnceOptions & { readonly hooks?: Pick<Hooks, "pre" | "post"> },
): Statement[] {
  const { pre, post } = hooks ?? { pre: [], post: [] };
  if (withHooks(statements, { pre, post }).length === 0) return [];
  return [...openOnce(pre, options), ...closeOnce(statements, { ...options, post })];
}

/**
 * What begins the transaction of an asset: its row, and the hooks before its statements.
 * @throws {ProjectError} When a hook cannot be in a transaction with others.
 */
export function openOnce(pre: readonly string[], options: OnceOptions): string[] {
  const { once: { transactions, row } } = options;
  const hooks = hookStatements(pre);
  refuseObstacles(hooks, options);
  return [transactions.begin, row, ...hooks];
}

/**
 * What ends the transaction of an asset: its statements, without the transactions that its strategy has
 * of its own, and the hooks after them.
 * @throws {ProjectError} When a statement cannot be in a transaction with others.
 */
export function closeOnce(
  statements: readonly Statement[],
  { post, ...options }: OnceOptions & { readonly post: readonly string[] },
): Statement[] {
  const { asset, once: { transactions } } = options;
  const { begin, commit } = transactions;
  const isMaterialized = (asset.materialization?.type ?? "") !== "";
  const own = isMaterialized
    ? statements.filter((statement) => statement !== begin && statement !== commit)
    : statements;
  const hooks = hookStatements(post);
  refuseObstacles([...own, ...hooks], options);
  return [...hooks.length === 0 ? own : transactions.contain(own), ...hooks, commit];
}

function refuseObstacles(
  scripts: readonly Statement[],
  { asset, dialect: { lexis }, once: { transactions } }: OnceOptions,
): void {
  for (
    const { text } of scripts.flatMap((script) => splitStatements(statementText(script), lexis))
  ) {
    const words = codeWords(text, lexis);
    const obstacle = transactions.obstacle(words);
    if (obstacle === undefined) continue;
    const command = words.slice(0, 2).join(" ").toUpperCase();
    throw cannotCommitOnce(asset, {
      cause: `its statement ${command} ${obstacle}`,
      fix: obstacle === endsTransaction
        ? "take it out, since the asset is one transaction anyway; or " + leaveOut
        : "move it to an asset of its own, and there " + leaveOut,
    });
  }
}

const leaveOut =
  "set `exactly_once: false` in the asset, so that --continue asks about it when it " +
  "does not know";

/** An asset for which `--exactly-once` would be weaker than what was asked for. */
export function cannotCommitOnce(
  asset: Asset,
  { cause, fix = leaveOut }: { readonly cause: string; readonly fix?: string },
): ProjectError {
  return new ProjectError(
    `The asset "${asset.name}" cannot be committed exactly once`,
    { file: asset.path },
    { cause, fix, code: "E175" },
  );
}

/** Why what begins or ends a transaction cannot be in one. */
export const endsTransaction = "begins or ends a transaction itself";
/** Why what databases refuse in a transaction cannot be in one. */
export const needsOwnTransaction = "cannot run in a transaction with others";
/** Why what changes other places than the database cannot be in a transaction. */
export const leavesDatabase = "changes what no transaction of this database takes back";
