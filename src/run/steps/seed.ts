import { dirname, join, resolve } from "node:path";
import { columnTypeOf } from "../../data_files/column_type.ts";
import { type DataFormat, tableColumnName, type TargetColumn } from "../../data_files/data_file.ts";
import type { Asset } from "../../project/model.ts";
import { describeIrregular } from "../../project/text_file.ts";
import { loadRows } from "../load_rows.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { download } from "./download.ts";
import type { Destination, RunResources } from "./resources.ts";
import type { AssetScope } from "../asset_scope.ts";

export interface SeedStepOptions {
  readonly scope: AssetScope;
  readonly resources: RunResources;
  readonly destination: Destination;
  readonly format: DataFormat;
}

const defaultMaxMegabytes = 1024;

/**
 * Replaces the table of a seed asset by the rows of its file, which may be fetched from an address.
 * @throws {KnownError}
 */
export async function runSeed(options: SeedStepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, format } = options;
  const place = String(asset.parameters.path);
  const file = {
    format,
    target: (name: string) => targetOf(name, asset),
    required: asset.columns.map(({ name }) => tableColumnName(name)),
    // An address may carry a signature: only the part before it is shown.
    shownAs: place.replace(/\?.*$/s, ""),
  };
  const load = (path: string) => loadRows({ ...file, path }, options, task);
  if (!/^https?:\/\//.test(place)) {
    const path = resolve(dirname(asset.path), place);
    await refuseIrregular(path);
    return await load(path);
  }
  await using folder = await temporaryFolder();
  const path = join(folder.path, "seed");
  await download(place, { path, maxBytes: maxBytesOf(asset), signal: task.signal });
  await load(path);
}

/** @throws {TaskError} When `max_size_mb` is no number of megabytes. */
function maxBytesOf({ parameters }: Asset): number {
  const given = parameters.max_size_mb ?? defaultMaxMegabytes;
  const megabytes = Number(given);
  if (megabytes > 0 && Number.isFinite(megabytes)) return megabytes * 1024 * 1024;
  throw new TaskError(`The parameter max_size_mb is no number of megabytes: ${given}`, {
    fix: `write a number above 0; without it, ${defaultMaxMegabytes} is taken`,
  });
}

/** A pipe or a device could be waited for without an end. @throws {TaskError} */
async function refuseIrregular(path: string): Promise<void> {
  // What cannot be looked at is reported when it is read.
  const info = await Deno.stat(path).catch(() => undefined);
  const kind = info === undefined ? undefined : describeIrregular(info);
  if (kind === undefined) return;
  throw new TaskError("The file of the seed cannot be read", {
    cause: `it is ${kind}, not a regular file`,
    where: path,
    fix: "give the path of a file with rows",
  });
}

/** The column that a column of the file becomes, with its type unless the asset leaves that open. */
function targetOf(name: string, { columns, parameters }: Asset): TargetColumn {
  const normalized = tableColumnName(name);
  const declared = columns.find((column) =>
    [column.name, column.sourceColumn].some((text) =>
      text !== "" && tableColumnName(text) === normalized
    )
  );
  const enforced = String(parameters.enforce_schema ?? true) !== "false";
  const { type = "", precision, scale } = declared ?? {};
  const known = enforced ? columnTypeOf(type) : undefined;
  return {
    name: declared === undefined ? normalized : tableColumnName(declared.name),
    type: known?.kind === "decimal" && precision !== undefined
      ? { ...known, precision, scale: scale ?? 0 }
      : known,
  };
}
