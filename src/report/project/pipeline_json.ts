import { basename } from "node:path";
import type { Pipeline } from "../../project/model.ts";
import { assetToJson } from "./asset_json.ts";

/** A pipeline as JSON for editors and scripts, with its assets and what reading them warned of. */
export function pipelineToJson(pipeline: Pipeline): unknown {
  return {
    ...pipelineSummaryToJson(pipeline),
    variables: Object.fromEntries(
      Object.entries(pipeline.variables).map(([name, { schema, default: value }]) => [
        name,
        { ...schema, default: value },
      ]),
    ),
    variants: pipeline.variants,
    notifications: pipeline.notifications ?? undefined,
    default: pipeline.defaults ?? undefined,
    assets: pipeline.assets.map(assetToJson),
    warnings: pipeline.warnings,
  };
}

/** What the definition file says about the pipeline as a whole. */
export function pipelineSummaryToJson(pipeline: Pipeline): Readonly<Record<string, unknown>> {
  return {
    name: pipeline.name,
    schedule: pipeline.schedule,
    start_date: pipeline.startDate,
    default_connections: pipeline.defaultConnections,
    catchup: pipeline.catchup,
    metadata_push: pipeline.metadataPush,
    retries: pipeline.retries,
    concurrency: pipeline.concurrency,
    max_active_steps: pipeline.maxActiveSteps,
    owner: pipeline.owner,
    tags: pipeline.tags,
    domains: pipeline.domains,
    meta: pipeline.meta,
    agent: pipeline.agent,
    definition_file: { name: basename(pipeline.path), path: pipeline.path },
  };
}
