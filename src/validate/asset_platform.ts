import { findTraits } from "../platforms/all_traits.ts";
import type { PlatformTraits } from "../platforms/traits.ts";
import { findAssetType } from "../project/asset_types.ts";

/** The database that assets of a type are tables of; `undefined` for types such as `python`. */
export function assetPlatform(type: string): PlatformTraits | undefined {
  return findTraits(findAssetType(type)?.platform);
}

/** How messages of rules call a platform. */
export function ruleLabelOf({ ruleLabel, label }: PlatformTraits): string {
  return ruleLabel ?? label;
}
