import { join } from "node:path";
import { ProjectError } from "../../errors.ts";
import { readAssetFile } from "../../project/asset_file.ts";
import { patchAssetText } from "../../project/asset_patch.ts";
import { type ImportedAsset, importedAssetText } from "../../project/imported_asset.ts";
import { type ImportedTable, importedTableAsset } from "../../project/imported_table.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { fileKind } from "../../project/root.ts";
import { describeFileError, readRawText, writeTextFile } from "../../project/text_file.ts";

/** A table with where it lies in its database. */
interface PlacedTable extends ImportedTable {
  readonly schema: string;
  readonly own: string;
}

/**
 * Writes the asset of a table, or adds columns to the one that has its name. No file is replaced.
 * @returns What was done; `kept` when there was nothing to do.
 * @throws {ProjectError} When a file cannot be written.
 */
export async function writeImported(
  table: PlacedTable,
  { pipeline, warn }: {
    readonly pipeline: Pipeline;
    readonly warn: (text: string) => void;
  },
): Promise<"imported" | "merged" | "kept"> {
  const known = pipeline.assets.find(({ name }) => name.toLowerCase() === table.name.toLowerCase());
  if (known !== undefined) return await mergeColumns(known, table);
  const place = { folder: table.schema.toLowerCase(), own: table.own.toLowerCase() };
  return await writeAsset(importedTableAsset(table), {
    ...{ ...place, pipeline, warn },
    what: table.table,
  });
}

/**
 * Writes the file of an asset that the pipeline does not have, into `assets/<folder>/`. No file is replaced.
 * @param options.own The name of the file, without its ending.
 * @param options.what What is imported, for a warning.
 * @returns `kept` when there is such a file already.
 * @throws {ProjectError} When it cannot be written.
 */
export async function writeAsset(
  asset: ImportedAsset,
  { folder, own, pipeline, what, warn }: {
    readonly folder: string;
    readonly own: string;
    readonly pipeline: Pipeline;
    readonly what: string;
    readonly warn: (text: string) => void;
  },
): Promise<"imported" | "kept"> {
  const ending = asset.template === undefined ? ".asset.yml" : ".sql";
  const directory = join(pipeline.directory, "assets", folder);
  const file = join(directory, `${own}${ending}`);
  if (await fileKind(file) !== undefined) {
    warn(`${what} was left out: there is another asset in ${file}`);
    return "kept";
  }
  try {
    await Deno.mkdir(directory, { recursive: true });
  } catch (error) {
    throw new ProjectError(`Cannot make the folder: ${describeFileError(error)}`, {
      file: directory,
    });
  }
  await writeTextFile(file, importedAssetText(asset, file));
  return "imported";
}

/** Adds the columns that the asset does not declare. An asset that copies a table stays as it is. */
async function mergeColumns(
  { path }: Asset,
  { columns, parameters }: PlacedTable,
): Promise<"merged" | "kept"> {
  if (parameters !== undefined) return "kept";
  const declared = (await readAssetFile(path)).draft?.columns ?? [];
  const names = new Set(declared.map(({ name }) => name.toLowerCase()));
  const missing = columns.filter(({ name }) => !names.has(name.toLowerCase()));
  if (missing.length === 0) return "kept";
  const body = {
    columns: [
      ...declared.map(({ name }) => ({ name })),
      ...missing.map(({ name, type, comment }) => ({ name, type, description: comment })),
    ],
  };
  await writeTextFile(path, patchAssetText(await readRawText(path), { file: path, body }));
  return "merged";
}
