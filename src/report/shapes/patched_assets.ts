import { integer, listOf, object, oneOf, type Shape, text } from "./shape.ts";

/** What `patch` says of one asset. */
export interface PatchedAsset {
  readonly status: "success" | "warning";
  readonly message: string;
}

export const patchedAsset: Shape<PatchedAsset> = object("PatchedAsset", (field) => ({
  status: field(oneOf("success", "warning"), ({ status }) => status, "warning: nothing to change"),
  message: field(text, ({ message }) => message),
}));

/** What became of the assets of a pipeline, by their names. */
export interface FilledPipeline {
  readonly updated: readonly string[];
  readonly skipped: readonly string[];
  readonly failed: readonly string[];
}

/** How it went, in one word. */
export function statusOfFilled(
  { updated, failed }: FilledPipeline,
): "success" | "partial" | "failed" | "skipped" {
  if (failed.length > 0) return updated.length > 0 ? "partial" : "failed";
  return updated.length > 0 ? "success" : "skipped";
}

/** The same for people. */
export function describeFilled({ updated, skipped, failed }: FilledPipeline): string {
  const all = updated.length + skipped.length + failed.length;
  return `Processed ${all} assets: ${updated.length} updated, ${skipped.length} required no ` +
    `changes, ${failed.length} failed.`;
}

/** What `patch fill-columns-from-db` says of a pipeline. */
export const filledPipeline: Shape<FilledPipeline> = object("FilledPipeline", (field) => ({
  failed_asset_names: field(listOf(text), ({ failed }) => failed),
  failed_assets: field(integer, ({ failed }) => failed.length),
  message: field(text, describeFilled),
  processed_assets: field(
    integer,
    ({ updated, skipped, failed }) => updated.length + skipped.length + failed.length,
  ),
  skipped_asset_names: field(listOf(text), ({ skipped }) => skipped),
  skipped_assets: field(integer, ({ skipped }) => skipped.length),
  status: field(oneOf("success", "partial", "failed", "skipped"), statusOfFilled),
  updated_asset_names: field(listOf(text), ({ updated }) => updated),
  updated_assets: field(integer, ({ updated }) => updated.length),
}));
