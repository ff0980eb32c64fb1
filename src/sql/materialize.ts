import type { Asset, Strategy } from "../project/model.ts";
import type { Dialect, Materialize, MaterializeContext } from "./dialect.ts";
import { assetError, strategyOf } from "./fields.ts";
import { changeTable, replaceTable } from "./table_changes.ts";
import type { Statement } from "./statement.ts";
import { splitStatements } from "./statements.ts";
import type { TableFacts } from "./table_facts.ts";
import { codeWords, followable, removeHeaders, trimQuery } from "./query_text.ts";

/**
 * The statements that run an asset, in order and to be sent one by one in one session. `query` is
 * rendered; without materialization it passes through, and a blank one gives no statement.
 * @throws {ProjectError} When the dialect lacks the strategy, the asset lacks a field it needs, or its query
 * comes after other statements.
 */
export function materialize(
  asset: Asset,
  { query, dialect, context }: { query: string; dialect: Dialect; context: MaterializeContext },
): Statement[] {
  const text = removeHeaders(query);
  if ((asset.materialization?.type ?? "") === "") return text === "" ? [] : [text];
  refuseStatementsBefore(asset, text, dialect);
  const closed = followable(trimQuery(text, dialect.lexis), dialect.lexis);
  const build = builder(asset, dialect, context);
  if (context.facts === undefined || !usesFacts(asset)) return build(asset, closed, context);
  const { facts } = context;
  return rebuilds(asset, context)
    ? replaceTable(asset, closed, { build, dialect, context, facts })
    : changeTable(asset, closed, { build, dialect, context, facts });
}

/** What no query begins with. */
const noQuery: ReadonlySet<string> = new Set([
  ...[
    "alter",
    "assert",
    "begin",
    "call",
    "create",
    "declare",
    "delete",
    "drop",
    "execute",
    "grant",
  ],
  ...["if", "insert", "merge", "set", "truncate", "update", "use"],
]);

/** Refuses what would become `CREATE TABLE … AS DECLARE …`, an error that shows no text of the user's. */
function refuseStatementsBefore(asset: Asset, text: string, { lexis }: Dialect): void {
  const [first, ...more] = splitStatements(text, lexis);
  const [word = ""] = codeWords(first?.text ?? "", lexis);
  if (!noQuery.has(word) || more.length === 0) return;
  throw assetError(asset, "cannot enable materialization for tasks with multiple queries", {
    cause: `the text begins with ${word.toUpperCase()}, and the statements that make the table ` +
      "take a query",
    fix: "put what is before the query into `hooks.pre`, which run in the same session, or leave " +
      "`materialization` out and write all of the statements",
  });
}

/** Whether the statements of an asset depend on what the database holds, where its dialect asks. */
export function usesFacts({ materialization }: Asset): boolean {
  const { type = "", strategy } = materialization ?? {};
  return type === "table" && strategy !== "ddl";
}

/** Whether the table is made from the query, whatever it held before. */
export function rebuilds(
  asset: Asset,
  { fullRefresh, facts }: Pick<MaterializeContext, "fullRefresh" | "facts">,
): boolean {
  const strategy = strategyOf(asset);
  if (strategy === "ddl") return false;
  if (strategy === "create+replace" || (fullRefresh && !asset.refreshRestricted)) return true;
  return facts !== undefined && isFirstRun(asset, facts);
}

/** Whether the strategy works on a table that there is not yet, so that it has to be made. */
export function isFirstRun(asset: Asset, { table }: Pick<TableFacts, "table">): boolean {
  const strategy = strategyOf(asset);
  return table === undefined && strategy !== "create+replace" && !makesItsTable(strategy);
}

function makesItsTable(strategy: string): boolean {
  return strategy === "ddl" || strategy.startsWith("datavault_");
}

function builder(asset: Asset, dialect: Dialect, context: MaterializeContext): Materialize {
  const { type, strategy } = asset.materialization!;
  const unsupported = assetError(
    asset,
    `unsupported materialization type - strategy combination: (\`${type}\` - \`${strategy}\`)`,
  );
  if (type === "view") {
    if (strategy === "") return dialect.view;
    if (!["append", "create+replace", "delete+insert"].includes(strategy)) throw unsupported;
    throw assetError(
      asset,
      `materialization strategy ${strategy} is not supported for materialization type ${type} ` +
        `and asset type ${asset.type}`,
    );
  }
  if (type !== "table") throw unsupported;
  const name = strategyOf(asset);
  const incremental = lookUp(dialect.strategies, name);
  const found = rebuilds(asset, context)
    ? lookUp(dialect.fullRefresh, name) ?? rebuild(dialect, name)
    : incremental;
  if (found === undefined) throw unsupported;
  return found;
}

/** How a full refresh builds the table of a strategy that has no form of its own for it. */
function rebuild(dialect: Dialect, strategy: string): Materialize | undefined {
  // A vault table is typed and keyed: one made from the query alone would not be one.
  return strategy.startsWith("datavault_") ? undefined : dialect.strategies["create+replace"];
}

function lookUp(
  builders: Readonly<Partial<Record<Strategy, Materialize>>>,
  name: string,
): Materialize | undefined {
  return Object.hasOwn(builders, name) ? builders[name as Strategy] : undefined;
}
