import {
  array,
  assert,
  boolean,
  enums,
  type Infer,
  number,
  optional,
  record,
  string,
  StructError,
  type,
  unknown,
} from "superstruct";
import { ProjectError } from "../errors.ts";
import type { Pipeline } from "../project/model.ts";
import { compatibilityHash } from "./state.ts";

const storedRunLog = type({
  parameters: type({
    downstream: optional(boolean()),
    startDate: optional(string()),
    endDate: optional(string()),
    workers: optional(number()),
    environment: optional(string()),
    pushMetadata: optional(boolean()),
    fullRefresh: optional(boolean()),
    selector: optional(string()),
    tag: optional(string()),
    excludeTags: optional(array(string())),
    only: optional(array(enums(["main", "checks", "push-metadata"]))),
    sensorMode: optional(enums(["", "skip", "once", "wait"])),
    applyIntervalModifiers: optional(boolean()),
    annotations: optional(string()),
    variant: optional(string()),
    variables: optional(record(string(), unknown())),
    withheldVariables: optional(array(string())),
  }),
  state: array(type({ name: string(), status: string() })),
  run_id: string(),
  compatibility_hash: string(),
});

/** What `--continue` needs of an earlier run's log; parameters that it lacks are `undefined`. */
export type StoredRunLog = Infer<typeof storedRunLog>;

/**
 * The log that was written last into a folder.
 * @returns `undefined` when the folder is missing or holds no log.
 * @throws {ProjectError} When it cannot be read, or is no run log.
 */
export async function readLatestRunLog(folder: string): Promise<StoredRunLog | undefined> {
  const path = await latestLog(folder);
  if (path === undefined) return undefined;
  const unusable = (cause: string) =>
    new ProjectError("Failed to restore state from the last run", { file: path }, {
      cause,
      fix: "run the pipeline without --continue",
    });
  let log: unknown;
  try {
    log = JSON.parse(await Deno.readTextFile(path));
  } catch (error) {
    throw unusable(
      error instanceof SyntaxError ? "the file is not JSON" : "the file cannot be read",
    );
  }
  try {
    assert(log, storedRunLog);
    return log;
  } catch (error) {
    if (!(error instanceof StructError)) throw error;
    throw unusable(`${error.path.join(".") || "the file"} is not of type ${error.type}`);
  }
}

async function latestLog(folder: string): Promise<string | undefined> {
  let latest: { readonly path: string; readonly modified: number } | undefined;
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(".json")) continue;
      const path = `${folder}/${name}`;
      const modified = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      if (latest === undefined || modified > latest.modified) latest = { path, modified };
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new ProjectError("Failed to restore state from the last run", { file: folder }, {
      cause: "the folder cannot be read",
    });
  }
  return latest?.path;
}

/** What is left of an earlier run. */
export interface Remainder {
  /** Names of the assets that have to run. */
  readonly unfinished: readonly string[];
  /** Names of the assets that succeeded. */
  readonly finished: ReadonlySet<string>;
}

/**
 * What an earlier run did, and what it did not.
 * @throws {ProjectError} When assets or dependencies have changed since then.
 */
export async function remainderOf(pipeline: Pipeline, log: StoredRunLog): Promise<Remainder> {
  if (log.compatibility_hash !== await compatibilityHash(pipeline)) {
    throw new ProjectError(
      "the pipeline has changed since the last run; please rerun the pipeline",
      { file: pipeline.path },
    );
  }
  const withStatus = (wanted: (status: string) => boolean) =>
    log.state.filter(({ status }) => wanted(status)).map(({ name }) => name);
  return {
    // Reference: a run that was interrupted leaves `pending` assets, and cannot be continued there.
    unfinished: withStatus((status) => status !== "succeeded" && status !== "skipped"),
    finished: new Set(withStatus((status) => status === "succeeded")),
  };
}
