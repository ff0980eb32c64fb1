import type { AssetGraph } from "../project/graph.ts";
import { assetRule, type Finding, pipelineRule } from "./rule.ts";

export const dependencyRules = [
  assetRule("dependency-exists", function* ({ asset, pipeline }) {
    for (const { kind, value } of asset.upstreams) {
      if (kind === "uri") continue;
      if (value === "") {
        yield "Assets cannot have empty dependencies";
      } else if (!pipeline.assets.some(({ name }) => name === value)) {
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
  return {
    message:
      "The pipeline has a cycle with dependencies, make sure there are no cyclic dependencies",
    context: cycle.flatMap((name) =>
      graph.upstreams(name).filter((upstream) => cycle.includes(upstream)).map((upstream) =>
        upstream === name ? `Asset \`${name}\` depends on itself` : `${name} ➜ ${upstream}`
      )
    ),
  };
}
