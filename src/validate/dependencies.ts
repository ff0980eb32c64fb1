import type { Asset, Pipeline } from "../project/model.ts";
import { assetRule, type Finding, pipelineRule } from "./rule.ts";

export const dependencyRules = [
  assetRule("dependency-exists", function* ({ asset, pipeline }) {
    for (const upstream of asset.upstreams) {
      if (upstream.kind === "uri") continue;
      if (upstream.value === "") {
        yield "Assets cannot have empty dependencies";
      } else if (!pipeline.assets.some(({ name }) => name === upstream.value)) {
        yield `Dependency '${upstream.value}' does not exist`;
      }
    }
  }),

  pipelineRule("acyclic-pipeline", function* ({ pipeline }) {
    for (const cycle of cycles(pipeline)) yield describeCycle(cycle);
  }),

  {
    ...assetRule("blocking-relationships-check-references-downstream", function* (context) {
      const { asset, pipeline } = context;
      const downstream = descendants(asset, pipeline);
      for (const { name, foreignKey, checks } of asset.columns) {
        const blocks = checks.some((check) => check.name === "relationships" && check.blocking);
        if (!blocks || foreignKey === undefined || !downstream.has(foreignKey.table)) continue;
        yield `Column '${name}' has a blocking relationships check referencing downstream asset ` +
          `'${foreignKey.table}'; the check runs before that asset is refreshed. ` +
          "Set blocking to false or restructure the dependencies";
      }
    }),
    severity: "warning" as const,
  },
];

function describeCycle(cycle: readonly Asset[]): Finding {
  const names = new Set(cycle.map(({ name }) => name));
  return {
    message:
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    context: cycle.flatMap((asset) =>
      dependenciesOf(asset).filter((dependency) => names.has(dependency)).map((dependency) =>
        dependency === asset.name
          ? `Asset \`${asset.name}\` depends on itself`
          : `${asset.name} ➜ ${dependency}`
      )
    ),
  };
}

function dependenciesOf({ upstreams }: Asset): string[] {
  return upstreams.filter(({ kind }) => kind === "asset").map(({ value }) => value);
}

/**
 * Groups of assets that depend on each other, and assets that depend on themselves: the strongly
 * connected components of the graph (Tarjan), found without recursion, for pipelines of any depth.
 */
function cycles({ assets }: Pipeline): Asset[][] {
  const byName = new Map(assets.map((asset) => [asset.name, asset]));
  const indexes = new Map<Asset, number>();
  const lowest = new Map<Asset, number>();
  const open: Asset[] = [];
  const isOpen = new Set<Asset>();
  const found: Asset[][] = [];
  for (const start of assets) {
    const path: { asset: Asset; rest: Asset[] }[] = [];
    const enter = (asset: Asset) => {
      indexes.set(asset, indexes.size);
      lowest.set(asset, indexes.get(asset)!);
      open.push(asset);
      isOpen.add(asset);
      const rest = dependenciesOf(asset).map((name) => byName.get(name))
        .filter((dependency) => dependency !== undefined);
      path.push({ asset, rest });
    };
    if (!indexes.has(start)) enter(start);
    while (path.length > 0) {
      const { asset, rest } = path.at(-1)!;
      const next = rest.pop();
      if (next !== undefined) {
        if (!indexes.has(next)) enter(next);
        else if (isOpen.has(next)) lower(lowest, asset, indexes.get(next)!);
        continue;
      }
      path.pop();
      if (path.length > 0) lower(lowest, path.at(-1)!.asset, lowest.get(asset)!);
      if (lowest.get(asset) !== indexes.get(asset)) continue;
      const component = open.splice(open.indexOf(asset));
      for (const member of component) isOpen.delete(member);
      if (component.length > 1 || dependenciesOf(asset).includes(asset.name)) found.push(component);
    }
  }
  return found;
}

function lower(lowest: Map<Asset, number>, asset: Asset, value: number): void {
  lowest.set(asset, Math.min(lowest.get(asset)!, value));
}

function descendants(asset: Asset, { assets }: Pipeline): Set<string> {
  const found = new Set<string>();
  const waiting = [asset.name];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const candidate of assets) {
      if (found.has(candidate.name) || !dependenciesOf(candidate).includes(name)) continue;
      found.add(candidate.name);
      waiting.push(candidate.name);
    }
  }
  return found;
}
