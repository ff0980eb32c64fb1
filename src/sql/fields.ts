/** What strategies need from an asset; the texts are those of the reference. */
import { type Explanation, ProjectError } from "../errors.ts";
import type { Asset, Column } from "../project/model.ts";

/** An error about the definition of an asset. */
export function assetError(
  asset: Asset,
  message: string,
  explanation: Explanation = {},
): ProjectError {
  return new ProjectError(message, { file: asset.path }, explanation);
}

/** The declared columns. @throws {ProjectError} When there are none. */
export function requireColumns(asset: Asset): readonly Column[] {
  if (asset.columns.length > 0) return asset.columns;
  throw assetError(
    asset,
    `materialization strategy ${strategyOf(asset)} requires the \`columns\` field to be set`,
  );
}

/** Primary keys in the order of the columns; may be none. */
export function primaryKeys(asset: Asset): Column[] {
  return asset.columns.filter((column) => column.primaryKey);
}

/** @throws {ProjectError} When no column is a primary key. */
export function requirePrimaryKeys(asset: Asset): Column[] {
  const keys = primaryKeys(asset);
  if (keys.length > 0) return keys;
  throw assetError(
    asset,
    `materialization strategy ${strategyOf(asset)} requires the \`primary_key\` field to be set ` +
      "on at least one column",
  );
}

/** @throws {ProjectError} When it is not set. */
export function requireIncrementalKey(asset: Asset): string {
  const key = asset.materialization?.incrementalKey ?? "";
  if (key !== "") return key;
  throw assetError(
    asset,
    `materialization strategy ${
      strategyOf(asset)
    } requires the \`incremental_key\` field to be set`,
  );
}

/** @throws {ProjectError} When the column has no type. */
export function requireType(asset: Asset, column: Column): string {
  if (column.type !== "") return sqlTypeOf(column);
  throw assetError(
    asset,
    `materialization strategy ${strategyOf(asset)} requires column "${column.name}" to have a type`,
  );
}

/** The type as SQL: as written when it has parentheses, else with precision and scale or length. */
export function sqlTypeOf({ type, precision, scale, length }: Column): string {
  if (type.includes("(")) return type;
  if (precision !== undefined && scale !== undefined) return `${type}(${precision}, ${scale})`;
  if (precision !== undefined) return `${type}(${precision})`;
  return length === undefined ? type : `${type}(${length})`;
}

export function strategyOf(asset: Asset): string {
  return asset.materialization?.strategy || "create+replace";
}
