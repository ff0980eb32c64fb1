import type { Pipeline } from "./model.ts";

/**
 * The pipeline of a developer's environment: the schema part of asset names starts with a prefix,
 * and so do dependencies and foreign keys that name an asset. Names of one part stay as they are,
 * and so do the ids of checks. Queries stay as they are until they run.
 * @param prefix Such as `alice_`; empty to change nothing.
 */
export function withSchemaPrefix(pipeline: Pipeline, prefix: string): Pipeline {
  if (prefix === "") return pipeline;
  const renamed = new Map(pipeline.assets.map(({ name }) => [name, prefixSchema(name, prefix)]));
  const rename = (name: string) => renamed.get(name) ?? name;
  const assets = pipeline.assets.map((asset) => ({
    ...asset,
    name: rename(asset.name),
    upstreams: asset.upstreams.map((upstream) =>
      upstream.kind === "asset" ? { ...upstream, value: rename(upstream.value) } : upstream
    ),
    columns: asset.columns.map((column) =>
      column.foreignKey === undefined ? column : {
        ...column,
        foreignKey: { ...column.foreignKey, table: rename(column.foreignKey.table) },
      }
    ),
  }));
  const warnings = pipeline.warnings.map((warning) =>
    warning.asset === undefined ? warning : { ...warning, asset: rename(warning.asset) }
  );
  return { ...pipeline, assets, warnings };
}

/** `raw.orders` → `alice_raw.orders`, `db.raw.orders` → `db.alice_raw.orders`. */
function prefixSchema(name: string, prefix: string): string {
  const parts = name.split(".");
  if (parts.length !== 2 && parts.length !== 3) return name;
  return parts.with(-2, prefix + parts[parts.length - 2]).join(".");
}
