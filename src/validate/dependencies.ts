import type { AssetGraph } from "../project/graph.ts";
import { closest, didYouMean } from "../registry.ts";
import { assetRule, type Finding, pipelineRule } from "./rule.ts";

export const dependencyRules = [
  assetRule("dependency-exists", function* ({ asset, assetsByName }) {
    for (const { kind, value } of asset.upstreams) {
      if (kind === "uri") continue;
      if (value === "") {
        yield {
          message: "Assets cannot have empty dependencies",
          fix: 'write names of assets below "depends", or remove it',
        };
      } else if (!assetsByName.has(value)) {
        const names = [...assetsByName.keys()];
        yield {
          message: `Dependency '${value}' does not exist`,
          fix: "name an asset of this pipeline; a table of elsewhere is given as uri:",
          ...didYouMean(value, (name) => meantAsset(name, names)),
        };
      }
    }
  }),

  pipelineRule("acyclic-pipeline", function ({ graph }) {
    return graph.cycles().map((names) => describeCycle(names, graph));
  }),

  {
    ...assetRule(
      "blocking-relationships-check-references-downstream",
      function* ({ asset, graph }) {
        for (const { name, foreignKey, checks } of asset.columns) {
          const blocks = checks.some((check) => check.name === "relationships" && check.blocking);
          if (!blocks || foreignKey === undefined) continue;
          // Nearly always, and then there is no need to walk through the graph.
          if (graph.upstreams(asset.name).includes(foreignKey.table)) continue;
          if (!graph.descendants([asset.name]).has(foreignKey.table)) continue;
          yield `Column '${name}' has a blocking relationships check referencing downstream ` +
            `asset '${foreignKey.table}'; the check runs before that asset is refreshed. ` +
            "Set blocking to false or restructure the dependencies";
        }
      },
    ),
    severity: "warning" as const,
  },
];

/** The name that was meant: close to one, or one without its schema. */
function meantAsset(value: string, names: readonly string[]): string | undefined {
  const last = `.${value.toLowerCase().split(".").at(-1)}`;
  const same = names.filter((name) => name.toLowerCase().endsWith(last));
  return closest(value, names) ?? (same.length === 1 ? same[0] : undefined);
}

function describeCycle(cycle: readonly string[], graph: AssetGraph): Finding {
  const members = new Set(cycle);
  return {
    message:
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    fix: "remove one of these from the depends of its asset, or give it mode: symbolic",
    context: cycle.flatMap((name) =>
      graph.upstreams(name).filter((upstream) => members.has(upstream)).map((upstream) =>
        upstream === name ? `Asset \`${name}\` depends on itself` : `${name} ➜ ${upstream}`
      )
    ),
  };
}
