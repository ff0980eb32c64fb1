import { assetTypeList } from "./asset_types.ts";
import { triedConnection } from "./tried_connection.ts";
import { connectionList, connectionsOfEnvironment, connectionsOfPipeline } from "./connections.ts";
import {
  databaseList,
  databaseSummary,
  plainTableColumns,
  plainTableList,
  schemaTableList,
} from "./databases.ts";
import { cleanedFiles } from "./cleaned_files.ts";
import { configAnswer } from "./config_answer.ts";
import { dataDiff } from "./data_diff.ts";
import { environmentList } from "./environments.ts";
import { examination } from "./examination.ts";
import { failure } from "./failure.ts";
import { filledPipelineDependencies } from "./filled_dependencies.ts";
import { glossary, glossaryDomains, glossaryEntities } from "./glossary.ts";
import { ingestrSource, ingestrSourceList } from "./ingestr_sources.ts";
import { issueList } from "./issues.ts";
import { lineage } from "./lineage.ts";
import { logLine } from "./log_line.ts";
import { filledPipeline, patchedAsset } from "./patched_assets.ts";
import { lockedDependencies } from "./locked_dependencies.ts";
import { parsedAsset } from "./parsed_asset.ts";
import { pipeline, slimPipeline } from "./pipeline.ts";
import { documentSchema, type JsonSchema, type Shape } from "./shape.ts";
import {
  explainedDiff,
  explainedQuery,
  queryExport,
  queryExports,
  queryResult,
  renderedQuery,
} from "./query.ts";
import { templateList } from "./templates.ts";
import {
  checkedSecrets,
  connectionTypeList,
  lintedFiles,
  secretsPlan,
  storedSecret,
  writtenPolicy,
} from "./secrets.ts";
import { programDescription } from "./version.ts";
import { runPlan } from "./run_plan.ts";
import { unitTestResults } from "./unit_test_results.ts";
import { variantList } from "./variants.ts";
import { explainedCode, explainedRun } from "./why.ts";

/** What a command prints for machines. */
interface Answer {
  /** Of the file in `docs/schemas/`, without its ending. */
  readonly name: string;
  /** The command that prints it. */
  readonly command: string;
  // deno-lint-ignore no-explicit-any -- each is made from something else
  readonly shape: Shape<any>;
}

/** Everything that commands print as JSON, for editors and scripts. */
export const answers: readonly Answer[] = [
  { name: "parse_pipeline", command: "internal parse-pipeline", shape: pipeline },
  {
    name: "parse_pipeline_slim",
    command: "internal parse-pipeline --exp-slim-response",
    shape: slimPipeline,
  },
  { name: "parse_asset", command: "internal parse-asset", shape: parsedAsset },
  { name: "list_variants", command: "internal list-variants", shape: variantList },
  { name: "asset_types", command: "internal asset-types", shape: assetTypeList },
  { name: "connections_list", command: "connections list --output json", shape: connectionList },
  {
    name: "connections_list_environment",
    command: "connections list --environment NAME --output json",
    shape: connectionsOfEnvironment,
  },
  {
    name: "connections_list_backend",
    command: "connections list --secrets-backend NAME --output json",
    shape: connectionsOfPipeline,
  },
  { name: "connections_test", command: "connections test --output json", shape: triedConnection },
  { name: "environments_list", command: "environments list --output json", shape: environmentList },
  { name: "validate", command: "validate --output json", shape: issueList },
  { name: "query", command: "query --output json", shape: queryResult },
  { name: "run_log", command: "run --log-format json", shape: logLine },
  {
    name: "render",
    command: "render --output json, render-ddl --output json",
    shape: renderedQuery,
  },
  { name: "db_summary", command: "internal db-summary --output json", shape: databaseSummary },
  {
    name: "fetch_databases",
    command: "internal fetch-databases --output json",
    shape: databaseList,
  },
  { name: "fetch_tables", command: "internal fetch-tables --output json", shape: plainTableList },
  {
    name: "fetch_tables_schemas",
    command: "internal fetch-tables --output json",
    shape: schemaTableList,
  },
  {
    name: "fetch_columns",
    command: "internal fetch-columns --output json",
    shape: plainTableColumns,
  },
  {
    name: "list_templates",
    command: "internal list-templates --output json",
    shape: templateList,
  },
  {
    name: "config_change",
    command: "connections delete, environments create, environments update, " +
      "environments clone, environments delete",
    shape: configAnswer,
  },
  { name: "parse_glossary", command: "internal parse-glossary", shape: glossary },
  {
    name: "parse_glossary_entities",
    command: "internal parse-glossary --entities-only",
    shape: glossaryEntities,
  },
  {
    name: "parse_glossary_domains",
    command: "internal parse-glossary --domains-only",
    shape: glossaryDomains,
  },
  { name: "clean", command: "clean --output json", shape: cleanedFiles },
  { name: "query_export", command: "query --export --output json", shape: queryExport },
  {
    name: "query_export_parts",
    command: "query --export --split-rows N --output json",
    shape: queryExports,
  },
  { name: "query_dry_run", command: "query --dry-run --output json", shape: explainedQuery },
  {
    name: "lock_asset_dependencies",
    command: "internal lock-asset-dependencies --output json",
    shape: lockedDependencies,
  },
  { name: "ingestr_sources", command: "internal ingestr-sources", shape: ingestrSourceList },
  {
    name: "ingestr_source",
    command: "internal ingestr-sources --source NAME",
    shape: ingestrSource,
  },
  { name: "asset_metadata", command: "internal asset-metadata", shape: explainedQuery },
  { name: "failure", command: "… --output json", shape: failure },
  {
    name: "data_diff_dry_run",
    command: "data-diff --dry-run --output json",
    shape: explainedDiff,
  },
  { name: "data_diff", command: "data-diff --output json", shape: dataDiff },
  { name: "patch_asset", command: "patch … ASSET --output json", shape: patchedAsset },
  {
    name: "patch_fill_columns",
    command: "patch fill-columns-from-db PIPELINE --output json",
    shape: filledPipeline,
  },
  { name: "unit_test", command: "unit-test --output json", shape: unitTestResults },
  { name: "plan", command: "plan --output json", shape: runPlan },
  { name: "doctor", command: "doctor --output json", shape: examination },
  { name: "why_code", command: "why CODE --output json", shape: explainedCode },
  { name: "why_run", command: "why [RUN] --output json", shape: explainedRun },
  { name: "version", command: "version --output json", shape: programDescription },
  {
    name: "patch_fill_dependencies",
    command: "patch fill-asset-dependencies PIPELINE --output json",
    shape: filledPipelineDependencies,
  },
  { name: "lineage", command: "lineage --output json", shape: lineage },
  { name: "secrets_check", command: "secrets check --output json", shape: checkedSecrets },
  { name: "secrets_plan", command: "secrets plan --output json", shape: secretsPlan },
  {
    name: "secrets_policy",
    command: "secrets plan --policy --output json",
    shape: writtenPolicy,
  },
  { name: "secrets_lint", command: "secrets lint --output json", shape: lintedFiles },
  { name: "secrets_put", command: "secrets put --output json", shape: storedSecret },
  { name: "secrets_schema", command: "secrets schema --output json", shape: connectionTypeList },
];

/** The published schemas: name of the file in `docs/schemas/` → schema. */
export function publishedSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    answers.map(({ name, command, shape }) => [
      `${name}.json`,
      documentSchema(shape, { id: `${name}.json`, title: `What \`bruin ${command}\` prints` }),
    ]),
  );
}
