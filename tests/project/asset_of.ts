import type { Asset } from "../../src/project/model.ts";
import { plainAsset } from "../plain_models.ts";

export { plainAsset as assetOf, plainPipeline as pipelineOf } from "../plain_models.ts";

/** An asset that depends on others; a name that starts with `~` is a symbolic dependency. */
export function dependent(name: string, ...upstreams: string[]): Asset {
  return plainAsset({
    name,
    upstreams: upstreams.map((upstream) => ({
      kind: "asset",
      value: upstream.replace("~", ""),
      mode: upstream.startsWith("~") ? "symbolic" : "full",
      columns: [],
    })),
  });
}
