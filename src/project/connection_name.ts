import { ProjectError } from "../errors.ts";
import { findTraits } from "../platforms/all_traits.ts";
import { findAssetType, ingestrDestinations } from "./asset_types.ts";
import type { Asset, Pipeline } from "./model.ts";

type ConnectionSettings = Pick<Pipeline, "assets" | "defaultConnections">;

/**
 * The connection that an asset uses, or its checks: its own, else the default of the pipeline for its
 * platform, else the built-in name. Texts of `parameters` must be rendered.
 * @returns `undefined` for assets that never use one, such as dashboards.
 * @throws {ProjectError} When none can be found, or several are equally likely.
 */
export function connectionNameOf(asset: Asset, pipeline: ConnectionSettings): string | undefined {
  if (asset.connection !== undefined) return asset.connection;
  const assetType = findAssetType(asset.type);
  switch (assetType?.kind) {
    case "dashboard":
    case "agent":
      return undefined;
    case "ingestr":
      return textParameter(asset, "destination_connection") ??
        defaultConnection([destinationPlatform(asset)], { asset, pipeline });
    case "python":
    case "empty":
      return defaultConnection([majorityPlatform(asset, pipeline)], { asset, pipeline });
  }
  if (assetType?.platform === undefined) {
    throw fail(asset, `no connection mapping found for asset type '${asset.type}'`);
  }
  const platforms = [assetType.platform, ...assetType.alternatives];
  return defaultConnection(platforms, { asset, pipeline });
}

/** A parameter that is a text; `undefined` when it is missing, empty or something else. */
export function textParameter(asset: Asset, name: string): string | undefined {
  const value = Object.hasOwn(asset.parameters, name) ? asset.parameters[name] : undefined;
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

const withoutDefaultName = new Set([
  ...["generic", "mongo_atlas", "onelake", "planetscale_mysql", "tableau", "vitess"],
]);
const irregularDefaultNames: ReadonlyMap<string, string> = new Map([
  ["gcp", "gcp-default"],
  ["google_sheets", "google-sheets-default"],
]);

/** The built-in connection name of a connection type; `undefined` when it has none. */
export function defaultConnectionName(platform: string): string | undefined {
  if (withoutDefaultName.has(platform)) return undefined;
  return findTraits(platform)?.defaultConnection ?? irregularDefaultNames.get(platform) ??
    `${platform}-default`;
}

function defaultConnection(
  platforms: readonly string[],
  { asset, pipeline }: { readonly asset: Asset; readonly pipeline: ConnectionSettings },
): string {
  for (const platform of platforms) {
    const name = configuredDefault(pipeline, platform);
    if (name !== undefined) return name;
  }
  for (const platform of platforms) {
    const name = defaultConnectionName(platform);
    if (name !== undefined) return name;
  }
  throw fail(asset, `no default connection found for type '${platforms[0]}'`);
}

/** The connection that `default_connections` names for a platform; `undefined` without one. */
export function configuredDefault(
  { defaultConnections }: Pick<Pipeline, "defaultConnections">,
  platform: string,
): string | undefined {
  const keys = [platform, ...findTraits(platform)?.defaultConnectionKeys ?? []];
  const key = keys.find((key) => Object.hasOwn(defaultConnections, key) && defaultConnections[key]);
  return key === undefined ? undefined : defaultConnections[key];
}

/**
 * The type of connection that an asset needs under a name.
 * @returns `undefined` when several would do, as for what a program reads and sources of ingestr.
 */
export function wantedType(asset: Asset, connection: string): string | undefined {
  const assetType = findAssetType(asset.type);
  if (assetType?.kind !== "ingestr") return assetType?.platform;
  if (textParameter(asset, "source_connection") === connection) return undefined;
  return ingestrDestinations.get(textParameter(asset, "destination") ?? "");
}

function destinationPlatform(asset: Asset): string {
  const destination = textParameter(asset, "destination") ?? "";
  const platform = ingestrDestinations.get(destination);
  if (platform !== undefined) return platform;
  throw fail(
    asset,
    `connection type could not be inferred for destination '${destination}', ` +
      "please specify a `connection` key in the asset",
  );
}

/**
 * The platform that most SQL assets of the pipeline use.
 * Reference: without a majority it silently takes BigQuery.
 */
function majorityPlatform(asset: Asset, pipeline: ConnectionSettings): string {
  const leaders = leadingPlatforms(pipeline.assets);
  const [leader, ...others] = leaders;
  if (leader !== undefined && others.length === 0) return leader;
  throw fail(
    asset,
    `the connection of asset '${asset.name}' cannot be inferred: ` +
      (leaders.length === 0
        ? "the pipeline has no SQL asset that would tell the platform"
        : `the pipeline has equally many assets of ${leaders.join(" and ")}`),
  );
}

/** Counted once for each list of assets, since every Python asset asks. */
const leadersOf = new WeakMap<readonly Asset[], readonly string[]>();

function leadingPlatforms(assets: readonly Asset[]): readonly string[] {
  const known = leadersOf.get(assets);
  if (known !== undefined) return known;
  const counts = new Map<string, number>();
  for (const asset of assets) {
    const assetType = findAssetType(asset.type);
    const platform = assetType?.kind === "query"
      ? assetType.platform
      : assetType?.kind === "ingestr"
      ? ingestrDestinations.get(textParameter(asset, "destination") ?? "")
      : undefined;
    if (platform !== undefined) counts.set(platform, (counts.get(platform) ?? 0) + 1);
  }
  const most = Math.max(0, ...counts.values());
  const leaders = [...counts].filter(([, count]) => count === most).map(([name]) => name);
  leadersOf.set(assets, leaders);
  return leaders;
}

function fail(asset: Asset, message: string): ProjectError {
  return new ProjectError(message, { file: asset.path }, {
    fix: "give `connection` in the asset",
  });
}
