import { basename } from "node:path";
import type { Pipeline, ProjectWarning, Variable } from "../../project/model.ts";
import { asset, delayOf, slimAsset } from "./asset.ts";
import { assetDefaults } from "./asset_defaults.ts";
import { notifications } from "./notifications.ts";
import {
  anything,
  boolean,
  type FieldMaker,
  type Fields,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
} from "./shape.ts";
import { fixture } from "./unit_tests.ts";

/** A pipeline, and which variant of it was read. */
export interface PipelineWithVariant extends Pipeline {
  /** `undefined` where there is none. */
  readonly variant: string | undefined;
}

const pipelineDefinitionFile = object<Pipeline>("PipelineDefinitionFile", (field) => ({
  name: field(text, ({ path }) => basename(path)),
  path: field(text, ({ path }) => path, "Absolute"),
}));

/** Platforms to which descriptions are written; more keys than this one where the file has them. */
const metadataPush: Shape<readonly string[]> = {
  schema: () => ({
    type: "object",
    properties: { bigquery: { type: "boolean" } },
    required: ["bigquery"],
    additionalProperties: { type: "boolean" },
  }),
  write: (platforms) => ({
    bigquery: false,
    ...Object.fromEntries(platforms.map((platform) => [platform, true])),
  }),
};

/** The JSON Schema of a variable, with the value of the variant as its default. */
const variable: Shape<Variable> = {
  schema: () => ({ type: "object" }),
  write: ({ schema, value }) =>
    anything.write({ ...schema, ...value !== undefined && { default: value } }),
};

const warning = object<ProjectWarning>("Warning", (field) => ({
  message: field(text, ({ message }) => message),
  severity: field(oneOf("critical", "warning", "note"), ({ severity }) => severity),
  file: field(text, ({ file }) => file),
  line: field(optional(integer), ({ line }) => line),
  column: field(optional(integer), ({ column }) => column),
  asset: field(optional(text), ({ asset }) => asset),
}));

const about = (field: FieldMaker<PipelineWithVariant>): Fields<PipelineWithVariant> => ({
  legacy_id: field(text, ({ legacyId }) => legacyId, "`id` of the file"),
  name: field(text, ({ name }) => name),
  tags: field(listOf(text), ({ tags }) => tags),
  domains: field(listOf(text), ({ domains }) => domains),
  meta: field(mapOf(text), ({ meta }) => meta),
  owner: field(text, ({ owner }) => owner),
  schedule: field(text, ({ schedule }) => schedule),
  start_date: field(text, ({ startDate }) => startDate),
  definition_file: field(pipelineDefinitionFile, (pipeline) => pipeline),
  default_connections: field(mapOf(text), ({ defaultConnections }) => defaultConnections),
});

const settings = (field: FieldMaker<PipelineWithVariant>): Fields<PipelineWithVariant> => ({
  notifications: field(notifications, (pipeline) => pipeline.notifications),
  catchup: field(oneOf("", "active", "all"), ({ catchup }) => catchup as "" | "active" | "all"),
  metadata_push: field(metadataPush, (pipeline) => pipeline.metadataPush),
  retries: field(orNull(integer), ({ retries }) => retries),
  retries_delay: field(
    optional(integer),
    (pipeline) => delayOf(pipeline.assetDefaults?.rerunCooldown),
    "Seconds; `default.rerun_cooldown`",
  ),
  concurrency: field(integer, ({ concurrency }) => concurrency),
  max_active_steps: field(orNull(integer), ({ maxActiveSteps }) => maxActiveSteps),
  default: field(
    optional(assetDefaults),
    ({ assetDefaults, variants }) =>
      assetDefaults && { ...assetDefaults, hasVariants: Object.keys(variants).length > 0 },
  ),
  commit: field(text, () => "", "Always empty"),
  snapshot: field(text, () => "", "Always empty"),
  agent: field(boolean, ({ agent }) => agent),
  variables: field(
    orNull(mapOf(variable)),
    ({ variables }) => Object.keys(variables).length === 0 ? undefined : variables,
  ),
  variants: field(
    optional(mapOf(mapOf(anything))),
    ({ variants }) => Object.keys(variants).length === 0 ? undefined : variants,
  ),
  selected_variant: field(text, ({ variant = "" }) => variant, "Empty for none"),
  macros: field(listOf(text), ({ macros }) => macros.map(({ text }) => text), "Whole files"),
  fixtures: field(
    optional(listOf(fixture)),
    ({ fixtures }) => fixtures.length === 0 ? undefined : fixtures,
  ),
  warnings: field(listOf(warning), ({ warnings }) => warnings, "Not in the reference"),
});

/** A pipeline with its assets. */
export const pipeline: Shape<PipelineWithVariant> = object("Pipeline", (field) => ({
  ...about(field),
  assets: field(listOf(asset), ({ assets }) => assets),
  ...settings(field),
}));

/** The same with only what is needed to draw its graph. */
export const slimPipeline: Shape<PipelineWithVariant> = object("SlimPipeline", (field) => ({
  ...about(field),
  ...settings(field),
  assets: field(listOf(slimAsset), ({ assets }) => assets),
}));

/** The pipeline of an asset. */
export const pipelineSummary: Shape<Pipeline> = object("PipelineSummary", (field) => ({
  name: field(text, ({ name }) => name),
  schedule: field(text, ({ schedule }) => schedule),
  start_date: field(text, ({ startDate }) => startDate),
}));
