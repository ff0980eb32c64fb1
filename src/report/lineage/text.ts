import { relative } from "node:path";
import type { AssetLineage, LineageNode } from "../../project/lineage.ts";

/** The lineage of an asset as lines for people. */
export function lineageToText(lineage: AssetLineage): string[] {
  const { asset, upstreams, downstreams } = lineage;
  return [
    `Lineage: '${asset.name}'`,
    "",
    ...section("Upstream", { nodes: upstreams, lineage }),
    "",
    ...section("Downstream", { nodes: downstreams, lineage }),
  ];
}

function section(
  direction: "Upstream" | "Downstream",
  { nodes, lineage }: { readonly nodes: readonly LineageNode[]; readonly lineage: AssetLineage },
): string[] {
  const title = [`${direction} Dependencies`, "=".repeat(24)];
  if (nodes.length === 0) {
    return [...title, `Asset has no ${direction.toLowerCase()} dependencies.`];
  }
  const lines = nodes.map(({ name, asset }) => {
    const place = asset === undefined
      ? "EXTERNAL"
      : relative(lineage.pipeline.directory, asset.path);
    return `- ${name} (${place})`;
  });
  return [...title, ...lines, "", `Total: ${nodes.length}`];
}
