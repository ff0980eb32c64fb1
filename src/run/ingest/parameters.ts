import type { Asset, Value } from "../../project/model.ts";

/** A parameter as one parameterText, lists joined by commas; `undefined` when it is missing or empty. */
export function parameterText({ parameters }: Asset, key: string): string | undefined {
  return Object.hasOwn(parameters, key) ? textOf(parameters[key]) : undefined;
}

/** Every parameter whose name starts like this, with the rest of its name. */
export function textsWithPrefix(asset: Asset, prefix: string): [string, string][] {
  return Object.keys(asset.parameters).filter((key) => key.startsWith(prefix)).flatMap((key) => {
    const value = parameterText(asset, key);
    return value === undefined ? [] : [[key.slice(prefix.length), value]];
  });
}

/** Whether a parameter is set to true. */
export function isParameterTrue(asset: Asset, key: string): boolean {
  return parameterText(asset, key)?.toLowerCase() === "true";
}

/** Whether the asset goes on until it is stopped. */
export function isStreaming(asset: Asset): boolean {
  return asset.type === "ingestr" &&
    (isParameterTrue(asset, "stream") ||
      (isParameterTrue(asset, "cdc") && parameterText(asset, "cdc_mode") === "stream"));
}

/** `materialization.strategy` → what ingestr calls it, where the names differ. */
const strategies: ReadonlyMap<string, string> = new Map([["create+replace", "replace"]]);

/** What an asset may give in its parameters or in `materialization`; both say the same if both do. */
export function flagTexts(asset: Asset): {
  readonly strategy: string | undefined;
  readonly incrementalKey: string | undefined;
  readonly partitionBy: string | undefined;
  readonly clusterBy: string | undefined;
} {
  const { strategy = "", incrementalKey, partitionBy, clusterBy } = asset.materialization ?? {};
  return {
    strategy: parameterText(asset, "incremental_strategy") ??
      ((strategies.get(strategy) ?? strategy) ||
        (isParameterTrue(asset, "cdc") ? "merge" : undefined)),
    incrementalKey: parameterText(asset, "incremental_key") ?? (incrementalKey || undefined),
    partitionBy: parameterText(asset, "partition_by") ?? (partitionBy || undefined),
    clusterBy: parameterText(asset, "cluster_by") ?? (clusterBy?.join(",") || undefined),
  };
}

function textOf(value: Value | undefined): string | undefined {
  if (Array.isArray(value)) return value.map(textOf).filter(Boolean).join(",") || undefined;
  if (value === undefined || value === null || typeof value === "object") return undefined;
  return String(value).trim() || undefined;
}
