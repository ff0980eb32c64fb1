import type { Asset, Pipeline } from "../project/model.ts";
import type { Issue } from "../report/event.ts";
import { type Finding, toIssues } from "./rule.ts";

const rule = { name: "cross-pipeline-uri-dependencies", severity: "warning" } as const;

/**
 * Finds URIs that several assets have, and dependencies on URIs that none has.
 * @returns The issues of each pipeline, in the same order. The reference puts all into the first.
 */
export function validateUris(pipelines: readonly Pipeline[]): Issue[][] {
  const owners = findOwners(pipelines);
  const reported = new Set<string>();
  return pipelines.map(({ assets }) =>
    assets.flatMap((asset) => [
      ...toIssues(rule, duplicateOf(asset, { owners, reported }), undefined),
      ...toIssues(rule, unknownUris(asset, owners), asset),
    ])
  );
}

type Owners = ReadonlyMap<string, readonly Asset[]>;

/** URI → its assets. The variants of a pipeline have the same ones, which count once. */
function findOwners(pipelines: readonly Pipeline[]): Owners {
  const byPath = new Map<string, Asset>();
  for (const asset of pipelines.flatMap(({ assets }) => assets)) {
    if (asset.uri !== "") byPath.set(`${asset.path}\n${asset.uri}`, asset);
  }
  return Map.groupBy(byPath.values(), ({ uri }) => uri);
}

function* duplicateOf(
  { uri }: Asset,
  { owners, reported }: { readonly owners: Owners; readonly reported: Set<string> },
): Iterable<Finding> {
  const same = owners.get(uri) ?? [];
  if (same.length < 2 || reported.has(uri)) return;
  reported.add(uri);
  yield `Duplicate URI '${uri}' found across multiple assets: ` +
    same.map(({ name }) => name).join(", ");
}

function* unknownUris({ upstreams }: Asset, owners: Owners): Iterable<Finding> {
  for (const { kind, value } of upstreams) {
    if (kind !== "uri") continue;
    if (value === "") yield "URI dependency cannot be empty";
    else if (!owners.has(value)) {
      yield `Cross-pipeline URI dependency '${value}' not found in any available pipeline`;
    }
  }
}
