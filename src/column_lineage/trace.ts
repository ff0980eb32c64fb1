import { KnownError } from "../errors.ts";
import { findTraits } from "../platforms/all_traits.ts";
import { findAssetType } from "../project/asset_types.ts";
import { buildGraph, inDependencyOrder } from "../project/graph.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import type { SqlTree } from "../sql_tree/mod.ts";
import { withFoundColumns } from "./merge.ts";
import { PipelineTables } from "./pipeline_tables.ts";

/** Why columns of an asset could not be followed, or not all of them. */
export interface LineageIssue {
  /** Of the asset. */
  readonly name: string;
  readonly error: string;
}

/** A pipeline whose columns say where they come from. */
export interface TracedPipeline<P extends Pipeline = Pipeline> {
  readonly pipeline: P;
  readonly issues: readonly LineageIssue[];
}

export interface TraceOptions {
  readonly tree: SqlTree;
  /**
   * The query of an asset as a run would send it, without materialization.
   * @throws {KnownError} When it cannot be rendered, which becomes an issue.
   */
  readonly queryOf: (asset: Asset) => string;
}

/**
 * Follows the columns of every query of a pipeline, and writes into `columns` of the assets what was found:
 * columns that are not declared, and the columns that each is made from; into the dependencies, which
 * columns are used. Nothing that a file says is changed.
 */
export function traceColumns<P extends Pipeline>(
  pipeline: P,
  { tree, queryOf }: TraceOptions,
): TracedPipeline<P> {
  const tables = new PipelineTables(pipeline.assets);
  const assetNames = new Set(pipeline.assets.map(({ name }) => name));
  const issues: LineageIssue[] = [];
  // Columns that are found in an asset are known to those that read it.
  for (const asset of inDependencyOrder(pipeline)) {
    const dialect = dialectOf(asset, tree);
    if (dialect === undefined) continue;
    const report = (error: string) => issues.push({ name: asset.name, error });
    const missing = asset.upstreams.filter(({ kind, value }) =>
      kind === "asset" && !assetNames.has(value)
    );
    for (const { value } of missing) report(`upstream asset not found: ${value}`);
    let query: string;
    try {
      query = queryOf(asset);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      report(error.message);
      continue;
    }
    const found = tree.columns(query, { dialect, tables: tables.known });
    if ("problem" in found) {
      report(found.problem);
      continue;
    }
    if (found.isPartial) {
      report(
        "not all columns are known: `*` of a table without columns, or a value without a name",
      );
    }
    tables.replace(withFoundColumns(asset, found, tables));
  }
  const assets = pipeline.assets.map((asset) => tables.current(asset));
  const order = new Map(assets.map(({ name }, index) => [name, index]));
  return {
    pipeline: { ...pipeline, assets },
    issues: issues.toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0)),
  };
}

/**
 * Assets whose tables the queries of an asset read although it does not depend on them.
 * @returns Their names, or what keeps the parser from reading the query; `undefined` for an asset that is
 * no query, or in SQL that the parser does not know.
 */
export function missingDependencies(
  asset: Asset,
  { pipeline, tree, queryOf }: TraceOptions & { readonly pipeline: Pipeline },
): { readonly names: readonly string[] } | { readonly problem: string } | undefined {
  const dialect = dialectOf(asset, tree);
  if (dialect === undefined) return undefined;
  const found = tree.tables(queryOf(asset), dialect);
  if ("problem" in found) return found;
  const tables = new PipelineTables(pipeline.assets);
  const known = new Set([asset.name, ...asset.upstreams.map(({ value }) => value)]
    .map((name) => name.toLowerCase()));
  const names = found.tables.flatMap((table) => tables.assetOf(table)?.name ?? [])
    .filter((name) => !known.has(name.toLowerCase()));
  return { names: [...new Set(names)] };
}

/** What the parser calls the SQL of an asset; `undefined` when it is none, or not known to the parser. */
function dialectOf({ type }: Asset, tree: SqlTree): string | undefined {
  const { kind, platform } = findAssetType(type) ?? {};
  if (kind !== "query" || platform === undefined) return undefined;
  const dialect = findTraits(platform)?.parserDialect ?? platform;
  return tree.knows(dialect) ? dialect : undefined;
}

/** What is made from a column: columns of assets that read it, directly or over others. */
export interface ColumnReader {
  readonly table: string;
  readonly column: string;
}

/** The columns that are made from each column of an asset, nearest first. */
export function readersOf(asset: Asset, pipeline: Pipeline): ReadonlyMap<string, ColumnReader[]> {
  const below = buildGraph(pipeline, { symbolic: true }).descendants([asset.name], { depth: 1 });
  const readers = pipeline.assets.filter(({ name }) => below.has(name));
  const pairs = readers.flatMap(({ name: table, columns }) =>
    columns.flatMap(({ name: column, upstreams }) =>
      upstreams.filter(({ table: source }) => source === asset.name)
        .map((source) => [source.column.toLowerCase(), { table, column }] as const)
    )
  );
  const groups = Map.groupBy(pairs, ([column]) => column);
  return new Map([...groups].map(([column, group]) => [column, group.map(([, reader]) => reader)]));
}
