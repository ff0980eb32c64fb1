import { stringifyJson } from "../../exact_numbers.ts";
import type { Sealed } from "../../sealed.ts";
import type { AssetScope } from "../asset_scope.ts";

/** The connections of one run, as programs receive them. */
export interface InjectedConnections {
  /** @throws {KnownError} When there is none of this name, or it cannot be used. */
  inject(name: string): Promise<{ readonly type: string; readonly text: Sealed<string> }>;
}

/**
 * The variables that tell a program what it is run for, and the connections that its asset lists. The
 * result is as sensitive as these.
 * @throws {KnownError} When a connection cannot be used.
 */
export async function assetVariables(
  scope: AssetScope,
  connections: InjectedConnections,
): Promise<Record<string, string>> {
  const { asset, settings } = scope;
  const types: Record<string, string> = {};
  const injected: Record<string, string> = {};
  for (const { key, injectAs } of asset.secrets) {
    if (key === "") continue;
    const { type, text } = await connections.inject(key);
    injected[injectAs] = text.reveal();
    types[injectAs] = type;
  }
  const schemas = Object.entries(settings.pipeline.variables).map(([name, { schema }]) =>
    [name, schema] as const
  );
  return {
    ...dates(scope),
    BRUIN_RUN_ID: settings.runId,
    BRUIN_PIPELINE: settings.pipeline.name,
    BRUIN_ASSET: asset.name,
    BRUIN_THIS: asset.name,
    BRUIN_FULL_REFRESH: scope.fullRefresh ? "1" : "",
    BRUIN_COMMIT_HASH: settings.commitHash,
    BRUIN_SCHEMA_PREFIX: settings.schemaPrefix,
    BRUIN_VARS: stringifyJson(scope.variables.var),
    BRUIN_VARS_SCHEMA: stringifyJson(Object.fromEntries(schemas)),
    ...(asset.connection !== undefined && { BRUIN_CONNECTION: asset.connection }),
    ...(Object.keys(types).length > 0 && { BRUIN_CONNECTION_TYPES: JSON.stringify(types) }),
    ...injected,
  };
}

function dates({ variables }: AssetScope): Record<string, string> {
  return Object.fromEntries(
    ["start", "end", "execution"].flatMap((moment) =>
      ["date", "datetime", "timestamp"].map((form) => {
        const name = `${moment}_${form}`;
        return [`BRUIN_${name.toUpperCase()}`, String(variables[name])];
      })
    ),
  );
}
