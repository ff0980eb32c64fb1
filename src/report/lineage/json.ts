import { basename } from "node:path";
import type { AssetLineage, LineageNode } from "../../project/lineage.ts";
import type { Asset } from "../../project/model.ts";

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

/** The file that is run, as JSON for editors. */
export function executableFileToJson({ executablePath }: Asset, content: string): unknown {
  return { name: basename(executablePath), path: executablePath, content };
}

/** The file that holds the definition, as JSON for editors. */
export function definitionFileToJson({ path, format }: Asset): unknown {
  return { name: basename(path), path, type: format === "yaml" ? "yaml" : "comment" };
}
