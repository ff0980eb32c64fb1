import type { Asset, Pipeline } from "../project/model.ts";
import type { Issue } from "../report/event.ts";

/** Finds URIs that several assets have, and dependencies on URIs that none has. */
export function validateUris(pipelines: readonly Pipeline[]): Issue[] {
  const assets = pipelines.flatMap((pipeline) => pipeline.assets);
  const owners = Map.groupBy(assets.filter(({ uri }) => uri !== ""), ({ uri }) => uri);
  const duplicates = [...owners].filter(([, same]) => same.length > 1).map(([uri, same]) =>
    issue(
      `Duplicate URI '${uri}' found across multiple assets: ` +
        same.map(({ name }) => name).join(", "),
    )
  );
  const unknown = assets.flatMap((asset) =>
    asset.upstreams.filter(({ kind }) => kind === "uri").flatMap(({ value }) => {
      if (value === "") return [issue("URI dependency cannot be empty", asset)];
      if (owners.has(value)) return [];
      return [
        issue(
          `Cross-pipeline URI dependency '${value}' not found in any available pipeline`,
          asset,
        ),
      ];
    })
  );
  return [...duplicates, ...unknown];
}

function issue(message: string, asset?: Asset): Issue {
  return {
    rule: "cross-pipeline-uri-dependencies",
    severity: "warning",
    asset: asset?.name,
    message,
    context: [],
  };
}
