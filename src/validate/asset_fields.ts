import { isTemplate } from "../project/template_text.ts";
import { isDate } from "./dates.ts";
import { defaultTimeoutMs } from "./pipeline_fields.ts";
import { assetRule } from "./rule.ts";

export const assetFieldRules = [
  assetRule("secret-mapping-key-exists", function* ({ asset }) {
    for (const { key } of asset.secrets) {
      if (key === "") yield "Secrets must have a `key` attribute";
    }
  }, { fix: "name a connection: secrets: [{key: CONNECTION, inject_as: VARIABLE}]" }),

  assetRule("valid-asset-start-date", function* ({ asset: { startDate } }) {
    if (startDate !== "" && !isTemplate(startDate) && !isDate(startDate)) {
      yield "start_date must be in the format of YYYY-MM-DD in the asset definition, " +
        `'${startDate}' given`;
    }
  }, { fix: 'write a day that exists, such as start_date: "2024-01-31"' }),

  assetRule("valid-asset-tier", function* ({ asset: { tier = 0 } }) {
    if (tier < 0 || tier > 5) yield "Asset tier must be between 1 and 5";
  }, { fix: "write a number from 1 to 5, or remove it" }),

  assetRule("valid-timeout", function* ({ asset: { timeoutMs }, pipeline }) {
    if (timeoutMs === undefined || timeoutMs >= 1000) return;
    // Inherited ones are reported once, at the pipeline.
    if (timeoutMs !== defaultTimeoutMs(pipeline.defaults)) {
      yield "Asset timeout must be at least 1s";
    }
  }, { fix: "write a longer one, such as timeout: 30m" }),

  assetRule("duplicate-tags", function* ({ asset }) {
    for (const tag of duplicates(asset.tags)) yield `Duplicate asset tag '${tag}' found`;
    for (const column of asset.columns) {
      for (const tag of duplicates(column.tags)) {
        yield `Duplicate tag '${tag}' found in column '${column.name}'`;
      }
    }
  }, { fix: "remove one of them" }),
];

/** Entries that an earlier one equals, regardless of case. */
export function duplicates(texts: readonly string[]): string[] {
  const seen = new Set<string>();
  return texts.filter((text) => {
    const lower = text.toLowerCase();
    const isKnown = seen.has(lower);
    seen.add(lower);
    return isKnown;
  });
}
