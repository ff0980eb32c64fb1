import type { ExecuteOptions } from "../../connections/connection.ts";
import { ProjectError } from "../../errors.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { comparableName } from "../../sql/identifiers.ts";
import { prefixSchemas } from "../../sql/schema_prefix.ts";
import type { AssetScope } from "../asset_scope.ts";
import type { DeveloperTables } from "./developer_listings.ts";
import type { RunResources, StepOptions } from "./resources.ts";

/** Changes SQL that is about to run. */
export type Rewrite = (sql: string) => string;

export interface RewriteOptions extends Omit<StepOptions, "resources"> {
  readonly resources: {
    readonly connections: Pick<RunResources["connections"], "open" | "defaultNames">;
    readonly developerTables: DeveloperTables;
  };
}

/**
 * What rewrites the SQL of an asset for the environment's schema prefix: nothing without one.
 * @throws {ProjectError} When the platform has no developer environments.
 * @throws {KnownError} When the tables cannot be listed.
 */
export async function developerRewrite(
  { scope, connection: name, platform: { dialect }, resources }: RewriteOptions,
  sending: ExecuteOptions,
): Promise<Rewrite> {
  const { asset, settings: { schemaPrefix: prefix } } = scope;
  if (prefix === "") return (sql) => sql;
  const { list } = dialect.catalog;
  if (list === undefined) {
    throw new ProjectError(
      `the asset type '${asset.type}' does not support developer environments, ` +
        "please create an issue if you'd like that",
      { file: asset.path },
    );
  }
  const tables = await resources.developerTables.list(name, async () => {
    const connection = await resources.connections.open(name);
    const names = await resources.connections.defaultNames(name);
    const { rows } = await connection.query(list(prefix, names), sending);
    return new Set(rows.flatMap(([catalog, schema, table, current]) => [
      ...catalog === current ? [keyOf([schema, table], dialect)] : [],
      keyOf([catalog, schema, table], dialect),
    ]));
  });
  const exists = (parts: readonly string[]) => tables.has(keyOf(parts, dialect));
  return (sql) => prefixSchemas(sql, { prefix, asset: asset.name, dialect, exists });
}

/** Rewrites only what names the asset itself, for want of a database to look into. */
export function ownRewrite(
  { asset, settings: { schemaPrefix: prefix } }: AssetScope,
  dialect: Dialect | undefined,
): Rewrite {
  if (prefix === "" || dialect === undefined) return (sql) => sql;
  return (sql) => prefixSchemas(sql, { prefix, asset: asset.name, dialect, exists: () => false });
}

function keyOf(parts: readonly unknown[], { identifiers }: Dialect): string {
  const key = JSON.stringify(parts);
  return comparableName(key, identifiers);
}
