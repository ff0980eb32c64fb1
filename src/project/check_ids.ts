import type { Asset } from "./model.ts";

/**
 * Gives the checks of assets their ids. Reference: for an asset that has its name from its path, ids
 * are made there with an empty name, so that two assets may share them.
 */
export async function withCheckIds(assets: readonly Asset[]): Promise<readonly Asset[]> {
  const hasChecks = ({ columns, customChecks }: Asset) =>
    customChecks.length > 0 || columns.some(({ checks }) => checks.length > 0);
  if (!assets.some(hasChecks)) return assets;
  // Loaded only here, since it takes longer than the rest of the program's start.
  const { createHash } = await import("node:crypto");
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  return assets.map((asset) => {
    if (!hasChecks(asset)) return asset;
    const columns = asset.columns.map((column) => ({
      ...column,
      checks: column.checks.map((check) => ({
        ...check,
        id: sha256(`${asset.name}-${column.name}-${check.name}`),
      })),
    }));
    const customChecks = asset.customChecks.map((check) => ({
      ...check,
      id: sha256(`${asset.name}-${check.name}`),
    }));
    return { ...asset, columns, customChecks };
  });
}
