import { assetRule } from "./rule.ts";

const scripts: Readonly<Record<string, string>> = { python: "Python", r: "R" };

export const hookRules = [
  assetRule("script-hooks-unsupported", function* ({ asset: { type, hooks } }) {
    const language = Object.hasOwn(scripts, type) ? scripts[type] : undefined;
    if (language !== undefined && hooks.pre.length + hooks.post.length > 0) {
      yield "Hooks are currently supported only for SQL assets. " +
        `Hooks defined on ${language} assets are ignored during execution.`;
    }
  }, { fix: "remove the hooks, or move their statements into an SQL asset" }),

  {
    ...assetRule("asset-hooks-applicable-type-ignored", function* ({ asset: { hooks } }) {
      if (hooks.applicableTypes.length > 0) {
        yield "applicable_type has no effect on asset-level hooks; it only filters which asset " +
          "types inherit pipeline default hooks.";
      }
    }, { fix: "remove it" }),
    severity: "warning" as const,
  },
];
