import { join } from "node:path";
import type { Asset, Pipeline } from "../project/model.ts";

const longestName = 196;

/**
 * Where the log of a run goes: `logs/<run id>__<pipeline>.log` below the project's root, with the names of
 * the assets when only some were named.
 * @param options.assets The named ones; `undefined` for the whole pipeline.
 */
export async function logFilePath(
  root: string,
  options: {
    readonly runId: string;
    readonly pipeline: Pipeline;
    readonly assets: readonly Asset[] | undefined;
  },
): Promise<string> {
  const { runId, pipeline, assets } = options;
  const prefix = `${runId}__${pipeline.name}`;
  if (assets === undefined) return join(root, "logs", `${prefix}.log`);
  const names = assets.map(({ name }) => name).join("_");
  const name = `${prefix}__${names}.log`;
  if (name.length <= longestName) return join(root, "logs", name);
  const hash = new Uint8Array(
    await crypto.subtle.digest("SHA-256", new TextEncoder().encode(names)),
  );
  const hex = Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
  return join(root, "logs", `${prefix}__${assets.length}_assets_${hex}.log`);
}

/** Where `--continue` looks for the state of earlier runs. */
export function runLogPath(root: string, pipeline: Pipeline, runId: string): string {
  return join(root, "logs", "runs", pipeline.name, `${runId}.json`);
}
