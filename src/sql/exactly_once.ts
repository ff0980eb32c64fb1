import { ProjectError } from "../errors.ts";
import type { Asset, Hooks } from "../project/model.ts";
import type { Dialect } from "./dialect.ts";
import { hookStatements, withHooks } from "./hooks.ts";
import { codeWords } from "./query_text.ts";
import { type Statement, statementText } from "./statement.ts";
import { splitStatements } from "./statements.ts";
import { type CommittedOnce, endsTransaction } from "./transactions.ts";

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
