import { findAssetType } from "../project/asset_types.ts";
import { TemplateError } from "../errors.ts";
import { describeError } from "./contexts.ts";
import { type AssetContext, type AssetRule, assetRule, type Finding } from "./rule.ts";
import { lexisOf } from "../platforms/all_traits.ts";
import { readSql } from "../sql/lexer.ts";
import { findUsedTables } from "../sql/table_references.ts";

/** The rules about queries that need no connection. */
export const queryRules: AssetRule[] = [
  {
    /** Not in the reference, where only those platforms notice that can validate queries. */
    ...assetRule("valid-query-template", function* (context) {
      const { asset } = context;
      const texts: [string, () => string][] = [
        ...isQuery(context) ? [["the query", context.query] as [string, () => string]] : [],
        ...asset.customChecks.map(({ name, query }): [string, () => string] => [
          `custom check query '${name}'`,
          () => context.render({ text: query }),
        ]),
      ];
      for (const [what, render] of texts) yield* failureOf(what, render);
    }),
    fast: false,
  },
  {
    ...assetRule("used-tables", function* (context) {
      if (!isQuery(context)) return;
      const missing = missingDependencies(context);
      if (missing.length === 0) return;
      yield {
        message: "There are some tables that are referenced in the query but not included in " +
          "the 'depends' list.",
        context: missing,
      };
    }),
    severity: "warning",
    fast: false,
  },
];

function isQuery({ asset }: AssetContext): boolean {
  return findAssetType(asset.type)?.kind === "query";
}

function* failureOf(what: string, render: () => string): Iterable<Finding> {
  try {
    render();
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const { message, context } = describeError(error);
    yield { message: `Failed to render ${what}: ${message}`, context };
  }
}

/** Names of assets whose tables the query reads although the asset does not depend on them. */
function missingDependencies({ asset, assetsByLowerName, query }: AssetContext): string[] {
  let text: string;
  try {
    text = query();
  } catch (error) {
    // That has a rule of its own.
    if (error instanceof TemplateError) return [];
    throw error;
  }
  const platform = findAssetType(asset.type)?.platform;
  const known = new Set([asset.name, ...asset.upstreams.map(({ value }) => value)]
    .map((name) => name.toLowerCase()));
  return [...findUsedTables(readSql(text, lexisOf(platform)))]
    .filter((table) => !known.has(table))
    .flatMap((table) => assetsByLowerName.get(table)?.name ?? []);
}
