import { createHash } from "node:crypto";
import type { Asset, Column, CustomCheck, Upstream } from "../../project/model.ts";
import { definitionFileToJson, executableFileToJson } from "./file_json.ts";

/**
 * An asset as JSON for editors and scripts, with the keys of its YAML and what was filled in from the
 * pipeline. Keys without a value are left out.
 */
export function assetToJson(asset: Asset): Readonly<Record<string, unknown>> {
  return {
    id: createHash("sha256").update(asset.name).digest("hex"),
    name: asset.name,
    type: asset.type,
    uri: asset.uri,
    description: asset.description,
    owner: asset.owner,
    tier: asset.tier,
    tags: asset.tags,
    domains: asset.domains,
    meta: asset.meta,
    extends: asset.extends,
    enabled: asset.enabled,
    start_date: asset.startDate,
    connection: asset.connection,
    secrets: asset.secrets.map(({ key, injectAs }) => ({ key, inject_as: injectAs })),
    upstreams: asset.upstreams.map(upstreamToJson),
    image: asset.image,
    instance: asset.instance,
    parameters: asset.parameters,
    materialization: materializationToJson(asset),
    interval_modifiers: asset.intervalModifiers,
    hooks: {
      pre: asset.hooks.pre.map((query) => ({ query })),
      post: asset.hooks.post.map((query) => ({ query })),
    },
    refresh_restricted: asset.refreshRestricted,
    retries: asset.retries,
    rerun_cooldown: asset.rerunCooldown,
    timeout_ms: asset.timeoutMs,
    ...asset.platformOptions,
    notifications: asset.notifications ?? undefined,
    columns: asset.columns.map(columnToJson),
    custom_checks: asset.customChecks.map(customCheckToJson),
    unit_tests: asset.unitTests,
    executable_file: executableFileToJson(asset, asset.body),
    definition_file: definitionFileToJson(asset),
  };
}

function upstreamToJson({ kind, value, mode, columns }: Upstream): unknown {
  return { type: kind, value, mode, columns };
}

function materializationToJson({ materialization }: Asset): unknown {
  if (materialization === undefined) return undefined;
  return {
    type: materialization.type,
    strategy: materialization.strategy,
    partition_by: materialization.partitionBy,
    cluster_by: materialization.clusterBy,
    incremental_key: materialization.incrementalKey,
    incremental_predicate: materialization.incrementalPredicate,
    time_granularity: materialization.timeGranularity,
  };
}

function columnToJson(column: Column): unknown {
  return {
    name: column.name,
    type: column.type,
    extends: column.extends,
    source_column: column.sourceColumn,
    description: column.description,
    owner: column.owner,
    tags: column.tags,
    domains: column.domains,
    meta: column.meta,
    primary_key: column.primaryKey,
    nullable: column.nullable,
    update_on_merge: column.updateOnMerge,
    merge_sql: column.mergeSql,
    default: column.default,
    collation: column.collation,
    precision: column.precision,
    scale: column.scale,
    length: column.length,
    mask: column.mask,
    foreign_key: column.foreignKey,
    upstreams: column.upstreams,
    checks: column.checks.map(({ notifications, ...check }) => ({
      ...check,
      notifications: notifications ?? undefined,
    })),
  };
}

function customCheckToJson({ notifications, ...check }: CustomCheck): unknown {
  return { ...check, notifications: notifications ?? undefined };
}
