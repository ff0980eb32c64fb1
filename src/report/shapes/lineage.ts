import type { AssetLineage, LineageNode } from "../../project/lineage.ts";
import { definitionFile, executableFile } from "./files.ts";
import { always, listOf, object, optional, type Shape, text } from "./shape.ts";

const node = object<LineageNode>("LineageNode", (field) => ({
  name: field(text, ({ name }) => name, "Name of an asset, or a URI"),
  type: field(optional(text), ({ asset }) => asset?.type),
  // Reference: the key `content` is there, the text is not.
  executable_file: field(optional(executableFile), ({ asset }) => asset),
  definition_file: field(optional(definitionFile), ({ asset }) => asset),
  external: field(
    optional(always(true)),
    ({ asset }) => asset === undefined ? true : undefined,
    "Outside of the pipeline",
  ),
}));

/** What an asset is made of, and what is made of it. */
export const lineage: Shape<AssetLineage> = object("Lineage", (field) => ({
  name: field(text, ({ asset }) => asset.name),
  type: field(text, ({ asset }) => asset.type),
  upstreams: field(listOf(node), ({ upstreams }) => upstreams),
  downstream: field(listOf(node), ({ downstreams }) => downstreams),
}));
