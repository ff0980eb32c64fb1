import { type DataFormat, formatOf } from "../data_files/data_file.ts";
import { ProjectError } from "../errors.ts";
import { findAssetType } from "../project/asset_types.ts";
import type { Asset } from "../project/model.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Registry } from "../registry.ts";
import type { PlannedTask } from "./plan.ts";
import type { SensorKind } from "./steps/sensor.ts";

/** What the main step of an asset does. */
export type MainWork =
  | { readonly kind: "query" }
  | { readonly kind: "sensor"; readonly of: SensorKind }
  /** Looks for an object in a bucket. */
  | { readonly kind: "object_sensor" }
  /** Copies a table with ingestr. */
  | { readonly kind: "ingest" }
  /** `returnsRows`: which then go into its table. */
  | { readonly kind: "python"; readonly returnsRows: boolean }
  | { readonly kind: "r" }
  | { readonly kind: "agent" }
  /** `format` is `undefined` when `file_type` names none. */
  | { readonly kind: "seed"; readonly format: DataFormat | undefined }
  | { readonly kind: "nothing" };

/** `undefined` when this version cannot run the type on any platform. */
export function mainWork(asset: Asset): MainWork | undefined {
  switch (findAssetType(asset.type)?.kind) {
    case "query":
      return { kind: "query" };
    case "sensor.query":
      return { kind: "sensor", of: "query" };
    case "sensor.table":
      return { kind: "sensor", of: "table" };
    case "sensor.object":
      return { kind: "object_sensor" };
    case "ingestr":
      return { kind: "ingest" };
    case "python":
      return { kind: "python", returnsRows: (asset.materialization?.type ?? "") !== "" };
    case "seed":
      return { kind: "seed", format: formatOf(text(asset, "path"), text(asset, "file_type")) };
    case "r":
      return { kind: "r" };
    case "agent":
      return { kind: "agent" };
    case "source":
    case "empty":
    case "dashboard":
      return { kind: "nothing" };
    case "refresh":
      return String(asset.parameters.refresh) === "true" ? undefined : { kind: "nothing" };
  }
  return undefined;
}

/** The platform of the asset's type; `undefined` when it has none, or none that this version knows. */
export function platformOf(asset: Asset, platforms: Registry<Platform>): Platform | undefined {
  const type = findAssetType(asset.type)?.platform;
  return type === undefined ? undefined : platforms.find(type) ?? platformFor(type, platforms);
}

/** The platform that opens connections of a type. */
export function platformFor(
  connectionType: string,
  platforms: Registry<Platform>,
): Platform | undefined {
  return platforms.names.map((name) => platforms.get(name))
    .find(({ connectionTypes }) => connectionTypes.includes(connectionType));
}

/**
 * What to say about assets whose main step this version cannot run, so that a run does not end in the
 * middle; `undefined` when it can run all of them.
 */
export function unsupportedAssets(
  tasks: readonly PlannedTask[],
  platforms: Registry<Platform>,
): ProjectError | undefined {
  const assets = tasks.filter(({ step }) => step.kind === "main").map(({ asset }) => asset)
    .filter((asset) => !isSupported(asset, platforms));
  const [first] = assets;
  if (first === undefined) return undefined;
  const unreadable = assets.length === 1 ? unreadableFile(first, platforms) : undefined;
  if (unreadable !== undefined) return unreadable;
  const names = assets.map(({ name, type }) => `${name} (${type})`).join(", ");
  return new ProjectError(
    assets.length === 1
      ? `This version cannot run assets of type "${first.type}": ${first.name}`
      : `This version cannot run ${assets.length} of the assets: ${names}`,
    assets.length === 1 ? { file: first.path } : {},
    { fix: "leave them out with --selector or --exclude-tag, or with `enabled: false`" },
  );
}

/** What to say of a seed whose platform loads other files; `undefined` for any other asset. */
function unreadableFile(asset: Asset, platforms: Registry<Platform>): ProjectError | undefined {
  const work = mainWork(asset);
  const formats = platformOf(asset, platforms)?.dataFormats;
  if (work?.kind !== "seed" || formats === undefined) return undefined;
  const known = formats.join(", ");
  const [what, fix] = work.format === undefined
    ? [`file_type "${text(asset, "file_type")}"`, `write what the file is, one of: ${known}`]
    : [`${work.format} files`, `convert the file to one of: ${known}`];
  return new ProjectError(`${asset.type} assets cannot load ${what}: ${asset.name}`, {
    file: asset.path,
  }, { fix });
}

/** Whether this version can run the main step of the asset. */
export function isSupported(asset: Asset, platforms: Registry<Platform>): boolean {
  const work = mainWork(asset);
  if (work === undefined) return false;
  if (["nothing", "python", "r", "agent", "ingest", "object_sensor"].includes(work.kind)) {
    return true;
  }
  const platform = platformOf(asset, platforms);
  if (platform === undefined) return false;
  if (work.kind === "seed") {
    return work.format !== undefined && (platform.dataFormats ?? []).includes(work.format);
  }
  const needsTables = work.kind === "sensor" && work.of === "table";
  return !needsTables || platform.dialect.catalog.exists !== undefined;
}

function text({ parameters }: Asset, key: string): string {
  const value = parameters[key];
  return typeof value === "string" ? value : "";
}
