import { findAssetType } from "../project/asset_types.ts";
import { TemplateError } from "../errors.ts";
import { describeError } from "./contexts.ts";
import { type AssetContext, type AssetRule, assetRule, type Finding } from "./rule.ts";
import { findMissingDependencies } from "./missing_dependencies.ts";

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

function missingDependencies(context: AssetContext): string[] {
  try {
    return findMissingDependencies(context.query(), context);
  } catch (error) {
    // That has a rule of its own.
    if (error instanceof TemplateError) return [];
    throw error;
  }
}
