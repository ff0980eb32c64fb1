import { buildGraph } from "../project/graph.ts";
import type { Glossary } from "../project/glossary.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import type { Issue } from "../report/event.ts";
import type { Dialect } from "../sql/dialect.ts";
import { assetFieldRules } from "./asset_fields.ts";
import { assetTypeRule } from "./asset_type.ts";
import { bigqueryRule } from "./bigquery.ts";
import { checkRules } from "./checks.ts";
import { columnRules } from "./columns.ts";
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
import { pipelineFieldRules } from "./pipeline_fields.ts";
import type { Finding, Rule } from "./rule.ts";
import { scriptRules } from "./scripts.ts";
import { seedRule } from "./seeds.ts";
import { sensorRules } from "./sensors.ts";
import { timeIntervalRule } from "./time_interval.ts";
import { unknownFieldRules } from "./unknown_fields.ts";

export { validateUris } from "./cross_pipeline.ts";
export type { Rule } from "./rule.ts";

/** Every rule that needs neither a connection nor an SQL parser. */
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
];

export interface ValidateOptions {
  /** The platforms that we can run, by the names of `default_connections`. */
  readonly platforms: { find(name: string): { readonly dialect: Dialect } | undefined };
  /** Words that assets may extend; without it these references are not checked. */
  readonly glossary?: Glossary;
  /** Leave out rules that walk through the file system; default `false`. */
  readonly fastOnly?: boolean;
  /** Leave out warnings; default `false`. */
  readonly excludeWarnings?: boolean;
  /** Only the rules about assets, and only about this one; `undefined` for the whole pipeline. */
  readonly asset?: Asset;
  /** Assets with this tag are not looked at, only the pipeline they are in. */
  readonly excludeTag?: string;
}

/**
 * What is wrong with a pipeline, in order of rules and assets. `run` asks for fast rules without
 * warnings, and stops when there is any issue.
 */
export function validate(pipeline: Pipeline, options: ValidateOptions): Issue[] {
  const { glossary, fastOnly = false, excludeWarnings = false, asset, excludeTag } = options;
  const context = {
    pipeline,
    graph: buildGraph(pipeline),
    dialectOf: (name: string) => options.platforms.find(name)?.dialect,
  };
  const assets = asset === undefined
    ? pipeline.assets.filter(({ tags }) => excludeTag === undefined || !tags.includes(excludeTag))
    : [asset];
  const applied = [...rules, ...glossary === undefined ? [] : glossaryRules(glossary)]
    .filter((rule) => rule.fast || !fastOnly)
    .filter((rule) => rule.severity === "critical" || !excludeWarnings)
    .filter((rule) => rule.level === "asset" || asset === undefined);
  return applied.flatMap((rule) =>
    rule.level === "pipeline"
      ? toIssues(rule, rule.check(context), undefined)
      : assets.flatMap((each) => toIssues(rule, rule.check({ ...context, asset: each }), each))
  );
}

function toIssues(rule: Rule, findings: Iterable<Finding>, asset: Asset | undefined): Issue[] {
  return Array.from(findings, (finding) => ({
    rule: rule.name,
    severity: rule.severity,
    asset: asset?.name,
    ...typeof finding === "string" ? { message: finding, context: [] } : finding,
  }));
}
