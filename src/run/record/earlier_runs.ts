import { basename, join } from "node:path";
import { ProjectError, UsageError } from "../../errors.ts";
import { isComplete, readRunLog, type StoredRunLog } from "./continuation.ts";
import type { RunParameters } from "./state.ts";

/** What a user asks for when choosing among the assets of a pipeline. */
export type AskedSelection = Pick<
  RunParameters,
  "assets" | "modified" | "selector" | "tag" | "excludeTags" | "only" | "downstream"
>;

export interface FindRunOptions {
  readonly environment: string;
  /** Empty without one. */
  readonly variant: string;
  /** What this command line asks for. */
  readonly asked: AskedSelection;
  /** Id of the run, if the user named it. */
  readonly runId: string | undefined;
}

/** A run that can be continued. */
export interface FoundRun {
  readonly log: StoredRunLog;
  /** The file of its state. */
  readonly path: string;
  /** Whether the command line asks for the same assets as it did. */
  readonly asAsked: boolean;
  /** Lines for the user. */
  readonly notes: readonly string[];
}

/** So many states are looked at before no more of other selections are expected. */
const mostTries = 500;

/**
 * The run that `--continue` means: the newest one with the selection of this command line. Without a
 * selection it is the newest run of the whole pipeline, unless only runs with another selection have come
 * after it or left anything to do: a run of one asset does not take the place of the pipeline's.
 * @returns `undefined` when there is none.
 * @throws {UsageError} When it cannot be told which run is meant, or none is of this environment.
 * @throws {ProjectError} When a state cannot be read.
 */
export async function findRun(
  folder: string,
  options: FindRunOptions,
): Promise<FoundRun | undefined> {
  const paths = await statesByAge(folder);
  if (options.runId !== undefined) return await findNamed(paths, options);
  const wanted = keyOf(options.asked);
  const newest = new Map<string, Found>();
  let other: StoredRunLog | undefined;
  for (const path of paths.slice(0, mostTries)) {
    const log = await readRunLog(path);
    if (!isOf(log, options)) {
      other ??= log;
      continue;
    }
    const key = keyOf(log.parameters);
    if (!newest.has(key)) newest.set(key, { log, path });
    if (key === wanted && wanted !== wholePipeline) break;
    // What came before the last run of everything has been overtaken by it.
    if (key === wholePipeline) break;
  }
  if (newest.size === 0 && other !== undefined) throw otherKind(other, options);
  const exact = wanted === wholePipeline ? undefined : newest.get(wanted);
  if (exact !== undefined) return { ...exact, asAsked: true, notes: [] };
  const found = choose(newest);
  return found && { ...found, asAsked: wanted === wholePipeline };
}

interface Found {
  readonly log: StoredRunLog;
  readonly path: string;
}

/** @param newest By selection, the newest first. */
function choose(newest: ReadonlyMap<string, Found>): Omit<FoundRun, "asAsked"> | undefined {
  const all = [...newest.values()];
  const unfinished = all.filter(({ log }) => !isComplete(log));
  const isNamed = ({ log }: Found) => (log.parameters.assets ?? []).length > 0;
  // Runs of assets that somebody named come last, as they look into something.
  const weighty = unfinished.filter((one) => !isNamed(one));
  const candidates = weighty.length > 0 ? weighty : unfinished;
  if (candidates.length > 1) throw severalRuns(candidates);
  const found = candidates[0] ?? all[0];
  if (found === undefined) return undefined;
  const newer = all.slice(0, all.indexOf(found));
  return {
    ...found,
    notes: newer.map(({ log }) =>
      `The run ${log.run_id} is newer, but was of ${describe(log.parameters)}.`
    ),
  };
}

function severalRuns(runs: readonly Found[]): UsageError {
  const names = runs.map(({ log }) => `${log.run_id} (${describe(log.parameters)})`);
  return new UsageError(`Several runs could be continued: ${names.join(", ")}`, {
    cause: "they were of different selections of assets, and each has left something to do",
    fix: "name one of them with --continue-run",
    code: "E171",
  });
}

async function findNamed(
  paths: readonly string[],
  { runId, ...options }: FindRunOptions,
): Promise<FoundRun | undefined> {
  const path = paths.find((path) => basename(path) === `${runId}.json`);
  if (path === undefined) return undefined;
  const log = await readRunLog(path);
  if (!isOf(log, options)) throw otherKind(log, options);
  return { log, path, asAsked: true, notes: [] };
}

/** Whether a run was of the environment and the variant. A log of the reference may not say. */
function isOf(
  { parameters }: StoredRunLog,
  { environment, variant }: Pick<FindRunOptions, "environment" | "variant">,
): boolean {
  const fits = (before = "", now: string) => before === "" || before === now;
  return fits(parameters.environment, environment) && fits(parameters.variant, variant);
}

/** The rest of a run must not end up in another database than its beginning. */
function otherKind(
  { parameters: { environment = "", variant = "" } }: StoredRunLog,
  now: Pick<FindRunOptions, "environment" | "variant">,
): UsageError {
  const [flag, before, given] = environment !== "" && environment !== now.environment
    ? ["environment", environment, now.environment]
    : ["variant", variant, now.variant];
  return new UsageError(`The last run was of the ${flag} "${before}", this one is of "${given}"`, {
    fix: `add --${flag} ${before}, or run without --continue`,
  });
}

/** The states in a folder, those that were written last first; none without a folder. */
async function statesByAge(folder: string): Promise<string[]> {
  const found: { readonly path: string; readonly modified: number }[] = [];
  try {
    for await (const { name, isFile } of Deno.readDir(folder)) {
      if (!isFile || !name.endsWith(".json")) continue;
      const path = join(folder, name);
      const modified = (await Deno.stat(path)).mtime?.getTime() ?? 0;
      found.push({ path, modified });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw new ProjectError("Failed to restore state from the last run", { file: folder }, {
      cause: "the folder cannot be read",
    });
  }
  return found.sort((a, b) => b.modified - a.modified).map(({ path }) => path);
}

/** What a log tells of it; logs of older versions have less. */
type AskedParts = { readonly [Name in keyof AskedSelection]?: AskedSelection[Name] | undefined };

/** The same text for the same selection. */
function keyOf(selection: AskedParts): string {
  const { assets = [], excludeTags = [], only = [] } = selection;
  const { modified = false, selector = "", tag = "", downstream = false } = selection;
  const sorted = [assets, excludeTags, only].map((list) => list.toSorted());
  return JSON.stringify([...sorted, selector, tag, modified, downstream]);
}

const wholePipeline = keyOf({});

function describe(selection: AskedParts): string {
  const { assets = [], excludeTags = [], only = [], selector, tag, modified } = selection;
  const parts = [
    ...assets.length > 3 ? [`${assets.length} assets`] : assets.map((name) => `"${name}"`),
    ...tag ? [`--tag ${tag}`] : [],
    ...excludeTags.map((tag) => `--exclude-tag ${tag}`),
    ...selector ? [`--selector ${selector}`] : [],
    ...modified ? ["--modified"] : [],
    ...only.map((step) => `--only ${step}`),
  ];
  return parts.length === 0 ? "the whole pipeline" : parts.join(" ");
}
