import { findAssetType } from "./asset_types.ts";
import type { Asset, ProjectWarning } from "./model.ts";

/**
 * Names assets that run a query and have none. Reference: such an asset succeeds, and nothing is made;
 * here one that is to make a table or a view keeps a run from starting, and others are warned of.
 */
export function warnOfEmptyQueries(assets: readonly Asset[]): ProjectWarning[] {
  return assets.flatMap((asset): ProjectWarning[] => {
    const { type, body, hooks, materialization, path, name } = asset;
    if (findAssetType(type)?.kind !== "query" || !isEmpty(body)) return [];
    if (materialization?.strategy === "ddl" || hooks.pre.length + hooks.post.length > 0) return [];
    const made = materialization?.type ?? "";
    const message = made === ""
      ? "The asset has no query, so a run does nothing"
      : `The asset has no query to make its ${made} of`;
    return [{
      message: `${message}: write one below the header`,
      severity: made === "" ? "warning" : "critical",
      file: path,
      line: undefined,
      column: undefined,
      asset: name,
    }];
  });
}

/** Whether a query holds nothing but comments. */
function isEmpty(query: string): boolean {
  const blank = /[\s;]+|--[^\n]*|\/\*[^]*?\*\//y;
  while (blank.test(query)) {
    if (blank.lastIndex === query.length) return true;
  }
  return query === "";
}
