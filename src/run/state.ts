import { dirname } from "node:path";
import type { Pipeline } from "../project/model.ts";
import type { RunSummary } from "../report/event.ts";
import type { SecretReport } from "./secret_report.ts";

/** The flags of a run, under the names that the run log gives them. Must not hold secrets. */
export interface RunParameters {
  readonly downstream: boolean;
  readonly startDate: string;
  readonly endDate: string;
  readonly workers: number;
  readonly environment: string;
  readonly force: boolean;
  readonly pushMetadata: boolean;
  readonly noLogFile: boolean;
  readonly fullRefresh: boolean;
  readonly selector: string;
  readonly tag: string;
  readonly excludeTags: readonly string[];
  readonly only: readonly string[];
  readonly output: string;
  readonly expUseWingetForUv: boolean;
  readonly configFilePath: string;
  readonly sensorMode: string;
  readonly applyIntervalModifiers: boolean;
  readonly annotations: string;
}

export type AssetStatus = "succeeded" | "failed" | "skipped" | "pending";

/** What a run leaves behind for `--continue`, in the form of the file. */
export interface RunLog {
  readonly cmdline: readonly string[];
  readonly parameters: RunParameters;
  readonly metadata: { readonly version: string; readonly os: string };
  readonly state: readonly { readonly name: string; readonly status: AssetStatus }[];
  readonly version: "1.0.0";
  /** Where the credentials came from; the reference has no such list. */
  readonly secrets: readonly SecretReport[];
  /** RFC 3339. */
  readonly timestamp: string;
  readonly run_id: string;
  readonly compatibility_hash: string;
}

export interface RunLogOptions {
  /** What the user typed, without secrets. */
  readonly commandLine: readonly string[];
  readonly parameters: RunParameters;
  readonly pipeline: Pipeline;
  readonly summary: RunSummary;
  readonly secrets: readonly SecretReport[];
  readonly runId: string;
  /** Version of this program. */
  readonly version: string;
  readonly os: string;
  readonly finishedAt: Date;
}

/** The log of a finished run. */
export async function runLog(options: RunLogOptions): Promise<RunLog> {
  return {
    cmdline: options.commandLine,
    parameters: options.parameters,
    metadata: { version: options.version, os: options.os },
    state: assetStates(options.pipeline, options.summary),
    secrets: options.secrets,
    version: "1.0.0",
    timestamp: options.finishedAt.toISOString(),
    run_id: options.runId,
    compatibility_hash: await compatibilityHash(options.pipeline),
  };
}

function assetStates(pipeline: Pipeline, { results }: RunSummary): RunLog["state"] {
  const outcomes = new Map<string, Set<string>>(
    pipeline.assets.map(({ name }) => [name, new Set()]),
  );
  for (const { task, outcome } of results) outcomes.get(task.asset)?.add(outcome);
  return [...outcomes].map(([name, seen]) => ({ name, status: statusOf(seen) }));
}

function statusOf(outcomes: ReadonlySet<string>): AssetStatus {
  if (outcomes.has("failed") || outcomes.has("upstream_failed")) return "failed";
  // An asset that was interrupted has to run again, even if some of its steps were done.
  if (outcomes.has("cancelled") || outcomes.has("not_started")) return "pending";
  return outcomes.has("succeeded") ? "succeeded" : "skipped";
}

/** SHA-256 in hex of what must not change between a run and its continuation: assets and dependencies. */
export async function compatibilityHash(pipeline: Pipeline): Promise<string> {
  const assets = pipeline.assets.map(({ name, enabled, upstreams }) => {
    const switched = enabled === true ? "" : `:enabled:${enabled}`;
    const needs = upstreams.map(({ value, kind }) => `:${value}:${kind}:`).join("");
    return `:${name}{${switched}${needs}}`;
  });
  const text = new TextEncoder().encode(`${pipeline.name}${assets.join("")}:`);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", text));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Writes the log so that no reader ever sees half of it; only the owner may read it.
 * @throws {Error} Of the file system, such as for a folder that cannot be written.
 */
export async function writeRunLog(path: string, log: RunLog): Promise<void> {
  const unfinished = `${path}.${crypto.randomUUID()}.tmp`;
  await Deno.mkdir(dirname(path), { recursive: true });
  try {
    await Deno.writeTextFile(unfinished, JSON.stringify(log, undefined, 2), { mode: 0o600 });
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}
