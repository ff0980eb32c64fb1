import { KnownError } from "../errors.ts";
import { parserDialectOf } from "../platforms/all_traits.ts";
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
  /**
   * The only assets whose columns are wanted, by name. What they depend on is followed too, and nothing else.
   * Default: all.
   */
  readonly wanted?: readonly string[] | undefined;
}

/**
 * Follows the columns of every query of a pipeline, and writes into `columns` of the assets what was found:
 * columns that are not declared, and the columns that each is made from; into the dependencies, which
 * columns are used. Nothing that a file says is changed.
 */
export function traceColumns<P extends Pipeline>(
  pipeline: P,
  { tree, queryOf, wanted }: TraceOptions,
): TracedPipeline<P> {
  const tables = new PipelineTables(pipeline.assets);
  const assetNames = new Set(pipeline.assets.map(({ name }) => name));
  const issues: LineageIssue[] = [];
  // Columns that are found in an asset are known to those that read it.
  const followed = wanted &&
    new Set([...wanted, ...buildGraph(pipeline, { symbolic: true }).ancestors(wanted)]);
  for (const asset of inDependencyOrder(pipeline)) {
    if (followed?.has(asset.name) === false) continue;
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
    const found = tree.columns(query, { dialect, find: (table) => tables.known(table) });
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

/** What the parser calls the SQL of an asset; `undefined` when it is none, or not known to the parser. */
function dialectOf({ type }: Asset, tree: SqlTree): string | undefined {
  const { kind, platform } = findAssetType(type) ?? {};
  if (kind !== "query" || platform === undefined) return undefined;
  const dialect = parserDialectOf(platform);
  return tree.knows(dialect) ? dialect : undefined;
}
