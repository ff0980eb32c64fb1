import { UsageError } from "../errors.ts";
import type { Pipeline, Value } from "../project/model.ts";
import type { Selection } from "../project/select.ts";
import { parseVariableOverrides } from "../project/variables.ts";
import type { Redactor } from "../redactor.ts";
import { readLatestRunLog, remainderOf, type StoredRunLog } from "../run/continuation.ts";
import { stateFolder } from "../run/log_file.ts";
import type { Session } from "../session.ts";
import type { Invocation } from "./invocation.ts";
import { readPipeline } from "./pipeline.ts";
import type { RunFlags } from "./run_flags.ts";

/** A run that takes up where an earlier one ended. */
export interface ContinuedRun {
  /** Those of this run, with what decides about data taken from the earlier one. */
  readonly flags: RunFlags;
  readonly pipeline: Pipeline;
  readonly continued: {
    readonly selection: Selection;
    /** Names of the assets that succeeded before. */
    readonly finished: ReadonlySet<string>;
  };
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
 * Finds the last run of the pipeline and what it left undone.
 * @throws {UsageError} When there is none, or these flags do not fit it.
 * @throws {ProjectError} When its log cannot be read, or the pipeline has changed since then.
 */
export async function continueRun(
  flags: RunFlags,
  path: string,
  context: Context,
): Promise<ContinuedRun> {
  const { folder, unrestored, session, warn } = context;
  if (folder === undefined || flags.singleCheck !== undefined) {
    const other = folder === undefined ? "--log-dir -" : "--single-check";
    throw new UsageError(`Cannot use --continue with ${other}`);
  }
  const states = stateFolder(folder, unrestored);
  const log = await readLatestRunLog(states);
  if (log === undefined) {
    throw new UsageError(`There is no run of '${unrestored.name}' that could be continued`, {
      where: states,
      fix: "run the pipeline without --continue",
    });
  }
  refuseOther("environment", [log.parameters.environment, session.project.environment.name]);
  refuseOther("variant", [log.parameters.variant, flags.variant ?? ""]);
  const variables = restoreVariables(flags, log, context.invocation.redactor);
  const ignored = ignoredFlags(flags, log);
  if (ignored.length > 0) {
    warn(`${ignored.join(", ")}: --continue takes this from the last run`);
  }
  const restored = restoreFlags({ ...flags, var: variables }, log);
  const pipeline = await readPipeline(restored, path, context);
  const { unfinished, finished } = await remainderOf(pipeline, log);
  const wanted = new Set(unfinished);
  const assets = pipeline.assets.filter(({ name }) => wanted.has(name));
  const notes = [
    `Continuing the run ${log.run_id}: ${finished.size} of ` +
    `${finished.size + assets.length} assets are done.`,
  ];
  return {
    flags: restored,
    pipeline,
    continued: { selection: { scope: "pipeline", assets, named: assets, notes }, finished },
  };
}

/** The rest of a run must not end up in another database than its beginning. */
function refuseOther(
  flag: "environment" | "variant",
  [before = "", now]: readonly [string | undefined, string],
): void {
  if (before === "" || before === now) return;
  throw new UsageError(`The last run was of the ${flag} "${before}", this one is of "${now}"`, {
    fix: `add --${flag} ${before}, or run without --continue`,
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
  // The secret itself may belong to an asset that is done, so that nobody fetches it in this run.
  for (const [, value] of given) hide(value, redactor);
  return [JSON.stringify({ ...variables, ...Object.fromEntries(given) })];
}

function hide(value: Value, redactor: Redactor): void {
  if (value === null || typeof value !== "object") redactor.add(String(value));
  else Object.values(value).forEach((item) => hide(item, redactor));
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

const restoredFlags = [
  "startDate",
  "endDate",
  "fullRefresh",
  "downstream",
  "modified",
  "selector",
  "tag",
  "excludeTag",
  "only",
  "applyIntervalModifiers",
] as const;

/** The given flags that the earlier run decides about. */
function ignoredFlags(flags: RunFlags, { parameters }: StoredRunLog): string[] {
  const given = restoredFlags.filter((name) => flags[name] !== undefined)
    .map((name) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
  const { variables, withheldVariables = [] } = parameters;
  const known = Object.keys(parseVariableOverrides(flags.var ?? []))
    .some((name) => !withheldVariables.includes(name));
  return variables !== undefined && known ? [...given, "--var"] : given;
}
