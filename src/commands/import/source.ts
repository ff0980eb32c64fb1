import { UsageError } from "../../errors.ts";
import { findAssetType } from "../../project/asset_types.ts";
import { configuredDefault, defaultConnectionName } from "../../project/connection_name.ts";
import type { Pipeline } from "../../project/model.ts";
import { canAsk, type Output } from "../../report/output.ts";
import type { Session } from "../../session.ts";
import { Questions } from "../questions.ts";

/** The connection that assets of a type have to name; `undefined` when they have it anyway. */
export function ownConnection(
  type: string,
  { connectionName, pipeline }: {
    readonly connectionName: string;
    readonly pipeline: Pipeline;
  },
): string | undefined {
  const assetType = findAssetType(type);
  if (assetType?.kind === "dashboard") return undefined;
  const platform = assetType?.platform ?? "";
  const usual = pipeline.assetDefaults?.connection ?? configuredDefault(pipeline, platform) ??
    defaultConnectionName(platform);
  return usual === connectionName ? undefined : connectionName;
}

/** A pipeline as messages call it. */
export function shownName({ name, directory }: Pipeline): string {
  return name || directory;
}

/**
 * Asks which connection is to be imported from.
 * @param options.what For the failure: `which database is`.
 * @param options.types Types that will do. Default: all.
 * @throws {UsageError} Without a terminal to ask on.
 */
export async function askForConnection(
  { project: { environment } }: Session,
  { output, signal, what, types }: {
    readonly output: Output;
    readonly signal: AbortSignal;
    readonly what: string;
    readonly types?: readonly string[];
  },
): Promise<string> {
  const choices = environment.connections
    .filter(({ type }) => types === undefined || types.includes(type))
    .map(({ name, type }) => ({ name, about: type }));
  if (!canAsk() || choices.length === 0) {
    throw new UsageError(`It is not said ${what} to be imported`, {
      fix: "name its connection with --connection",
    });
  }
  return await new Questions({ output, signal }).choice("Connection", choices);
}
