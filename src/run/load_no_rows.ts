import { columnTypeOf } from "../data_files/column_type.ts";
import type { DataFile } from "../data_files/data_file.ts";
import type { Asset } from "../project/model.ts";
import { materialize } from "../sql/materialize.ts";
import { joinStatements } from "../sql/query_text.ts";
import { inOneTransaction } from "../sql/exactly_once.ts";
import { loadRows, type LoadRowsOptions } from "./load_rows.ts";
import { materializeContext } from "./steps/query.ts";
import { showQuery } from "./steps/resources.ts";
import type { TaskContext } from "./task.ts";

/** Strategies to which no rows mean no change. */
const adding: ReadonlySet<string> = new Set(["append", "merge", "delete+insert"]);

/**
 * Does to the table of an asset what its strategy does with no rows, whose columns are unknown: one that
 * replaces the rows leaves none. A table that does not exist is made from the declared columns, if they
 * all have types.
 * @param file Empty.
 * @throws {KnownError}
 */
export async function loadNoRows(
  file: DataFile,
  options: LoadRowsOptions,
  task: TaskContext,
): Promise<void> {
  const { scope, resources, destination: { connection: name, platform } } = options;
  const { dialect } = platform;
  const { asset } = scope;
  const connection = await resources.connections.open(name);
  const names = await resources.connections.defaultNames(name);
  const { rows } = await connection.query(dialect.catalog.columns(asset.name, names), task);
  if (rows.length === 0) {
    const columns = asset.columns.map((column) => column.name);
    if (columns.length > 0 && asset.columns.every(({ type }) => columnTypeOf(type) !== undefined)) {
      return await loadRows({ ...file, columns }, options, task);
    }
    return task.log(
      `WARNING: materialize() returned no rows, and the table "${asset.name}" does not exist, so ` +
        "none is made; declare `columns` with their types to get an empty one",
    );
  }
  const emptied = emptiedAsset(asset, scope.fullRefresh);
  if (emptied === undefined) {
    return task.log(
      `materialize() returned no rows; the table "${asset.name}" keeps those that it has`,
    );
  }
  const own = materialize(emptied, {
    query: `SELECT * FROM ${dialect.quote(asset.name)} WHERE 1 = 0`,
    dialect,
    context: { ...materializeContext(scope, names), fullRefresh: false },
  });
  const once = resources.exactlyOnce?.of(scope);
  const statements = once === undefined
    ? own
    : inOneTransaction(own, { asset: emptied, dialect, once });
  showQuery(joinStatements(statements, dialect.lexis), {
    scope,
    connection: name,
    platform,
    resources,
    task,
  });
  await task.takesEffect();
  await connection.execute(statements, task);
  task.log(
    emptied.materialization?.strategy === "truncate+insert"
      ? `materialize() returned no rows; the table "${asset.name}" is empty now`
      : `materialize() returned no rows; none replace those of the interval in "${asset.name}"`,
  );
}

/** The asset with a strategy that keeps the table, whose columns are right; `undefined` for no change. */
function emptiedAsset(asset: Asset, fullRefresh: boolean): Asset | undefined {
  const { materialization } = asset;
  const strategy = materialization?.strategy ?? "";
  if (materialization === undefined || (adding.has(strategy) && !fullRefresh)) return undefined;
  const replaces = fullRefresh || ["", "create+replace"].includes(strategy);
  return {
    ...asset,
    materialization: {
      ...materialization,
      strategy: replaces ? "truncate+insert" : strategy,
    },
  };
}
