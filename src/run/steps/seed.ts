import { dirname, join, resolve } from "node:path";
import { columnTypeOf } from "../../data_files/column_type.ts";
import { type DataFormat, tableColumnName, type TargetColumn } from "../../data_files/data_file.ts";
import type { Asset } from "../../project/model.ts";
import { loadRows } from "../load_rows.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import type { Destination, RunResources } from "./resources.ts";
import type { AssetScope } from "../asset_scope.ts";

export interface SeedStepOptions {
  readonly scope: AssetScope;
  readonly resources: RunResources;
  readonly destination: Destination;
  readonly format: DataFormat;
}

/**
 * Replaces the table of a seed asset by the rows of its file, which may be fetched from an address.
 * @throws {KnownError}
 */
export async function runSeed(options: SeedStepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, format } = options;
  const place = String(asset.parameters.path);
  const load = (path: string) =>
    loadRows({ path, format, target: (name) => targetOf(name, asset) }, options, task);
  if (!/^https?:\/\//.test(place)) return await load(resolve(dirname(asset.path), place));
  await using folder = await temporaryFolder();
  await load(await download(place, join(folder.path, "seed"), task.signal));
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

async function download(address: string, path: string, signal: AbortSignal): Promise<string> {
  // An address may carry a signature: only the part before it is shown.
  const [shown] = address.split("?");
  const failed = (cause: string) =>
    new TaskError("The file of the seed cannot be fetched", { cause, where: shown });
  let response: Response;
  try {
    response = await fetch(address, { signal });
  } catch (error) {
    if (signal.aborted || error instanceof Deno.errors.NotCapable) throw error;
    throw failed("nobody answers at this address");
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw failed(`the server answered ${response.status}`);
  }
  await Deno.writeFile(path, response.body, { signal });
  return path;
}
