import { ProjectError } from "../../errors.ts";
import { readAssetFile } from "../../project/asset_file.ts";
import { patchAssetText } from "../../project/asset_patch.ts";
import { findAssetType } from "../../project/asset_types.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { readRawText, writeTextFile } from "../../project/text_file.ts";
import { findMissingDependencies } from "../../validate/missing_dependencies.ts";

/** What the dependencies of an asset are looked for in. */
export interface FillContext {
  /** As its files are written. */
  readonly pipeline: Pipeline;
  /** What an asset sends to its database. @throws {KnownError} */
  readonly queryOf: (asset: Asset) => string;
}

/**
 * Adds to `depends` the assets whose tables the query of an asset reads; a file that lacks nothing stays as it is.
 * @throws {KnownError} When the query cannot be rendered, or the file cannot be written.
 */
export async function fillAssetDependencies(
  asset: Asset,
  { pipeline, queryOf }: FillContext,
): Promise<void> {
  if (findAssetType(asset.type)?.kind !== "query") return;
  const assetsByLowerName = new Map(
    pipeline.assets.toReversed().map((other) => [other.name.toLowerCase(), other]),
  );
  const missing = findMissingDependencies(queryOf(asset), { asset, assetsByLowerName });
  if (missing.length === 0) return;
  const { draft } = await readAssetFile(asset.path);
  if (draft === undefined) {
    throw new ProjectError("The file has no definition", { file: asset.path });
  }
  const written = missing.map((name) => assetsByLowerName.get(name.toLowerCase())?.writtenName);
  const added = written.map((value = "") => ({ type: "asset", value, mode: "full", columns: [] }));
  const upstreams = [
    ...draft.upstreams.map(({ kind, columns, ...rest }) => ({
      ...rest,
      type: kind,
      columns: columns.map((column) => ({ ...column })),
    })),
    ...added,
  ];
  const text = await readRawText(asset.path);
  await writeTextFile(asset.path, patchAssetText(text, { file: asset.path, body: { upstreams } }));
}
