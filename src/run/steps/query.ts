import type { Asset } from "../../project/model.ts";
import { intervalTexts } from "../../template/moment.ts";
import type { MaterializeContext } from "../../sql/dialect.ts";
import { withHooks } from "../../sql/hooks.ts";
import { materialize } from "../../sql/materialize.ts";
import { joinStatements } from "../../sql/query_text.ts";
import { type CommittedOnce, inOneTransaction } from "../../sql/transactions.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TaskContext } from "../task.ts";
import { developerRewrite, ownRewrite } from "./developer_tables.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * Runs a SQL asset: renders its query, turns it into the statements of its materialization, and sends
 * these in one session. An asset without text and hooks succeeds at once.
 * @throws {KnownError}
 */
export async function runQuery(options: StepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, connection: name, resources } = options;
  const once = resources.exactlyOnce?.of(options.scope);
  const statements = queryStatements({ ...options, once }, await developerRewrite(options, task));
  if (statements.length === 0) return;
  if (options.scope.fullRefresh && asset.materialization?.strategy === "ddl") {
    task.log(
      "Full refresh detected, but DDL strategy is in use — table will NOT be dropped or recreated.",
    );
  }
  showQuery(joinStatements(statements, options.dialect.lexis), { ...options, task });
  const connection = await resources.connections.open(name);
  await prepareTable(asset, options, task);
  task.signal.throwIfAborted();
  await task.takesEffect();
  await connection.execute(statements, task.signal);
}

/** Sends what a materialized asset needs before its own statements, such as creating its schema. */
export async function prepareTable(
  asset: Asset,
  { connection: name, dialect, resources }: Omit<StepOptions, "scope">,
  { signal }: Pick<TaskContext, "signal">,
): Promise<void> {
  if ((asset.materialization?.type ?? "") === "") return;
  const connection = await resources.connections.open(name);
  for (const statement of dialect.prepare(asset)) {
    await resources.preparations.ensure(
      `${name}: ${statement}`,
      () => connection.execute([statement], signal),
    );
  }
}

/** What the statements of an asset depend on in this run. */
export function materializeContext({ interval, fullRefresh }: AssetScope): MaterializeContext {
  return { interval: intervalTexts(interval), fullRefresh, suffix: randomLetters };
}

/**
 * The statements that {@linkcode runQuery} sends, hooks included; `bruin render` shows the same, but
 * for what takes a database to rewrite.
 * @throws {TemplateError} When the query cannot be rendered.
 * @throws {ProjectError} When the asset cannot be materialized.
 */
export function queryStatements(
  { scope, dialect, once }: Pick<StepOptions, "scope" | "dialect"> & {
    /** What commits them together with a row; by default, each is committed as it says itself. */
    readonly once?: CommittedOnce;
  },
  rewrite = ownRewrite(scope, dialect),
): string[] {
  const { asset } = scope;
  const query = rewrite(
    scope.render({
      text: asset.body,
      file: asset.executablePath,
      firstLine: asset.bodyLine,
    }).trim(),
  );
  // Reference: an empty query is sent as it is, and the database complains about it.
  const isEmpty = query === "" && asset.materialization?.strategy !== "ddl";
  const statements = isEmpty ? [] : materialize(asset, {
    query,
    dialect,
    context: materializeContext(scope),
  });
  const { pre, post } = asset.hooks;
  const hooks = { ...asset.hooks, pre: pre.map(rewrite), post: post.map(rewrite) };
  return once === undefined
    ? withHooks(statements, hooks)
    : inOneTransaction(statements, { asset, hooks, dialect, once });
}

function randomLetters(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => String.fromCharCode(97 + byte % 26)).join("");
}
