/** Statements for a table whose columns, and the views on it, are known. */
import type { Asset } from "../project/model.ts";
import { quotedName, withRealNames } from "./column_names.ts";
import type { Dialect, Materialize, MaterializeContext } from "./dialect.ts";
import { assetError, strategyOf } from "./fields.ts";
import { declaredTypes, fit, growth, renamed, withDeclaredTypes } from "./fit_query.ts";
import type { Statement } from "./statement.ts";
import type { ColumnShape, TableFacts } from "./table_facts.ts";

interface Options {
  /** Writes the statements of the strategy, between a begin and a commit when they are several. */
  readonly build: Materialize;
  readonly dialect: Dialect;
  readonly context: MaterializeContext;
  readonly facts: TableFacts;
}

/**
 * Statements that make the table from the query. One that views read keeps its place: its rows are swapped
 * when the columns stay the same, otherwise the pipeline's own views are made anew with it.
 * @throws {ProjectError} When views of others would have to be dropped.
 */
export function replaceTable(asset: Asset, query: string, options: Options): Statement[] {
  const { build, facts, dialect } = options;
  const { dependents } = facts;
  const isTyped = facts.query !== undefined && strategyOf(asset) !== "create+replace";
  const { typesInTable = false } = dialect.survey ?? {};
  const text = isTyped && !typesInTable
    ? withDeclaredTypes(query, asset, { ...dialect, query: facts.query! })
    : query;
  const types = isTyped && typesInTable ? declaredTypes(asset, facts.query!) : undefined;
  const hasRealNames = facts.query !== undefined;
  const named = hasRealNames ? withRealNames(asset, facts.query!) : asset;
  const context = { ...options.context, hasRealNames, types };
  if (dependents.length === 0) return build(named, text, context);
  if (keepsColumns(asset, facts)) return swapRows(named, text, { ...options, context });
  refuseViewsOfOthers(asset, dependents);
  return inTransaction(build(named, text, context), {
    before: dependents.toReversed().map(({ drop }) => drop),
    after: dependents.flatMap(({ restore }) => restore),
    dialect,
  });
}

/** Readers see the old rows until all new ones are there, and no snapshot finds the table empty. */
function swapRows(asset: Asset, query: string, { build, context, dialect }: Options): Statement[] {
  const table = dialect.quote(asset.name);
  const name = dialect.temporary!(`__bruin_new_${context.suffix()}`);
  const statements = build({ ...asset, name }, query, context);
  const temporary = dialect.quote(name);
  return inTransaction(statements, {
    before: [],
    after: [
      `DELETE FROM ${table}`,
      `INSERT INTO ${table} SELECT * FROM ${temporary}`,
      `DROP TABLE ${temporary}`,
    ],
    dialect,
  });
}

const versionColumns = ["_valid_from", "_valid_until", "_is_current"];

/** Whether the table made from the query would have the columns that the table has. */
function keepsColumns(asset: Asset, { table = [], query }: TableFacts): boolean {
  if (query === undefined) return false;
  const strategy = strategyOf(asset);
  if (strategy.startsWith("datavault_")) return false;
  const own = strategy.startsWith("scd2_")
    ? table.filter(({ name }) => !versionColumns.includes(name))
    : table;
  const hasVersions = table.length - own.length === versionColumns.length;
  if (strategy.startsWith("scd2_") && !hasVersions) return false;
  const describe = (columns: readonly ColumnShape[]) =>
    JSON.stringify(columns.map(({ name, type }) => [name, type]));
  return describe(own) === describe(query);
}

/** @throws {ProjectError} */
function refuseViewsOfOthers(asset: Asset, dependents: TableFacts["dependents"]): void {
  const others = dependents.filter(({ isOwn }) => !isOwn).map(({ name }) => name);
  if (others.length === 0) return;
  throw assetError(
    asset,
    `The table "${asset.name}" cannot be made anew: views read it that are not of this pipeline: ` +
      others.join(", "),
    {
      cause: "its columns change, so that PostgreSQL wants these views dropped first; nothing was",
      fix:
        "drop them, run again, and make them anew; or keep the columns and their types as they " +
        "are, and the rows are replaced under the views",
      code: "E166",
    },
  );
}

/**
 * Statements that write into the table as it is: by the names it has, after its columns have grown to what
 * the asset declares.
 * @throws {ProjectError} When the columns of the query do not fit the table.
 */
export function changeTable(asset: Asset, query: string, options: Options): Statement[] {
  const { build, dialect, context, facts } = options;
  const table = facts.table ?? [];
  const named = withRealNames(asset, table);
  const text = facts.query === undefined
    ? query
    : renamed(query, { table, query: facts.query }, dialect);
  const statements = build(named, text, {
    ...context,
    into: insertedColumns(asset, facts),
    hasRealNames: true,
  });
  const grown = growingColumns(asset, facts);
  if (grown.length === 0) return statements;
  const { dependents } = facts;
  return inTransaction(statements, {
    before: [
      ...dependents.toReversed().map(({ drop }) => drop),
      ...grown.map(({ name, type }) =>
        `ALTER TABLE ${dialect.quote(asset.name)} ALTER COLUMN ${
          dialect.quote(quotedName(name))
        } TYPE ${type}`
      ),
      ...dependents.flatMap(({ restore }) => restore),
    ],
    after: [],
    dialect,
  });
}

/** Columns that grow before the asset writes: none while views of others read the table. */
export function growingColumns(
  asset: Asset,
  { table, dependents, columnsGrow = true }: TableFacts,
): ColumnShape[] {
  if (!columnsGrow || dependents.some(({ isOwn }) => !isOwn)) return [];
  return growth(asset, table ?? []);
}

const insertsAllColumns = ["append", "delete+insert", "truncate+insert", "time_interval"];

function insertedColumns(asset: Asset, facts: TableFacts): readonly string[] | undefined {
  const { table, query } = facts;
  if (!insertsAllColumns.includes(strategyOf(asset)) || query === undefined) return undefined;
  const found = fit(asset, { table: table ?? [], query });
  return found.kind === "by name" ? found.columns : undefined;
}

/** Names of the query that the table does not know, whose values are inserted by their position. */
export function insertedByPosition(asset: Asset, { table, query }: TableFacts): readonly string[] {
  if (table === undefined || query === undefined) return [];
  if (!insertsAllColumns.includes(strategyOf(asset))) return [];
  const found = fit(asset, { table, query });
  return found.kind === "by position" ? found.unknown : [];
}

/** Puts statements into the transaction of others, which is made when these have none. */
function inTransaction(
  statements: readonly Statement[],
  { before, after, dialect }: {
    readonly before: readonly string[];
    readonly after: readonly string[];
    readonly dialect: Dialect;
  },
): Statement[] {
  const { begin, commit } = dialect.transactions!;
  const inner = statements[0] === begin ? statements.slice(1, -1) : statements;
  return [begin, ...before, ...inner, ...after, commit];
}
