import type { AssetGraph } from "../project/graph.ts";
import { assetRule, type Finding, pipelineRule } from "./rule.ts";

export const dependencyRules = [
  assetRule("dependency-exists", function* ({ asset, assetsByName }) {
    for (const { kind, value } of asset.upstreams) {
      if (kind === "uri") continue;
      if (value === "") {
        yield "Assets cannot have empty dependencies";
      } else if (!assetsByName.has(value)) {
        yield `Dependency '${value}' does not exist`;
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

function describeCycle(cycle: readonly string[], graph: AssetGraph): Finding {
  const members = new Set(cycle);
  return {
    message:
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    context: cycle.flatMap((name) =>
      graph.upstreams(name).filter((upstream) => members.has(upstream)).map((upstream) =>
        upstream === name ? `Asset \`${name}\` depends on itself` : `${name} ➜ ${upstream}`
      )
    ),
  };
}
