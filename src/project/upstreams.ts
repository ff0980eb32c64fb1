import { upstreamColumnFields, upstreamFields } from "./fields/dependencies.ts";
import { keysOf } from "./fields/field.ts";
import type { Upstream } from "./model.ts";
import type { ValueNode } from "./value_node.ts";

const upstreamKeys = keysOf(upstreamFields);
const columnKeys = keysOf(upstreamColumnFields);

/** Reads `depends`: a name, a map, or a list of these. */
export function readUpstreams(node: ValueNode): Upstream[] {
  if (node.isAbsent) return [];
  const items = node.isList ? node.items() : [node];
  return items.flatMap((item) => readUpstream(item) ?? []);
}

function readUpstream(node: ValueNode): Upstream | undefined {
  if (
    typeof node.value === "string" || typeof node.value === "number" ||
    typeof node.value === "bigint" || node.isAbsent
  ) {
    return { kind: "asset", value: node.text(), mode: "full", columns: [] };
  }
  if (!node.isMap) {
    node.problem(
      'Malformed "depends" field',
      "give the name of an asset, a map with `asset` or `uri`, or a list of these",
    );
    return undefined;
  }
  node.warnOfUnknownKeys(upstreamKeys, "a dependency", { strict: true });
  const malformed = (at: ValueNode, detail: string) =>
    at.problem(`Malformed \`depends\` items: ${detail}`);
  const [asset, uri, mode] = [node.field("asset"), node.field("uri"), node.field("mode")];
  if (asset.isAbsent === uri.isAbsent) {
    malformed(node, "give exactly one of `asset` and `uri`");
    return undefined;
  }
  if (!uri.isAbsent && typeof uri.value !== "string") malformed(uri, "uri field must be a string");
  if (!mode.isAbsent && mode.value !== "full" && mode.value !== "symbolic") {
    malformed(mode, "`mode` must be `full` or `symbolic`");
  }
  return {
    kind: asset.isAbsent ? "uri" : "asset",
    value: asset.isAbsent ? uri.text() : asset.text(),
    mode: mode.value === "symbolic" ? "symbolic" : "full",
    columns: readColumns(node.field("columns"), malformed),
  };
}

function readColumns(
  node: ValueNode,
  malformed: (at: ValueNode, detail: string) => void,
): Upstream["columns"] {
  if (node.isAbsent) return [];
  if (!node.isList) {
    malformed(node, "`columns` is malformed");
    return [];
  }
  return node.items().map((item) => {
    if (typeof item.value === "string") return { name: item.value, usage: "" };
    item.warnOfUnknownKeys(columnKeys, "a column of a dependency", { strict: true });
    if (!item.isMap) malformed(item, "`columns` is malformed");
    else if (item.field("name").isAbsent) malformed(item, "Missing 'name' in column");
    return { name: item.field("name").text(), usage: item.field("usage").text() };
  });
}
