import { resolve } from "node:path";
import { didYouMeanPath } from "../closest_path.ts";
import { UsageError } from "../errors.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { findAsset } from "../project/select.ts";

/**
 * The asset that a file defines, or is run by.
 * @throws {UsageError} When the file is no asset of the pipeline.
 */
export function assetAt(
  path: string,
  { pipeline, workingDirectory }: {
    readonly pipeline: Pipeline;
    readonly workingDirectory: string;
  },
): Asset {
  const file = resolve(workingDirectory, path);
  const asset = findAsset(pipeline, file, { bases: ["/"] });
  if (asset !== undefined) return asset;
  const warning = pipeline.warnings.find((candidate) => candidate.file === file);
  throw assetNotFound(path, {
    cause: warning?.message,
    ...didYouMeanPath(path, {
      bases: [workingDirectory],
      accepts: (other) => findAsset(pipeline, other, { bases: ["/"] }) !== undefined,
    }),
  });
}

/** Says that a path is no asset. */
export function assetNotFound(
  path: string,
  explanation: { readonly cause?: string | undefined; readonly fix?: string },
): UsageError {
  return new UsageError(
    "failed to find the asset with the given path, are you sure you have referred the right file?",
    { ...explanation, where: path },
  );
}
