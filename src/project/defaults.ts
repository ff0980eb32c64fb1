import type { AssetFields } from "./asset_fields.ts";
import type {
  Column,
  ColumnCheck,
  CustomCheck,
  Materialization,
  SecretMapping,
  Upstream,
  Value,
} from "./model.ts";

/** Fills in from the `default` block of a pipeline what an asset does not say itself. */
export function applyDefaults<T extends AssetFields>(asset: T, defaults: AssetFields): T {
  const inheritsHooks = isSqlType(asset.type || defaults.type) &&
    (defaults.hooks.applicableTypes.length === 0 ||
      defaults.hooks.applicableTypes.includes(asset.type || defaults.type));
  const hook = (own: readonly string[], inherited: readonly string[]) =>
    own.length === 0 && inheritsHooks ? inherited : own;
  return {
    ...asset,
    type: asset.type || defaults.type,
    description: asset.description || defaults.description,
    startDate: asset.startDate || defaults.startDate,
    connection: asset.connection ?? defaults.connection,
    image: asset.image || defaults.image,
    instance: asset.instance || defaults.instance,
    owner: asset.owner || defaults.owner,
    tier: asset.tier || defaults.tier,
    timeoutMs: asset.timeoutMs || defaults.timeoutMs,
    retries: asset.retries ?? defaults.retries,
    rerunCooldown: asset.rerunCooldown ?? defaults.rerunCooldown,
    refreshRestricted: asset.refreshRestricted ?? defaults.refreshRestricted,
    parameters: { ...defaults.parameters, ...asset.parameters },
    meta: { ...defaults.meta, ...asset.meta },
    metadata: { ...defaults.metadata, ...asset.metadata },
    tags: union(asset.tags, defaults.tags),
    domains: union(asset.domains, defaults.domains),
    extends: asset.extends === undefined
      ? defaults.extends
      : union(asset.extends, defaults.extends ?? []),
    upstreams: addMissing<Upstream>(asset.upstreams, defaults.upstreams, upstreamKey),
    secrets: addMissing<SecretMapping>(asset.secrets, defaults.secrets, ({ key }) => key),
    columns: mergeColumns(asset.columns, defaults.columns),
    customChecks: mergeChecks(asset.customChecks, defaults.customChecks, mergeCustomCheck),
    materialization: mergeMaterialization(asset.materialization, defaults.materialization),
    platformOptions: mergeOptions(asset.platformOptions, defaults.platformOptions),
    intervalModifiers: {
      start: asset.intervalModifiers.start || defaults.intervalModifiers.start,
      end: asset.intervalModifiers.end || defaults.intervalModifiers.end,
    },
    hooks: {
      pre: hook(asset.hooks.pre, defaults.hooks.pre),
      post: hook(asset.hooks.post, defaults.hooks.post),
      applicableTypes: asset.hooks.applicableTypes,
    },
    notifications: asset.notifications ?? defaults.notifications,
  };
}

/** Whether hooks make sense for assets of a type. */
export function isSqlType(type: string): boolean {
  return type.endsWith(".sql") || type === "fabric.spark_sql";
}

function union(own: readonly string[], more: readonly string[]): readonly string[] {
  return more.length === 0 ? own : addMissing(own, more, (item) => item);
}

function addMissing<T>(own: readonly T[], more: readonly T[], key: (item: T) => string): T[] {
  const keys = new Set(own.map(key));
  return [...own, ...more.filter((item) => !keys.has(key(item)))];
}

function upstreamKey({ kind, value }: Upstream): string {
  return `${kind}:${value}`;
}

/** Fields of the asset's columns first, then columns that only the defaults have. */
export function mergeColumns(
  own: readonly Column[],
  more: readonly Column[],
): readonly Column[] {
  if (more.length === 0) return own;
  const byName = new Map(more.map((column) => [column.name.toLowerCase(), column]));
  const merged = own.map((column) => {
    const inherited = byName.get(column.name.toLowerCase());
    return inherited === undefined ? column : mergeColumn(column, inherited);
  });
  return addMissing(merged, more, ({ name }) => name.toLowerCase());
}

/** Fills in what a column does not say itself. */
export function mergeColumn(own: Column, more: Column): Column {
  return {
    name: own.name || more.name,
    extends: own.extends || more.extends,
    sourceColumn: own.sourceColumn || more.sourceColumn,
    type: own.type || more.type,
    mask: own.mask || more.mask,
    description: own.description || more.description,
    owner: own.owner || more.owner,
    tags: union(own.tags, more.tags),
    domains: union(own.domains, more.domains),
    meta: { ...more.meta, ...own.meta },
    primaryKey: own.primaryKey || more.primaryKey,
    updateOnMerge: own.updateOnMerge || more.updateOnMerge,
    mergeSql: own.mergeSql || more.mergeSql,
    nullable: own.nullable ?? more.nullable,
    default: own.default || more.default,
    collation: own.collation || more.collation,
    precision: own.precision ?? more.precision,
    scale: own.scale ?? more.scale,
    length: own.length ?? more.length,
    foreignKey: own.foreignKey ?? more.foreignKey,
    checks: mergeChecks(own.checks, more.checks, mergeColumnCheck),
    upstreams: own.upstreams.length > 0 ? own.upstreams : more.upstreams,
  };
}

/** Fields of the asset's checks first, then checks that only the defaults have. */
function mergeChecks<C extends ColumnCheck | CustomCheck>(
  own: readonly C[],
  more: readonly C[],
  merge: (own: C, more: C) => C,
): readonly C[] {
  const key = ({ name }: C) => name.toLowerCase();
  const byName = new Map(more.map((check) => [key(check), check]));
  const merged = own.map((check) => {
    const inherited = byName.get(key(check));
    return inherited === undefined ? check : merge(check, inherited);
  });
  return addMissing(merged, more, key);
}

function mergeColumnCheck(own: ColumnCheck, more: ColumnCheck): ColumnCheck {
  return {
    ...own,
    value: own.value ?? more.value,
    description: own.description || more.description,
    retries: own.retries ?? more.retries,
    notifications: own.notifications ?? more.notifications,
  };
}

/** As in the reference, a value of 0 counts as none; what is expected is taken as a whole. */
function mergeCustomCheck(own: CustomCheck, more: CustomCheck): CustomCheck {
  const { value, count } = own.count === undefined && own.value === 0 ? more : own;
  return {
    ...own,
    value,
    count,
    query: own.query || more.query,
    description: own.description || more.description,
    retries: own.retries ?? more.retries,
    notifications: own.notifications ?? more.notifications,
  };
}

function mergeMaterialization(
  own: Materialization | undefined,
  more: Materialization | undefined,
): Materialization | undefined {
  if (own === undefined || more === undefined) return own ?? more;
  return {
    type: own.type || more.type,
    strategy: own.strategy || more.strategy,
    partitionBy: own.partitionBy || more.partitionBy,
    clusterBy: own.clusterBy ?? more.clusterBy,
    incrementalKey: own.incrementalKey || more.incrementalKey,
    incrementalPredicate: own.incrementalPredicate || more.incrementalPredicate,
    timeGranularity: own.timeGranularity || more.timeGranularity,
  };
}

/** Blocks such as `snowflake` field by field. */
function mergeOptions(
  own: AssetFields["platformOptions"],
  more: AssetFields["platformOptions"],
): AssetFields["platformOptions"] {
  const merged: Record<string, Value> = { ...more, ...own };
  for (const [key, block] of Object.entries(own)) {
    const inherited = more[key];
    if (isMap(block) && isMap(inherited)) merged[key] = { ...inherited, ...block };
  }
  return merged;
}

function isMap(value: Value | undefined): value is { readonly [key: string]: Value } {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
