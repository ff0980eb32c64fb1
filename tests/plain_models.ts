/** Parts of the model in which nothing is said that a test does not say. */
import type { Asset, Pipeline } from "../src/project/model.ts";

/** A PostgreSQL asset in `/p/assets/<name>.sql`, unless a path is given. */
export function plainAsset(fields: Partial<Asset> & Pick<Asset, "name">): Asset {
  const path = fields.path ?? `/p/assets/${fields.name}.sql`;
  return {
    writtenName: fields.name,
    type: "pg.sql",
    format: "sql",
    path,
    executablePath: path,
    body: "",
    bodyLine: 1,
    uri: "",
    description: "",
    owner: "",
    enabled: true,
    tags: [],
    domains: [],
    meta: {},
    metadata: {},
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
    extends: undefined,
    platformOptions: {},
    ...fields,
  };
}

/** A pipeline called `shop` in `/p`. */
export function plainPipeline(
  assets: readonly Asset[],
  fields: Partial<Pipeline> = {},
): Pipeline {
  return {
    name: "shop",
    legacyId: "",
    path: "/p/pipeline.yml",
    directory: "/p",
    schedule: "",
    startDate: "",
    defaultConnections: {},
    variables: {},
    variants: {},
    notifications: null,
    catchup: "",
    metadataPush: [],
    retries: undefined,
    concurrency: 1,
    maxActiveSteps: undefined,
    owner: "",
    tags: [],
    domains: [],
    meta: {},
    agent: false,
    defaults: null,
    fixtures: [],
    macros: [],
    warnings: [],
    ...fields,
    assets,
  };
}
