import { stringifyJson } from "../../exact_numbers.ts";
import type { Env } from "../../env.ts";
import { UsageError } from "../../errors.ts";
import type { Pipeline, Value } from "../../project/model.ts";
import { selectAssets, type Selection } from "../../project/select.ts";
import { parseVariableOverrides } from "../../project/variables.ts";
import type { Redactor } from "../../redactor.ts";
import { ContinueError } from "../../run/record/continue_error.ts";
import { remainderOf, type StoredRunLog } from "../../run/record/continuation.ts";
import { type AskedSelection, findRun, type FoundRun } from "../../run/record/earlier_runs.ts";
import type { ExactlyOnceRecord } from "../../run/exactly_once/settings.ts";
import { stateFolder } from "../../run/record/paths.ts";
import { settleOutcomes } from "../../run/record/outcomes.ts";
import { readProgress } from "../../run/record/earlier_progress.ts";
import { takeRun } from "../../run/record/take_run.ts";
import type { Session } from "../../session.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";
import type { RunFlags, RunPaths } from "./flags.ts";

/** A run that takes up where an earlier one ended. Disposed of, others may continue that one. */
export interface ContinuedRun extends Disposable {
  /** Those of this run, with what decides about data taken from the earlier one. */
  readonly flags: RunFlags;
  readonly pipeline: Pipeline;
  /** What the earlier run was asked for. */
  readonly asked: Pick<AskedSelection, "assets" | "modified">;
  readonly selection: Selection;
  /** Names of the assets that succeeded before. */
  readonly finished: ReadonlySet<string>;
  /** Names of those of which only the main step succeeded before. */
  readonly mainDone: ReadonlySet<string>;
  /** Where the earlier run left a row for each asset; `undefined` when it did not. */
  readonly exactlyOnce: ExactlyOnceRecord | undefined;
}

interface Context {
  /** The folder of logs; `undefined` when there is none. */
  readonly folder: string | undefined;
  /** As it is without what only the log can tell: its variables. */
  readonly unrestored: Pipeline;
  readonly invocation: Invocation;
  readonly session: Session;
  readonly warn: (text: string) => void;
}

/**
 * Finds the run of the pipeline that is meant, and what it left undone.
 * @throws {UsageError} When there is none, or these flags do not fit it.
 * @throws {ContinueError} When it goes on, has nothing left to do, or is being continued.
 * @throws {ProjectError} When its log cannot be read, or the pipeline has changed since then; when only
 * the user can tell whether assets took effect.
 */
export async function continueRun(
  flags: RunFlags,
  paths: RunPaths,
  context: Context,
): Promise<ContinuedRun> {
  const { folder, unrestored, warn } = context;
  if (folder === undefined || flags.singleCheck !== undefined) {
    const other = folder === undefined ? "--log-dir -" : "--single-check";
    throw new UsageError(`Cannot use --continue with ${other}`);
  }
  const { run, lock } = await takeRun(() => lookUp(flags, paths, { ...context, folder }), {
    folder,
    pipeline: unrestored,
  });
  using held = new DisposableStack();
  held.use(lock);
  const { log } = run;
  requireSameConfig(flags, log, context.invocation.env);
  const { exactly_once: exactlyOnce } = log;
  const variables = restoreVariables(flags, log, context.invocation.redactor);
  const ignored = run.asAsked ? ignoredData(flags, log) : ignoredFlags(flags, log);
  if (ignored.length > 0) {
    warn(`${ignored.join(", ")}: --continue takes this from the last run`);
  }
  const restored = restoreFlags({ ...flags, var: variables }, log);
  const pipeline = await readPipeline(restored, paths[0], context);
  const progress = await readProgress(folder, { runId: log.run_id, pipeline });
  const remainder = await remainderOf(pipeline, log, progress);
  const { assets, finished, mainDone, notes } = settleOutcomes(pipeline, {
    remainder,
    repeat: flags.repeat ?? [],
    skip: flags.skip ?? [],
    fullRefresh: restored.fullRefresh ?? false,
    databaseKnows: ({ name }) => exactlyOnce?.left_out.includes(name) === false,
  });
  if (assets.length === 0) throw nothingLeft(log, finished.size);
  const count = `${finished.size} of ${finished.size + assets.length}`;
  const continuing = `Continuing the run ${log.run_id}: ${count} assets are done.`;
  const unlock = held.move();
  return {
    flags: restored,
    pipeline,
    asked: {
      assets: log.parameters.assets ?? [],
      modified: log.parameters.modified ?? false,
    },
    selection: {
      scope: "pipeline",
      assets,
      named: assets,
      notes: [...run.notes, continuing, ...notes],
      warnings: [],
    },
    finished,
    mainDone,
    exactlyOnce,
    [Symbol.dispose]: () => unlock.dispose(),
  };
}

async function lookUp(
  flags: RunFlags,
  paths: readonly string[],
  { folder, unrestored, session, invocation: { workingDirectory } }: Context & {
    readonly folder: string;
  },
): Promise<FoundRun> {
  const states = stateFolder(folder, unrestored);
  const { root, environment } = session.project;
  const { scope, named } = selectAssets(unrestored, { paths, bases: [workingDirectory, root] });
  const run = await findRun(states, {
    environment: environment.name,
    variant: flags.variant ?? "",
    runId: flags.continueRun,
    asked: {
      assets: scope === "pipeline" ? [] : named.map(({ name }) => name),
      modified: flags.modified ?? false,
      selector: flags.selector ?? "",
      tag: flags.tag ?? "",
      excludeTags: flags.excludeTag ?? [],
      only: flags.only ?? [],
      downstream: flags.downstream ?? false,
    },
  });
  if (run !== undefined) return run;
  const { continueRun: runId } = flags;
  throw new UsageError(
    runId === undefined
      ? `There is no run of '${unrestored.name}' that could be continued`
      : `There is no run "${runId}" of '${unrestored.name}' that could be continued`,
    {
      where: states,
      fix: runId === undefined
        ? "run the pipeline without --continue"
        : "give the id of a run as it is in the names of its files",
    },
  );
}

function nothingLeft({ run_id }: StoredRunLog, finished: number): ContinueError {
  return new ContinueError(`Nothing to continue: the last run, ${run_id}, has left nothing to do`, {
    exitReason: "nothing-to-do",
    cause: `all its ${finished} assets are done; a run that was ended before it had read the ` +
      "pipeline leaves nothing behind that could be continued",
    fix: "run the pipeline without --continue if a new run is meant",
    code: "E173",
  });
}

/** Values of `--var`; those that the log does not hold come from this command line. */
function restoreVariables(
  flags: RunFlags,
  { parameters: { variables, withheldVariables: withheld = [] } }: StoredRunLog,
  redactor: Redactor,
): RunFlags["var"] {
  // A log of the reference tells nothing about variables.
  if (variables === undefined) return flags.var;
  const given = Object.entries(parseVariableOverrides(flags.var ?? []))
    .filter(([name]) => withheld.includes(name));
  const missing = withheld.filter((name) => !given.some(([known]) => known === name));
  if (missing.length > 0) {
    throw new UsageError(`Give these variables again: ${missing.join(", ")}`, {
      cause: "their values hold secrets, which the log of the last run does not keep",
      fix: missing.map((name) => `--var ${name}=…`).join(" "),
    });
  }
  // The secret itself may belong to an asset that is done, so that it is not fetched in this run.
  for (const [, value] of given) hide(value, redactor);
  return [stringifyJson({ ...variables, ...Object.fromEntries(given) })];
}

function hide(value: Value, redactor: Redactor): void {
  if (value === null || typeof value !== "object") redactor.add(String(value));
  else Object.values(value).forEach((item) => hide(item, redactor));
}

/**
 * The rest of a run must not end up in the databases of another file of connections.
 * @throws {UsageError} When the earlier run was given one and this one is not.
 */
function requireSameConfig(
  { configFile }: RunFlags,
  { parameters: { configFilePath: before = "" } }: StoredRunLog,
  env: Env,
): void {
  if (before === "" || (configFile ?? env.get("BRUIN_CONFIG_FILE")) !== undefined) return;
  throw new UsageError(`The last run was with --config-file "${before}"`, {
    fix: `add --config-file ${before}, or run without --continue`,
  });
}

function restoreFlags(flags: RunFlags, { parameters }: StoredRunLog): RunFlags {
  return {
    ...flags,
    startDate: parameters.startDate || undefined,
    endDate: parameters.endDate || undefined,
    fullRefresh: parameters.fullRefresh ?? false,
    downstream: parameters.downstream,
    modified: undefined,
    selector: parameters.selector || undefined,
    tag: parameters.tag || undefined,
    excludeTag: parameters.excludeTags,
    only: parameters.only,
    pushMetadata: parameters.pushMetadata || flags.pushMetadata,
    sensorMode: parameters.sensorMode || flags.sensorMode,
    applyIntervalModifiers: parameters.applyIntervalModifiers,
    queryAnnotations: flags.queryAnnotations ?? (parameters.annotations || undefined),
  };
}

const selectionFlags = [
  "downstream",
  "modified",
  "selector",
  "tag",
  "excludeTag",
  "only",
] as const;

const dataFlags = ["startDate", "endDate", "fullRefresh", "applyIntervalModifiers"] as const;

/** The given flags that the earlier run decides about. */
function ignoredFlags(flags: RunFlags, log: StoredRunLog): string[] {
  return [...given(flags, selectionFlags), ...ignoredData(flags, log)];
}

/** Those that do not choose among assets. */
function ignoredData(flags: RunFlags, { parameters }: StoredRunLog): string[] {
  const names = given(flags, dataFlags);
  const { variables, withheldVariables = [] } = parameters;
  const known = Object.keys(parseVariableOverrides(flags.var ?? []))
    .some((name) => !withheldVariables.includes(name));
  return variables !== undefined && known ? [...names, "--var"] : names;
}

function given(flags: RunFlags, names: readonly (keyof RunFlags)[]): string[] {
  return names.filter((name) => flags[name] !== undefined)
    .map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
}
