import { plainColumn } from "../project/columns.ts";
import { type DataFile, tableColumnName } from "../data_files/data_file.ts";
import type { Asset, Materialization } from "../project/model.ts";
import type { Dialect } from "../sql/dialect.ts";
import { materialize } from "../sql/materialize.ts";
import { joinStatements } from "../sql/query_text.ts";
import { inOneTransaction } from "../sql/exactly_once.ts";
import type { TableFacts } from "../sql/table_facts.ts";
import { inTableOrder } from "../sql/table_columns.ts";
import type { AssetScope } from "./asset_scope.ts";
import { materializeContext, prepareTable } from "./steps/query.ts";
import { type Destination, type RunResources, showQuery } from "./steps/resources.ts";
import { explainViews, surveyTable } from "./table_survey.ts";
import { type TaskContext, TaskError } from "./task.ts";

export interface LoadRowsOptions {
  readonly scope: AssetScope;
  readonly resources: RunResources;
  readonly destination: Destination;
  /** How the rows get into the table; creates or replaces it by default. */
  readonly materialization?: Materialization | undefined;
}

const replacing: Materialization = {
  type: "table",
  strategy: "create+replace",
  partitionBy: "",
  clusterBy: undefined,
  incrementalKey: "",
  incrementalPredicate: "",
  timeGranularity: "",
};

/**
 * Puts the rows of a file into the table of an asset. A table that does not exist yet is made from them,
 * whatever the strategy.
 * @throws {KnownError}
 */
export async function loadRows(
  file: DataFile,
  options: LoadRowsOptions,
  task: TaskContext,
): Promise<void> {
  const { scope, resources, destination: { connection: name, platform } } = options;
  const { dialect } = platform;
  const step = { scope, connection: name, platform, resources };
  const connection = await resources.connections.open(name);
  const asset = loadedAsset(scope.asset, file, options.materialization ?? replacing);
  await prepareTable(asset, step, task);
  const names = await resources.connections.defaultNames(name);
  const existing = replaces(asset, scope)
    ? []
    : (await connection.query(dialect.catalog.columns(asset.name, names), task)).rows
      .flatMap(([column]) => column === null ? [] : [String(column)]);
  refuseNewColumns(asset, existing);
  const once = resources.exactlyOnce?.of(scope);
  const target = existing.length > 0 ? asset : { ...asset, materialization: replacing };
  let facts: TableFacts | undefined;
  await task.takesEffect();
  await connection.load?.(file, {
    table: asset.name,
    signal: task.signal,
    annotation: task.annotation,
    onStatement: task.onStatement,
    statements: async (rows, session) => {
      const query = existing.length > 0 ? ordered(rows, { asset, existing, dialect }) : rows;
      const context = materializeContext(scope, names);
      const assetNames = scope.settings.pipeline.assets.map(({ name }) => name);
      facts = await surveyTable(session, target, { query, dialect, context, assetNames });
      if (!replaces(asset, scope) && existing.length === 0) {
        task.log(`The table "${asset.name}" does not exist yet; it is made from all new rows`);
      }
      const own = materialize(target, { query, dialect, context: { ...context, facts } });
      const statements = once === undefined
        ? own
        : inOneTransaction(own, { asset: target, dialect, once });
      showQuery(joinStatements(statements, dialect.lexis), { ...step, task });
      return statements;
    },
  }).catch((error: unknown) => {
    throw explainViews(error, asset, facts);
  });
}

function replaces({ materialization }: Asset, { fullRefresh }: AssetScope): boolean {
  return fullRefresh || ["", "create+replace"].includes(materialization?.strategy ?? "");
}

function ordered(query: string, { asset, existing, dialect }: {
  readonly asset: Asset;
  readonly existing: readonly string[];
  readonly dialect: Dialect;
}): string {
  return inTableOrder(query, {
    table: asset.name,
    columns: existing,
    available: asset.columns.map(({ name }) => name),
    quote: dialect.quote,
  });
}

/** The asset as its strategy is to see it: with the columns of the rows, all of which a merge updates. */
function loadedAsset(asset: Asset, file: DataFile, materialization: Materialization): Asset {
  const declared = new Map(
    asset.columns.map((column) => [tableColumnName(column.name), column]),
  );
  const names = new Set(file.columns?.map((name) => file.target(name).name));
  for (const [name, { primaryKey }] of declared) if (primaryKey) names.add(name);
  return {
    ...asset,
    materialization: {
      ...materialization,
      incrementalKey: materialization.incrementalKey === ""
        ? ""
        : tableColumnName(materialization.incrementalKey),
    },
    columns: [...names].map((name) => ({
      ...plainColumn,
      ...declared.get(name),
      name,
      updateOnMerge: true,
    })),
  };
}

/** @throws {TaskError} When the rows have columns that their table lacks. */
function refuseNewColumns({ name: table, columns }: Asset, existing: readonly string[]): void {
  if (existing.length === 0) return;
  const known = new Set(existing.map((name) => name.toLowerCase()));
  const missing = columns.filter(({ name }) => !known.has(name)).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new TaskError(`The table "${table}" lacks columns of the new rows: ${missing.join(", ")}`, {
    fix: "add them to the table, or make it anew with --full-refresh",
  });
}
