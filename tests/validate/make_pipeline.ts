import type { Asset, Column, Materialization, Pipeline } from "../../src/project/model.ts";
import type { Issue } from "../../src/report/event.ts";
import {
  type ContextOptions,
  createContexts,
  validate,
  type ValidateOptions,
} from "../../src/validate/mod.ts";
import type { AssetScope } from "../../src/validate/rule.ts";

/** The issues of a pipeline without templates. */
export function findIssues(
  pipeline: Pipeline,
  options: ValidateOptions & Partial<ContextOptions> = {},
): Issue[] {
  const { platforms = { find: () => undefined }, scopeOf = asWritten, asset, excludeTag } = options;
  return validate(createContexts(pipeline, { platforms, scopeOf, asset, excludeTag }), options);
}

/** An asset without templates. */
export function asWritten(asset: Asset): AssetScope {
  return { asset, render: ({ text }) => text };
}

/** A pipeline without flaws, as far as `fields` do not say otherwise. */
export function makePipeline(assets: readonly Asset[], fields: Partial<Pipeline> = {}): Pipeline {
  return {
    name: "shop",
    path: "/project/shop/pipeline.yml",
    directory: "/project/shop",
    schedule: "",
    startDate: "",
    defaultConnections: {},
    variables: {},
    variants: {},
    notifications: null,
    catchup: "",
    metadataPush: false,
    retries: undefined,
    concurrency: 1,
    maxActiveSteps: undefined,
    owner: "",
    tags: [],
    domains: [],
    meta: {},
    agent: false,
    defaults: null,
    assets,
    macros: [],
    warnings: [],
    ...fields,
  };
}

export function makeAsset(fields: Partial<Asset> = {}): Asset {
  const name = fields.name ?? "mart.daily";
  return {
    name,
    type: "pg.sql",
    format: "sql",
    path: `/project/shop/assets/${name}.sql`,
    executablePath: `/project/shop/assets/${name}.sql`,
    body: "SELECT 1",
    bodyLine: 1,
    uri: "",
    description: "",
    owner: "",
    enabled: true,
    tags: [],
    domains: [],
    meta: {},
    tier: undefined,
    upstreams: [],
    connection: undefined,
    materialization: undefined,
    columns: [],
    customChecks: [],
    unitTests: [],
    parameters: {},
    secrets: [],
    image: "",
    instance: "",
    hooks: { pre: [], post: [], applicableTypes: [] },
    intervalModifiers: { start: "", end: "" },
    startDate: "",
    retries: undefined,
    rerunCooldown: undefined,
    timeoutMs: undefined,
    refreshRestricted: false,
    notifications: null,
    extends: [],
    platformOptions: {},
    ...fields,
  };
}

export function makeColumn(fields: Partial<Column> = {}): Column {
  return {
    name: "id",
    extends: "",
    sourceColumn: "",
    type: "",
    mask: "",
    description: "",
    owner: "",
    tags: [],
    domains: [],
    meta: {},
    primaryKey: false,
    updateOnMerge: false,
    mergeSql: "",
    nullable: undefined,
    default: "",
    collation: "",
    precision: undefined,
    scale: undefined,
    length: undefined,
    foreignKey: undefined,
    checks: [],
    upstreams: [],
    ...fields,
  };
}

export function makeMaterialization(fields: Partial<Materialization> = {}): Materialization {
  return {
    type: "table",
    strategy: "",
    partitionBy: "",
    clusterBy: undefined,
    incrementalKey: "",
    incrementalPredicate: "",
    timeGranularity: "",
    ...fields,
  };
}
