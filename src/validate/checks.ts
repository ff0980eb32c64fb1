import { columnCheckNames } from "../project/columns.ts";
import { ExactDecimal } from "../exact_numbers.ts";
import type { ColumnCheck } from "../project/model.ts";
import { closest } from "../registry.ts";
import { assetRule } from "./rule.ts";

export const checkRules = [
  assetRule("custom-check-query-exists", function* ({ asset }) {
    for (const { name, query } of asset.customChecks) {
      if (query.trim() === "") yield `Custom check '${name}' query cannot be empty`;
    }
  }, { fix: "write a query that returns one number, or remove the check" }),

  /** Not in the reference, where such checks fail when they are run. */
  assetRule("valid-column-checks", function* ({ asset }) {
    for (const column of asset.columns) {
      for (const check of column.checks) {
        const flaw = checkFlaw(check);
        if (flaw !== undefined) {
          yield {
            message: `Check '${check.name}' of column '${column.name}' ${flaw}`,
            fix: examples[check.name],
          };
        }
      }
    }
  }),
];

/** How checks are written that need a value. */
const examples: Readonly<Record<string, string>> = {
  min: "write {name: min, value: 0}",
  max: "write {name: max, value: 100}",
  accepted_values: "write {name: accepted_values, value: [a, b]}",
  pattern: 'write {name: pattern, value: "^[a-z]+$"}',
};

/** What is wrong with a check, completing "Check … "; `undefined` when nothing is. */
export function checkFlaw({ name, value }: ColumnCheck): string | undefined {
  switch (name) {
    case "min":
    case "max":
      return ["string", "bigint"].includes(typeof value) || Number.isFinite(value) ||
          value instanceof ExactDecimal
        ? undefined
        : "needs a number or a text as its 'value'";
    case "accepted_values":
      return Array.isArray(value) && value.length > 0
        ? undefined
        : "needs a list of at least one item as its 'value'";
    case "pattern":
      return typeof value === "string" && value !== "" ? undefined : "needs a text as its 'value'";
  }
  if (columnCheckNames.has(name)) return undefined;
  const close = closest(name, columnCheckNames);
  return close === undefined ? "does not exist" : `does not exist, did you mean '${close}'?`;
}
