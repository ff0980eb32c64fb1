import { ConnectionError } from "../errors.ts";
import { findTraits } from "../platforms/all_traits.ts";

/** Types of no database that name the same account. */
const interchangeable: readonly (readonly string[])[] = [
  ["gcs", "google_cloud_platform"],
  ["mongo", "mongo_atlas"],
  ["aws", "s3"],
];

export interface UsedConnection {
  readonly asset: string;
  readonly assetType: string;
  /** The connection type that the asset type stands for. */
  readonly wanted: string;
  readonly connection: { readonly name: string; readonly type: string };
}

/**
 * Whether an asset can use a connection of this type. Pairs such as postgres and redshift serve for
 * each other.
 * @returns The error to report; `undefined` when they fit.
 */
export function checkConnectionKind(use: UsedConnection): ConnectionError | undefined {
  const { asset, assetType, wanted, connection: { name, type } } = use;
  if (type === wanted || servesPlatform(type, wanted)) return undefined;
  if (interchangeable.some((types) => types.includes(type) && types.includes(wanted))) {
    return undefined;
  }
  const article = /^[aeiou]/.test(wanted) ? "an" : "a";
  return new ConnectionError(
    `asset '${asset}' (${assetType}) needs ${article} ${wanted} connection, ` +
      `but '${name}' is of type ${type}`,
    { connection: name, fix: `name ${article} ${wanted} connection in the asset or the pipeline` },
  );
}

/** Whether assets of a platform can use connections of a type. */
function servesPlatform(type: string, platform: string): boolean {
  const { connectionTypes = [], compatible = [] } = findTraits(platform) ?? {};
  return [...connectionTypes, ...compatible].includes(type);
}
