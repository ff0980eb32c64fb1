import { lexisOf } from "../platforms/all_traits.ts";
import { findAssetType } from "../project/asset_types.ts";
import type { Asset } from "../project/model.ts";
import { findUsedTables } from "../sql/table_references.ts";

/**
 * Names of assets whose tables a query reads although its asset does not depend on them.
 * @param query Rendered.
 */
export function findMissingDependencies(query: string, { asset, assetsByLowerName }: {
  readonly asset: Asset;
  readonly assetsByLowerName: ReadonlyMap<string, Asset>;
}): string[] {
  const lexis = lexisOf(findAssetType(asset.type)?.platform);
  const known = new Set([asset.name, ...asset.upstreams.map(({ value }) => value)]
    .map((name) => name.toLowerCase()));
  return [...findUsedTables(query, lexis)]
    .filter((table) => !known.has(table))
    .flatMap((table) => assetsByLowerName.get(table)?.name ?? []);
}
