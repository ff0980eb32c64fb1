import type { Asset, Column } from "../project/model.ts";
import { splitName } from "./names.ts";
import type { ColumnShape } from "./table_facts.ts";

/**
 * The column that a name means: the one with exactly this name, else the only one that differs by case.
 * `undefined` when there is none, or more than one.
 */
export function findColumn<T extends { readonly name: string }>(
  columns: readonly T[],
  name: string,
): T | undefined {
  const exact = columns.find((column) => column.name === name);
  if (exact !== undefined) return exact;
  const similar = columns.filter((column) => column.name.toLowerCase() === name.toLowerCase());
  return similar.length === 1 ? similar[0] : undefined;
}

/** A name as dialects take it for one name: in quotes when it has dots, quotes or blanks that would count. */
export function exactName(name: string): string {
  const parts = splitName(name);
  return parts.length === 1 && parts[0] === name ? name : quotedName(name);
}

/** A name in quotes, which no dialect changes. */
export function quotedName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * The asset with its columns and its incremental key named as these columns are. Names that mean none of
 * them stay as they are.
 */
export function withRealNames(asset: Asset, columns: readonly ColumnShape[]): Asset {
  const real = (name: string) => {
    const found = findColumn(columns, name);
    return found === undefined ? name : exactName(found.name);
  };
  const { materialization } = asset;
  return {
    ...asset,
    columns: asset.columns.map((column): Column => ({ ...column, name: real(column.name) })),
    materialization: materialization && {
      ...materialization,
      incrementalKey: materialization.incrementalKey && real(materialization.incrementalKey),
    },
  };
}
