import { extname } from "node:path";
import { ProjectError } from "../errors.ts";
import { isSqlType } from "./defaults.ts";
import type { Pipeline } from "./model.ts";
import { formatAssetText } from "./format.ts";

/**
 * A plain SQL or Python file with a header, so that it is an asset; other files, and those that are assets
 * already, as they are.
 * @throws {ProjectError} When the pipeline does not tell the type of a SQL asset.
 */
export function convertToAsset(
  text: string,
  { file, pipeline }: { readonly file: string; readonly pipeline: Pipeline },
): string {
  if (formatAssetText(text, file) !== undefined) return text;
  switch (extname(file)) {
    case ".sql":
      return `/* @bruin\n\n${sqlHeader(file, pipeline)}\n\n@bruin */\n\n${text}`;
    case ".py":
      return `""" @bruin\n\ndescription: this is a python asset\n\n@bruin """\n\n${text}`;
    default:
      return text;
  }
}

/** Unlike the reference, which takes BigQuery whatever the default of the pipeline is. */
function sqlHeader(file: string, { assetDefaults, assets }: Pipeline): string {
  const table = "materialization:\n  type: table";
  if (isSqlType(assetDefaults?.type ?? "")) return table;
  const types = assets.map(({ type }) => type).filter(isSqlType);
  const counts = [...Map.groupBy(types, (type) => type)]
    .sort(([, a], [, b]) => b.length - a.length);
  const [[type] = [undefined]] = counts;
  if (type === undefined) {
    throw new ProjectError("The type of the asset cannot be told", { file }, {
      fix: "give the pipeline a `default` with a type, such as {type: duckdb.sql}",
    });
  }
  return `type: ${type}\n\n${table}`;
}
