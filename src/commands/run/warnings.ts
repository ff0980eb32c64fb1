import { join, sep } from "node:path";
import { ProjectError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import type { Selection } from "../../project/select.ts";
import { describeWarning } from "../../validate/mod.ts";

/** As many as fit on a screen beside the run itself. */
const mostWarnings = 20;

/**
 * Says in the output of a run what was found while its files were read: about the pipeline, files that
 * are no asset, and the chosen assets.
 * @param options.validated Whether what is critical was reported before, and would have ended the run.
 */
export function warnOfProject(
  pipeline: Pipeline,
  { assets, validated, warn }: {
    readonly assets: readonly Asset[];
    readonly validated: boolean;
    readonly warn: (text: string) => void;
  },
): void {
  const chosen = new Set(assets.map(({ name }) => name));
  const told = pipeline.warnings.filter(({ asset, severity }) =>
    (asset === undefined || chosen.has(asset)) &&
    (severity === "warning" || (severity === "critical" && !validated))
  );
  for (const warning of told.slice(0, mostWarnings)) {
    warn(describeWarning(warning, pipeline.directory));
  }
  const more = told.length - mostWarnings;
  if (more > 0) warn(`${more} more like these: bruin validate prints all of them`);
}

/**
 * Keeps a run from looking like a success when no file of the pipeline could be read as an asset.
 * @throws {ProjectError} When there are files among the assets, and none of them is one.
 */
export function refuseUnreadAssets(pipeline: Pipeline, { assets }: Selection): void {
  if (assets.length > 0 || pipeline.assets.length > 0) return;
  const folders = ["assets", "tasks"].map((name) => join(pipeline.directory, name) + sep);
  const unread = pipeline.warnings.filter(({ file, asset }) =>
    asset === undefined && folders.some((folder) => file.startsWith(folder))
  );
  const [first] = unread;
  if (first === undefined) return;
  const { file, line, column } = first;
  const others = unread.length === 1 ? "" : ` (and ${unread.length - 1} more like it)`;
  throw new ProjectError(
    `No asset to run: no file of the pipeline "${pipeline.name}" is read as an asset`,
    { file, line, column },
    {
      cause: `${describeWarning(first, pipeline.directory)}${others}`,
      fix: "mend the first lines of the file; bruin validate names every such file",
      code: "E140",
    },
  );
}
