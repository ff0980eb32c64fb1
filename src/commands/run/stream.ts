import { KnownError, UsageError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import type { Selection } from "../../project/select.ts";
import { createAssetScope, type RunSettings } from "../../run/asset_scope.ts";
import { isStreaming } from "../../run/ingest/parameters.ts";
import type { RunFlags } from "./flags.ts";

/** Flags that mean nothing for an asset that never ends. */
const conflicts: readonly (readonly [flag: string, isGiven: (flags: RunFlags) => unknown])[] = [
  ["downstream", (flags) => flags.downstream],
  ["continue", (flags) => flags.continue],
  ["modified", (flags) => flags.modified],
  ["selector", (flags) => flags.selector !== undefined],
  ["interactive", (flags) => flags.interactive],
  ["full-refresh", (flags) => flags.fullRefresh],
  ["sensor-mode", (flags) => flags.sensorMode !== "once"],
];

/** What `--timeout` is when it is not given. */
export const defaultTimeoutSeconds = 604_800;

/**
 * The flags as `--stream` changes them: main steps only, and no time limit unless one was given.
 * @throws {UsageError} When others contradict it.
 */
export function withStream(flags: RunFlags): RunFlags {
  if (!flags.stream) return flags;
  const conflict = conflicts.find(([, isGiven]) => isGiven(flags));
  if (conflict !== undefined) {
    throw new UsageError(`--stream cannot be combined with --${conflict[0]}`);
  }
  const timeout = flags.timeout === defaultTimeoutSeconds ? Infinity : flags.timeout;
  return { ...flags, only: ["main"], timeout };
}

/**
 * Leaves out the assets that never end; with `--stream`, everything but the one that does not.
 * @throws {UsageError} When `--stream` does not mean exactly one asset.
 */
export function chooseStreams(
  { stream = false }: RunFlags,
  selection: Selection,
  settings: RunSettings,
): Selection {
  const streams = selection.assets.filter((asset) => goesOn(asset, settings));
  if (stream) {
    if (streams.length === 1) {
      return { ...selection, scope: "asset", assets: streams, named: streams };
    }
    const names = streams.map(({ name }) => name).join(", ");
    throw new UsageError(
      `--stream needs exactly one streaming ingestr asset, but ${streams.length} were chosen` +
        (names === "" ? "" : `: ${names}`),
      { fix: "name one asset that has `stream: true` in its parameters" },
    );
  }
  if (streams.length === 0) return selection;
  const note = `Excluded ${streams.length} streaming asset(s) from this run; ` +
    "launch one with `bruin run --stream <asset>`.";
  const ends = (asset: Asset) => !streams.includes(asset);
  return {
    ...selection,
    assets: selection.assets.filter(ends),
    named: selection.named.filter(ends),
    notes: [...selection.notes, note],
  };
}

function goesOn(asset: Asset, settings: RunSettings): boolean {
  if (asset.type !== "ingestr" || asset.enabled === false) return false;
  try {
    return isStreaming(createAssetScope(asset, { settings, platform: undefined }).asset);
  } catch (error) {
    // Reported with all other problems before anything starts.
    if (error instanceof KnownError) return isStreaming(asset);
    throw error;
  }
}
