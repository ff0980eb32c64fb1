import type { Asset } from "../../project/model.ts";
import {
  type AssetScope,
  createAssetScope,
  isEnabled,
  type RunSettings,
} from "../../run/asset_scope.ts";
import { platformOf } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";

/**
 * How rules see the assets of a run: with rendered parameters and hooks.
 * @returns A function that throws a `KnownError` for an asset that cannot be rendered.
 */
export function ruleScopes(
  settings: RunSettings,
  { platforms }: Pick<Session, "platforms">,
): (asset: Asset) => AssetScope {
  return (asset) => {
    const platform = platformOf(asset, platforms)?.name;
    const scope = createAssetScope(asset, { settings, platform });
    // A disabled asset is looked at all the same: it may be enabled again any day.
    isEnabled(scope);
    return scope;
  };
}
