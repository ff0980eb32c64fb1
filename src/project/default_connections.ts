import { allTraits } from "../platforms/all_traits.ts";
import { closest } from "../registry.ts";
import { assetTypes, ingestrDestinations } from "./asset_types.ts";
import type { ValueNode } from "./value_node.ts";

/** The platforms that a connection is looked up for. */
const platforms = new Set([
  ...assetTypes.flatMap(({ platform, alternatives }) =>
    platform === undefined ? [] : [platform, ...alternatives]
  ),
  ...ingestrDestinations.values(),
  "gcp",
]);

/** What people call a platform: the first part of its asset types, and its name as a destination. */
const otherNames: ReadonlyMap<string, string> = new Map([
  ...ingestrDestinations,
  ...allTraits.flatMap(({ name, assets }) =>
    assets.map(({ prefix }): [string, string] => [prefix, name])
  ),
]);

/**
 * Reads `default_connections`: platform → name of a connection. A key that looks like a platform and is
 * none keeps a run from starting, since the assets meant would use another connection.
 */
export function readDefaultConnections(node: ValueNode): Record<string, string> {
  for (const [key, connection] of node.isMap ? node.entries() : []) {
    if (platforms.has(key)) continue;
    const meant = otherNames.get(key.toLowerCase()) ?? closest(key, platforms);
    connection.warn(
      `Unknown platform "${key}" in "default_connections"` +
        (meant === undefined
          ? "; no asset looks a connection up there"
          : `; did you mean "${meant}"?`),
      meant === undefined ? "warning" : "critical",
    );
  }
  return node.textMap();
}
