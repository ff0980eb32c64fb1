import { TemplateError } from "../../errors.ts";
import { findAssetType } from "../../project/asset_types.ts";
import type { AssetContext } from "../rule.ts";
import { parserDialectOf } from "../../platforms/all_traits.ts";

/** How the columns of a query and those of its asset differ; `undefined` when that is not known. */
export function columnMismatch({ asset, query, tree }: AssetContext): string | undefined {
  const { kind, platform } = findAssetType(asset.type) ?? {};
  if (kind !== "query" || platform === undefined) return undefined;
  if (tree === undefined) throw new TypeError("A rule that parses was given no parser");
  let text: string;
  try {
    text = query();
  } catch (error) {
    // That has a rule of its own.
    if (error instanceof TemplateError) return undefined;
    throw error;
  }
  const dialect = parserDialectOf(platform);
  const found = tree.knows(dialect) ? tree.columnNames(text, dialect) : undefined;
  if (found === undefined) return undefined;
  const declared = asset.columns.map(({ name }) => name);
  const undeclared = without(found, declared);
  if (undeclared.length > 0) {
    return `Columns found in query but missing from columns metadata: ${undeclared.join(", ")}`;
  }
  const absent = without(declared, found);
  return absent.length === 0
    ? undefined
    : `Columns found in columns metadata but missing from query: ${absent.join(", ")}`;
}

/** Those names that are not among the others, in whatever case. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const lower = new Set(others.map((name) => name.toLowerCase()));
  return names.filter((name) => !lower.has(name.toLowerCase()));
}
