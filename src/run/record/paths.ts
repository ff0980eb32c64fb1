import { join } from "node:path";
import type { Asset, Pipeline } from "../../project/model.ts";

const longestName = 196;

/**
 * Where the log of a run goes: `<run id>__<pipeline>.log`, with the names of the assets when only some
 * were named.
 * @param folder Of the logs, `logs` below the project's root by default.
 * @param options.assets The named ones; `undefined` for the whole pipeline.
 */
export async function logFilePath(
  folder: string,
  options: {
    readonly runId: string;
    readonly pipeline: Pick<Pipeline, "name">;
    readonly assets: readonly Pick<Asset, "name">[] | undefined;
  },
): Promise<string> {
  const { runId, pipeline, assets } = options;
  const prefix = `${runId}__${asFileName(pipeline.name)}`;
  if (assets === undefined) return join(folder, `${prefix}.log`);
  const names = assets.map(({ name }) => name).join("_");
  const name = `${prefix}__${asFileName(names)}.log`;
  if (name.length <= longestName) return join(folder, name);
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names)),
  );
  const hex = Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return join(folder, `${prefix}__${assets.length}_assets_${hex}.log`);
}

/** Where `--continue` looks for the state of earlier runs of a pipeline. */
export function stateFolder(folder: string, pipeline: Pick<Pipeline, "name">): string {
  return join(folder, "runs", asFileName(pipeline.name));
}

/** Where the journals of runs go: away from states, of which the reference takes the newest file whatever it is. */
function journalFolder(folder: string, pipeline: Pick<Pipeline, "name">): string {
  return join(folder, "runs", journalsName, asFileName(pipeline.name));
}

/** The folder of all journals, beside those of states. */
export const journalsName = ".journals";

/** Of a journal. */
export const journalSuffix = ".events.jsonl";

/** Whose journal it is. */
export interface JournalLocation {
  readonly runId: string;
  readonly pipeline: Pick<Pipeline, "name">;
}

/** What a run writes down as it goes, for `--continue` and `report`. */
export function journalPath(folder: string, { runId, pipeline }: JournalLocation): string {
  return join(journalFolder(folder, pipeline), `${runId}${journalSuffix}`);
}

/** What runs of version 0.1 kept for `--continue` alone. */
export function oldProgressPath(folder: string, { runId, pipeline }: JournalLocation): string {
  return join(journalFolder(folder, pipeline), `${runId}.progress.jsonl`);
}

/** The file that a run with `--lock` holds. */
export function lockFilePath(folder: string, pipeline: Pick<Pipeline, "name">): string {
  return join(folder, `${asFileName(pipeline.name)}.lock`);
}

/** A name of the user as one part of a path. */
function asFileName(name: string): string {
  // Reference: names are taken as they are, so that a slash or `..` leads out of the logs folder.
  return name.replace(/[/\\\p{Cc}]/gu, "_").replace(/^\.{1,2}$/, "_");
}
