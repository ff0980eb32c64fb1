import { buildGraph } from "./graph.ts";
import type { Asset, Pipeline, Upstream } from "./model.ts";

/** An asset of the pipeline, or something outside that is known by its URI alone. */
export interface LineageNode {
  /** Name of the asset, or the URI. */
  readonly name: string;
  /** `undefined` for what is outside. */
  readonly asset: Asset | undefined;
}

/** Data flows from one node to the other, both given by name. */
export interface LineageEdge {
  readonly from: string;
  readonly to: string;
  /** Whether the dependency is for lineage only and runs do not wait for it. */
  readonly symbolic: boolean;
}

/** What an asset is made of and what is made of it, or the same for a whole pipeline. */
export interface Lineage {
  readonly pipeline: Pipeline;
  /** Every node of the other fields, each once. */
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly LineageEdge[];
}

/** The lineage of one asset. */
export interface AssetLineage extends Lineage {
  readonly asset: Asset;
  /** Without the asset itself; nearest first. */
  readonly upstreams: readonly LineageNode[];
  /** Without the asset itself; nearest first. */
  readonly downstreams: readonly LineageNode[];
}

/**
 * What an asset depends on, and what depends on it. Dependencies on assets that do not exist are left out.
 * @param options.full Whether indirect dependencies count too.
 */
export function lineageOf(
  asset: Asset,
  { pipeline, full }: { readonly pipeline: Pipeline; readonly full: boolean },
): AssetLineage {
  const graph = buildGraph(pipeline, { symbolic: true });
  const assets = new Map(pipeline.assets.map((candidate) => [candidate.name, candidate]));
  const depth = full ? Infinity : 1;
  const above = [...graph.ancestors([asset.name], { depth })].filter((name) => name !== asset.name);
  const below = [...graph.descendants([asset.name], { depth })]
    .filter((name) => name !== asset.name);
  const toNode = (name: string): LineageNode => ({ name, asset: assets.get(name) });
  const readers = full ? [asset, ...above.map((name) => assets.get(name)!)] : [asset];
  const upstreams = [...above, ...outsideOf(readers)].map(toNode);
  const downstreams = below.map(toNode);
  const nodes = distinct([...upstreams, { name: asset.name, asset }, ...downstreams]);
  const edges = edgesBetween(nodes)
    // How two of its neighbours depend on each other was not asked for.
    .filter(({ from, to }) => full || from === asset.name || to === asset.name);
  return { pipeline, asset, nodes, edges, upstreams: distinct(upstreams), downstreams };
}

/** Every asset of a pipeline, and every URI that one depends on. */
export function lineageOfPipeline(pipeline: Pipeline): Lineage {
  const assets = pipeline.assets.map((asset) => ({ name: asset.name, asset }));
  const outside = outsideOf(pipeline.assets).map((name) => ({ name, asset: undefined }));
  const nodes = distinct([...assets, ...outside]);
  return { pipeline, nodes, edges: edgesBetween(nodes) };
}

/** The dependencies of the assets in a lineage on assets that do not exist, which it leaves out. */
export function missingUpstreams(
  { nodes, pipeline }: Lineage,
): { readonly from: string; readonly to: string }[] {
  const names = new Set(pipeline.assets.map(({ name }) => name));
  return nodes.flatMap(({ asset }) =>
    (asset?.upstreams ?? []).filter(({ kind, value }) => kind === "asset" && !names.has(value))
      .map(({ value }) => ({ from: value, to: asset?.name ?? "" }))
  );
}

function outsideOf(assets: readonly Asset[]): string[] {
  return assets.flatMap(({ upstreams }) =>
    upstreams.filter(({ kind }) => kind === "uri").map(({ value }) => value)
  );
}

function distinct(nodes: readonly LineageNode[]): LineageNode[] {
  return [...new Map(nodes.map((node) => [node.name, node])).values()];
}

function edgesBetween(nodes: readonly LineageNode[]): LineageEdge[] {
  const byName = new Map(nodes.map((node) => [node.name, node]));
  return nodes.flatMap(({ name, asset }) =>
    firstOfEach(asset?.upstreams ?? [])
      .filter(({ kind, value }) => {
        const found = byName.get(value);
        return found !== undefined && (found.asset === undefined) === (kind === "uri");
      })
      .map(({ value, mode }) => ({ from: value, to: name, symbolic: mode === "symbolic" }))
  );
}

/** A dependency that is given twice is one. */
function firstOfEach(upstreams: readonly Upstream[]): Upstream[] {
  const seen = new Set<string>();
  return upstreams.filter(({ value }) => !seen.has(value) && seen.add(value));
}
