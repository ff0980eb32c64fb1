import { relative } from "node:path";
import type { ColumnWay } from "../../column_lineage/column_graph.ts";
import type { AssetLineage, LineageNode } from "../../project/lineage.ts";

/**
 * The lineage of an asset as lines for people.
 * @param columns The ways of its columns; `undefined` for none.
 */
export function lineageToText(lineage: AssetLineage, columns?: readonly ColumnWay[]): string[] {
  const { asset, upstreams, downstreams } = lineage;
  return [
    `Lineage: '${asset.name}'`,
    "",
    ...section("Upstream", { nodes: upstreams, lineage }),
    "",
    ...section("Downstream", { nodes: downstreams, lineage }),
    ...columns === undefined ? [] : ["", ...columnSection(columns)],
  ];
}

function columnSection(columns: readonly ColumnWay[]): string[] {
  const title = ["Columns", underline];
  if (columns.length === 0) return [...title, "Asset has no known columns."];
  const lines = columns.flatMap(({ column: { name, type }, sources, readers }) => [
    type === "" ? `- ${name}` : `- ${name} (${type})`,
    ...sources.map(({ table, column }) => `    from ${table}.${column}`),
    ...readers.map(({ table, column }) => `    to ${table}.${column}`),
  ]);
  return [...title, ...lines, "", `Total: ${columns.length}`];
}

const underline = "=".repeat(24);

function section(
  direction: "Upstream" | "Downstream",
  { nodes, lineage }: { readonly nodes: readonly LineageNode[]; readonly lineage: AssetLineage },
): string[] {
  const title = [`${direction} Dependencies`, underline];
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
