import { parseJson } from "../../exact_numbers.ts";
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
import { ProjectError } from "../../errors.ts";
import type { Pipeline } from "../../project/model.ts";
import type { StoredProgress } from "./earlier_progress.ts";
import { assetStates, compatibilityHash } from "./state.ts";

/** Every status that the reference writes or reads. */
const statuses = [
  ...["pending", "queued", "running", "failed", "upstream_failed", "succeeded", "skipped"],
];

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
    // Of older files of the reference, which knew one.
    excludeTag: optional(string()),
    excludeTags: optional(array(string())),
    only: optional(array(enums(["main", "checks", "push-metadata"]))),
    configFilePath: optional(string()),
    sensorMode: optional(enums(["", "skip", "once", "wait"])),
    applyIntervalModifiers: optional(boolean()),
    annotations: optional(string()),
    variant: optional(string()),
    variables: optional(record(string(), unknown())),
    withheldVariables: optional(array(string())),
    assets: optional(array(string())),
    modified: optional(boolean()),
  }),
  state: array(type({
    name: string(),
    status: enums(statuses),
    main: optional(enums(["done", "unknown"])),
  })),
  exactly_once: optional(type({
    run_id: string(),
    schema: string(),
    table: string(),
    tables: record(string(), string()),
    left_out: array(string()),
  })),
  run_id: string(),
  compatibility_hash: string(),
});

/** What `--continue` needs of an earlier run's log; parameters that it lacks are `undefined`. */
export type StoredRunLog = Infer<typeof storedRunLog>;

/**
 * Reads the log of a run.
 * @throws {ProjectError} When it cannot be read, or is no run log.
 */
export async function readRunLog(path: string): Promise<StoredRunLog> {
  const unusable = (cause: string) =>
    new ProjectError("Failed to restore state from the last run", { file: path }, {
      cause,
      fix: "run the pipeline without --continue",
    });
  let log: unknown;
  try {
    log = parseJson(await Deno.readTextFile(path));
  } catch (error) {
    throw unusable(
      error instanceof SyntaxError ? "the file is not JSON" : "the file cannot be read",
    );
  }
  try {
    assert(log, storedRunLog);
    const { excludeTag = "", excludeTags = [] } = log.parameters;
    const tags = excludeTag === "" ? excludeTags : [...excludeTags, excludeTag];
    return { ...log, parameters: { ...log.parameters, excludeTags: tags } };
  } catch (error) {
    if (!(error instanceof StructError)) throw error;
    const field = error.path.join(".");
    const kind = error.type === "enums" && field.endsWith(".status")
      ? `is not one of ${statuses.join(", ")}`
      : `is not of type ${error.type}`;
    throw unusable(field === "" ? "the file is no state" : `${field} ${kind}`);
  }
}

/** What is left of an earlier run. */
export interface Remainder {
  /** Names of the assets that have to run, or of which something has to. */
  readonly unfinished: readonly string[];
  /** Names of the assets that succeeded. */
  readonly finished: ReadonlySet<string>;
  /** Of the unfinished assets, those whose main step succeeded. */
  readonly mainDone: ReadonlySet<string>;
  /** Of the unfinished assets, those whose main step may have taken effect. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * What an earlier run did, and what it did not.
 * @param progress What it wrote down as it went; `undefined` when it wrote nothing.
 * @throws {ProjectError} When assets or dependencies have changed since then.
 */
export async function remainderOf(
  pipeline: Pipeline,
  log: StoredRunLog,
  progress?: StoredProgress,
): Promise<Remainder> {
  if (log.compatibility_hash !== await compatibilityHash(pipeline)) {
    throw new ProjectError(
      "the pipeline has changed since the last run; please rerun the pipeline",
      { file: pipeline.path },
    );
  }
  const states = storedStates(pipeline, log, progress);
  const named = (wanted: (state: StoredState) => boolean) =>
    states.filter(wanted).map(({ name }) => name);
  // Reference: a run that was interrupted leaves `pending` assets, and cannot be continued there.
  const isUnfinished = ({ status }: StoredState) => !isOver(status);
  return {
    unfinished: named(isUnfinished),
    finished: new Set(named(({ status }) => status === "succeeded")),
    mainDone: new Set(named((state) => isUnfinished(state) && state.main === "done")),
    unknown: new Set(named((state) => isUnfinished(state) && state.main === "unknown")),
  };
}

/** Whether a run has left anything to do. */
export function isComplete({ state }: StoredRunLog): boolean {
  return state.every(({ status }) => isOver(status));
}

type StoredState = StoredRunLog["state"][number];

function isOver(status: string): boolean {
  return status === "succeeded" || status === "skipped";
}

/** The state of the log, brought up to date with the progress, which is written more often. */
function storedStates(
  pipeline: Pipeline,
  log: StoredRunLog,
  progress: StoredProgress | undefined,
): readonly StoredState[] {
  if (progress === undefined) {
    return log.parameters.assets === undefined ? statesOfOldLog(pipeline, log) : log.state;
  }
  const logged = new Map(log.state.map((state) => [state.name, state]));
  const withStatus = (wanted: (state: StoredState) => boolean) =>
    new Set(log.state.filter(wanted).map(({ name }) => name));
  const states: readonly StoredState[] = assetStates(pipeline, {
    ...progress,
    finishedBefore: withStatus(({ status }) => status === "succeeded"),
    mainDoneBefore: withStatus(({ main }) => main === "done"),
  });
  // Either may have been written when the disk had no room for the other.
  return states.map((state) => {
    const other = logged.get(state.name);
    if (other === undefined || isOver(state.status)) return state;
    return isOver(other.status) || other.main === "done" ? other : state;
  });
}

/**
 * The state of a log that does not say what was at work when the run ended, as of the reference or an
 * older version. That can be the assets of which everything upstream was done.
 */
function statesOfOldLog(
  { assets }: Pipeline,
  { state }: StoredRunLog,
): readonly StoredState[] {
  const over = new Set(state.filter(({ status }) => isOver(status)).map(({ name }) => name));
  const stored = new Map(state.map((one) => [one.name, one]));
  // Reference: assets that the file does not name have to run.
  return assets.map(({ name, upstreams }): StoredState => {
    const one = stored.get(name);
    if (one === undefined) return { name, status: "pending" };
    const couldStart = upstreams.every(({ kind, value }) => kind !== "asset" || over.has(value));
    return one.status === "pending" && couldStart ? { ...one, main: "unknown" } : one;
  });
}
