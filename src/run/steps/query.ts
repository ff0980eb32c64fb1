import type { DatabaseSession, ExecuteOptions } from "../../connections/connection.ts";
import type { Asset } from "../../project/model.ts";
import { intervalTexts } from "../../template/moment.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import type { Dialect, MaterializeContext } from "../../sql/dialect.ts";
import { hookStatements, withHooks } from "../../sql/hooks.ts";
import { materialize, usesFacts } from "../../sql/materialize.ts";
import { joinStatements } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { closeOnce, inOneTransaction, openOnce } from "../../sql/exactly_once.ts";
import type { CommittedOnce } from "../../sql/transactions.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { TaskContext } from "../task.ts";
import { refuseMissingKey } from "../incremental_key.ts";
import { explainViews, surveyTable, tableNotes } from "../table_survey.ts";
import { developerRewrite, ownRewrite, type Rewrite } from "./developer_tables.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * Runs a SQL asset: renders its query, turns it into the statements of its materialization, and sends
 * these in one session. An asset without text and hooks succeeds at once.
 * @throws {KnownError}
 */
export async function runQuery(options: StepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, connection: name, platform, resources } = options;
  const { dialect } = platform;
  const once = resources.exactlyOnce?.of(options.scope);
  const parts = queryParts({ ...options, dialect }, await developerRewrite(options, task));
  const names = await resources.connections.defaultNames(name);
  const statements = materializedParts(parts, { ...options, dialect, names, once });
  if (statements.length === 0) return;
  if (options.scope.fullRefresh && asset.materialization?.strategy === "ddl") {
    task.log(
      "Full refresh detected, but DDL strategy is in use — table will NOT be dropped or recreated.",
    );
  }
  const connection = await resources.connections.open(name);
  const asks = dialect.survey !== undefined && usesFacts(asset) && parts.query !== "";
  if (asks && connection.session !== undefined && platform.sessions) {
    await prepareTable(asset, options, task);
    task.signal.throwIfAborted();
    return await connection.session(
      (session) => runSurveyed(session, parts, { ...options, names, once, task }),
      task,
    );
  }
  showQuery(joinStatements(statements, dialect.lexis), { ...options, task });
  await prepareTable(asset, options, task);
  task.signal.throwIfAborted();
  await task.takesEffect();
  await connection.execute(statements, task);
}

/** Looks at the table after the hooks before it, which may have made it. */
async function runSurveyed(
  session: DatabaseSession,
  { query, pre, post }: QueryParts,
  options: StepOptions & {
    readonly names: DefaultNames;
    readonly once: CommittedOnce | undefined;
    readonly task: TaskContext;
  },
): Promise<void> {
  const { scope, platform: { dialect }, names, once, task } = options;
  const { asset } = scope;
  const send = async (statements: readonly Statement[]) => {
    showQuery(joinStatements(statements, dialect.lexis), options);
    await task.takesEffect();
    await session.execute(statements);
  };
  const { opening, close } = once === undefined ? hooksAround(dialect, pre, post) : {
    opening: openOnce(pre, { asset, dialect, once }),
    close: (own: readonly Statement[]) => closeOnce(own, { asset, dialect, once, post }),
  };
  if (opening.length > 0) await send(opening);
  const context = materializeContext(scope, names);
  const facts = await surveyTable(session, asset, {
    query,
    dialect,
    context,
    assetNames: scope.settings.pipeline.assets.map(({ name }) => name),
  });
  refuseMissingKey(asset, facts);
  if (facts !== undefined) { for (const note of tableNotes(asset, facts, scope)) task.log(note); }
  const statements = materialize(asset, { query, dialect, context: { ...context, facts } });
  await send(close(statements)).catch((error: unknown) => {
    throw explainViews(error, asset, facts);
  });
}

/** Hooks in two scripts that take effect as one would: those before the statements are undone with them. */
function hooksAround(
  { transactions, scriptsAreTransactions = false }: Dialect,
  pre: readonly string[],
  post: readonly string[],
) {
  if (pre.length === 0 || transactions === undefined || !scriptsAreTransactions) {
    return { opening: pre, close: (own: readonly Statement[]) => [...own, ...post] };
  }
  const { begin, commit } = transactions;
  return {
    opening: [...pre, begin],
    close: (own: readonly Statement[]) =>
      own[0] === begin ? [...own.slice(1), ...post] : [...own, ...post, commit],
  };
}

/** Sends what a materialized asset needs before its own statements, such as creating its schema. */
export async function prepareTable(
  asset: Asset,
  { scope: { fullRefresh }, connection: name, platform, resources }: StepOptions,
  sending: ExecuteOptions,
): Promise<void> {
  if ((asset.materialization?.type ?? "") === "") return;
  const connection = await resources.connections.open(name);
  const { dialect } = platform;
  const question = dialect.isPrepared?.(asset);
  for (const statement of dialect.prepare(asset)) {
    await resources.preparations.ensure(`${name}: ${statement}`, async () => {
      const found = question === undefined ? [] : (await connection.query(question, sending)).rows;
      if (found.length === 0) await connection.execute([statement], sending);
    });
  }
  if (platform.prepareTable === undefined) return;
  const names = await resources.connections.defaultNames(name);
  await platform.prepareTable(asset, { ...sending, connection, fullRefresh, names });
}

/** What the statements of an asset depend on in this run. */
export function materializeContext(
  { interval, fullRefresh }: AssetScope,
  names?: DefaultNames,
): MaterializeContext {
  return { interval: intervalTexts(interval), fullRefresh, names, suffix: randomLetters };
}

interface QueryParts {
  /** Rendered; may be empty. */
  readonly query: string;
  readonly pre: readonly string[];
  readonly post: readonly string[];
}

interface StatementOptions extends Pick<StepOptions, "scope"> {
  readonly dialect: Dialect;
  /** Default: the database is not known. */
  readonly names?: DefaultNames;
  /** What commits them together with a row; by default, each is committed as it says itself. */
  readonly once?: CommittedOnce | undefined;
}

/** @throws {TemplateError} When the query cannot be rendered. */
function queryParts(
  { scope, dialect }: Pick<StatementOptions, "scope" | "dialect">,
  rewrite: Rewrite,
): QueryParts {
  const { asset } = scope;
  const query = rewrite(
    scope.render({
      text: asset.body,
      file: asset.executablePath,
      firstLine: asset.bodyLine,
    }).trim(),
  );
  const hooks = (texts: readonly string[]) => hookStatements(texts.map(rewrite));
  const opening = dialect.opening?.(asset) ?? [];
  return { query, pre: [...opening, ...hooks(asset.hooks.pre)], post: hooks(asset.hooks.post) };
}

function materializedParts(
  { query, pre, post }: QueryParts,
  { scope, dialect, names, once }: StatementOptions,
): Statement[] {
  const { asset } = scope;
  // Reference: an empty query is sent as it is, and the database complains about it.
  const isEmpty = query === "" && asset.materialization?.strategy !== "ddl";
  const statements = isEmpty ? [] : materialize(asset, {
    query,
    dialect,
    context: materializeContext(scope, names),
  });
  return once === undefined
    ? withHooks(statements, { pre, post })
    : inOneTransaction(statements, { asset, hooks: { pre, post }, dialect, once });
}

/**
 * The statements that {@linkcode runQuery} sends for a table that is as the strategy left it, hooks
 * included; `bruin render` shows the same, but for what takes a database to rewrite.
 * @throws {TemplateError} When the query cannot be rendered.
 * @throws {ProjectError} When the asset cannot be materialized.
 */
export function queryStatements(
  options: StatementOptions,
  rewrite = ownRewrite(options.scope, options.dialect),
): Statement[] {
  return materializedParts(queryParts(options, rewrite), options);
}

function randomLetters(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => String.fromCharCode(97 + byte % 26)).join("");
}
