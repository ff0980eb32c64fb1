import type { Glossary } from "../project/glossary.ts";
import type { Issue } from "../report/event.ts";
import { assetFieldRules } from "./asset_fields.ts";
import { assetTypeRule } from "./asset_type.ts";
import { bigqueryRule } from "./bigquery.ts";
import { checkRules } from "./checks.ts";
import { columnRules } from "./columns.ts";
import type { Contexts } from "./contexts.ts";
import { dependencyRules } from "./dependencies.ts";
import { dialectSupportRules } from "./dialect_support.ts";
import { executableFileRule } from "./executable_file.ts";
import { fileRules } from "./files.ts";
import { glossaryRules } from "./glossary.ts";
import { hookRules } from "./hooks.ts";
import { ingestrRules } from "./ingestr.ts";
import { materializationRule } from "./materialization.ts";
import { nameRules } from "./names.ts";
import { notificationRules } from "./notifications.ts";
import { validateParquetSeeds } from "./parquet_seeds.ts";
import { pipelineFieldRules } from "./pipeline_fields.ts";
import { queryRules } from "./query_rules.ts";
import { type Rule, toIssues } from "./rule.ts";
import { scriptRules } from "./scripts.ts";
import { seedRule } from "./seeds.ts";
import { sensorRules } from "./sensors.ts";
import { timeIntervalRule } from "./time_interval.ts";
import { unknownFieldRules } from "./unknown_fields.ts";

export { validateUris } from "./cross_pipeline.ts";
export { type ContextOptions, type Contexts, createContexts } from "./contexts.ts";
export { validateQueries } from "./dry_run.ts";
export { loadPolicy } from "./policy/mod.ts";
export type { Rule } from "./rule.ts";
export { describeWarning } from "./unknown_fields.ts";

/** Every rule that needs no connection. */
export const rules: readonly Rule[] = [
  ...nameRules,
  assetTypeRule,
  ...dependencyRules,
  executableFileRule,
  ...pipelineFieldRules,
  ...assetFieldRules,
  ...notificationRules,
  materializationRule,
  ...dialectSupportRules,
  bigqueryRule,
  ...columnRules,
  ...checkRules,
  ...sensorRules,
  ...ingestrRules,
  seedRule,
  ...scriptRules,
  ...hookRules,
  ...fileRules,
  ...unknownFieldRules,
  timeIntervalRule,
  ...queryRules,
];

export interface ValidateOptions {
  /** Words that assets may extend; without it these references are not checked. */
  readonly glossary?: Glossary;
  /** Further rules, such as those of `policy.yml`. */
  readonly policy?: readonly Rule[] | undefined;
  /** Leave out rules that render queries or walk through folders; default `false`. */
  readonly fastOnly?: boolean | undefined;
  /** Leave out warnings; default `false`. */
  readonly excludeWarnings?: boolean | undefined;
}

/**
 * What is wrong with a pipeline or one of its assets, in order of rules and assets, and with the files of its
 * seeds. `run` asks for fast rules without warnings, and stops when there is any issue.
 * @throws {ProjectError} When a condition of the policy cannot be evaluated.
 */
export async function validate(
  contexts: Contexts,
  options: ValidateOptions = {},
): Promise<Issue[]> {
  return [...applyRules(contexts, options), ...await validateParquetSeeds(contexts)];
}

/** What rules say, in order of rules and assets. @throws {ProjectError} Like {@linkcode validate}. */
export function applyRules(contexts: Contexts, options: ValidateOptions = {}): Issue[] {
  const { glossary, policy = [], fastOnly = false, excludeWarnings = false } = options;
  const applied = [...rules, ...glossary === undefined ? [] : glossaryRules(glossary), ...policy]
    .filter((rule) => rule.fast || !fastOnly)
    .filter((rule) => rule.severity === "critical" || !excludeWarnings)
    .filter((rule) => rule.level === "asset" || !contexts.single);
  const issues = applied.flatMap((rule) =>
    rule.level === "pipeline"
      ? toIssues(rule, rule.check(contexts.pipeline), undefined)
      : contexts.assets.flatMap((context) => toIssues(rule, rule.check(context), context.asset))
  );
  return [...contexts.issues, ...issues];
}
