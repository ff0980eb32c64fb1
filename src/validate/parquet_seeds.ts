import { KnownError } from "../errors.ts";
import type { Issue } from "../report/event.ts";
import { type Contexts } from "./contexts.ts";
import { type AssetInPipeline, type Finding, toIssues } from "./rule.ts";
import { missingColumns, seedFile, seedRule } from "./seeds.ts";

/** What is wrong with the columns of seeds of Parquet. The library that reads them is loaded for these alone. */
export async function validateParquetSeeds({ assets }: Contexts): Promise<Issue[]> {
  const found = await Promise.all(assets.map(async ({ asset }) => {
    const file = seedFile(asset);
    return file?.kind !== "parquet"
      ? []
      : toIssues(seedRule, await parquetFindings(asset, file.path), asset);
  }));
  return found.flat();
}

async function parquetFindings(asset: AssetInPipeline["asset"], path: string): Promise<Finding[]> {
  // What no file says of itself is a matter of the rule.
  if (!await Deno.stat(path).then(({ isFile }) => isFile, () => false)) return [];
  const { parquetColumnNames } = await import("../data_files/parquet/column_names.ts");
  try {
    return [...missingColumns(asset, await parquetColumnNames({ path }), "file")];
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const { message, explanation: { cause, fix } } = error;
    return [{
      message: `Parquet file cannot be read: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
      where: path,
      ...cause !== undefined && { cause },
      ...fix !== undefined && { fix },
    }];
  }
}
