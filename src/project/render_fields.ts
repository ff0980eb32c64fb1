import { ProjectError, TemplateError } from "../errors.ts";
import { type AssetFields, parseEnabled } from "./asset_fields.ts";
import type { Column, Pipeline, Upstream, Value } from "./model.ts";

/** Rendering of the fields that shape a pipeline, which a variant may change. */

/** Text → text, with the variables of the variant. @throws {TemplateError} */
export type Render = (text: string) => string;

export interface RenderOptions {
  /** Absolute path of the file that holds the texts, for messages. */
  readonly file: string;
  readonly render: Render;
}

/**
 * Every text inside a value, trimmed and rendered; keys stay as they are. This is how `parameters`
 * are rendered for a run.
 */
export function renderValue(value: Value, render: Render): Value {
  if (typeof value === "string") return render(value.trim());
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map((item) => renderValue(item, render));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renderValue(item, render)]),
  );
}

/** Renders only what looks like a template, and says in which file it failed. */
function inFile({ file, render }: RenderOptions): Render {
  return (text) => {
    if (!text.includes("{")) return text;
    try {
      return render(text);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const { cause, fix, code } = error.explanation;
      throw new ProjectError(error.message, { file }, { cause, fix, code });
    }
  };
}

/**
 * Renders the fields of a pipeline that a variant may change.
 * @throws {ProjectError}
 */
export function renderPipeline<
  T extends Pick<
    Pipeline,
    "name" | "owner" | "schedule" | "startDate" | "tags" | "domains" | "meta" | "defaultConnections"
  >,
>(pipeline: T, options: RenderOptions): T {
  const render = inFile(options);
  return {
    ...pipeline,
    name: render(pipeline.name),
    owner: render(pipeline.owner),
    schedule: render(pipeline.schedule),
    startDate: render(pipeline.startDate),
    tags: pipeline.tags.map(render),
    domains: pipeline.domains.map(render),
    meta: renderMap(pipeline.meta, render),
    defaultConnections: renderMap(pipeline.defaultConnections, render),
  };
}

/**
 * Renders the fields of an asset that a variant may change. Bodies, parameters, hooks and queries of
 * checks are rendered when they run.
 * @throws {ProjectError}
 */
export function renderAsset<T extends AssetFields>(
  asset: T,
  options: RenderOptions,
): T {
  const render = inFile(options);
  const { materialization } = asset;
  return {
    ...asset,
    enabled: renderEnabled(asset.enabled, { ...options, render }),
    name: render(asset.name),
    uri: render(asset.uri),
    startDate: render(asset.startDate),
    description: render(asset.description),
    connection: asset.connection === undefined ? undefined : render(asset.connection) || undefined,
    image: render(asset.image),
    instance: render(asset.instance),
    owner: render(asset.owner),
    tags: asset.tags.map(render),
    domains: asset.domains.map(render),
    meta: renderMap(asset.meta, render),
    metadata: renderMap(asset.metadata, render),
    extends: asset.extends?.map(render),
    secrets: asset.secrets.map(({ key, injectAs }) => ({
      key: render(key),
      injectAs: render(injectAs),
    })),
    materialization: materialization && {
      ...materialization,
      partitionBy: render(materialization.partitionBy),
      incrementalKey: render(materialization.incrementalKey),
      incrementalPredicate: render(materialization.incrementalPredicate),
      clusterBy: materialization.clusterBy?.map(render),
    },
    platformOptions: renderValue(asset.platformOptions, render) as AssetFields["platformOptions"],
    upstreams: asset.upstreams.map((upstream) => renderUpstream(upstream, render)),
    columns: asset.columns.map((column) => renderColumn(column, render)),
    customChecks: asset.customChecks.map((check) => ({
      ...check,
      name: render(check.name),
      description: render(check.description),
    })),
  };
}

function renderEnabled(
  enabled: AssetFields["enabled"],
  { file, render }: RenderOptions,
): AssetFields["enabled"] {
  if (typeof enabled !== "string") return enabled;
  const text = render(enabled).trim();
  const value = parseEnabled(text);
  if (value !== undefined) return value;
  throw new ProjectError(`expected boolean or Jinja template, got "${text}"`, { file });
}

function renderUpstream(upstream: Upstream, render: Render): Upstream {
  return {
    ...upstream,
    value: render(upstream.value),
    columns: upstream.columns.map((column) => ({ ...column, name: render(column.name) })),
  };
}

function renderColumn(column: Column, render: Render): Column {
  return {
    ...column,
    name: render(column.name),
    sourceColumn: render(column.sourceColumn),
    type: render(column.type),
    mask: render(column.mask),
    description: render(column.description),
    mergeSql: render(column.mergeSql),
    owner: render(column.owner),
    default: render(column.default),
    collation: render(column.collation),
    foreignKey: column.foreignKey && {
      table: render(column.foreignKey.table),
      column: render(column.foreignKey.column),
    },
    tags: column.tags.map(render),
    domains: column.domains.map(render),
    meta: renderMap(column.meta, render),
    checks: column.checks.map((check) => ({
      ...check,
      name: render(check.name),
      description: render(check.description),
    })),
  };
}

function renderMap(
  map: Readonly<Record<string, string>>,
  render: Render,
): Record<string, string> {
  return Object.fromEntries(Object.entries(map).map(([key, value]) => [key, render(value)]));
}
