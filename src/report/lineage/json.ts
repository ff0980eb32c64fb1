import type { AssetLineage, LineageNode } from "../../project/lineage.ts";
import { definitionFileToJson, executableFileToJson } from "../project/file_json.ts";

/** The lineage of an asset as `lineage --output json` prints it. */
export function lineageToJson({ asset, upstreams, downstreams }: AssetLineage): unknown {
  return {
    name: asset.name,
    type: asset.type,
    upstreams: upstreams.map(nodeToJson),
    downstream: downstreams.map(nodeToJson),
  };
}

function nodeToJson({ name, asset }: LineageNode): unknown {
  if (asset === undefined) return { name, external: true };
  return {
    name,
    type: asset.type,
    // Reference: the key is there, the text is not.
    executable_file: executableFileToJson(asset, ""),
    definition_file: definitionFileToJson(asset),
  };
}
