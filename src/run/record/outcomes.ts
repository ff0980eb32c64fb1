import { ProjectError, UsageError } from "../../errors.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { didYouMean } from "../../registry.ts";
import type { Remainder } from "./continuation.ts";
import { repeatsSafely } from "../repeatable.ts";

export interface OutcomeOptions {
  readonly remainder: Remainder;
  /** Names of assets whose main step runs, whatever it may have done before. */
  readonly repeat: readonly string[];
  /** Names of assets whose main step counts as done. */
  readonly skip: readonly string[];
  /** Whether tables are rebuilt from scratch. */
  readonly fullRefresh: boolean;
  /**
   * Whether the database is asked, before the asset starts, if its main step was committed in the run that
   * is continued; nothing has to be settled then. It never is by default.
   */
  readonly databaseKnows?: (asset: Asset) => boolean;
}

/** What a run that continues another has to do. */
export interface SettledOutcomes {
  /** In pipeline order. */
  readonly assets: readonly Asset[];
  /** Names of those of which the main step is done, and only what follows it runs. */
  readonly mainDone: ReadonlySet<string>;
  /** Names of the assets that are done. */
  readonly finished: ReadonlySet<string>;
  /** Lines for the user. */
  readonly notes: readonly string[];
}

/**
 * Decides about the main step of every asset that an earlier run left undone: what can be done twice
 * runs again, what is done does not, and of what may be done only the user or the database can tell.
 * @throws {UsageError} When a name is none of an asset of the pipeline, or is given to both flags.
 * @throws {ProjectError} When it is unknown whether assets took effect, with all their names.
 */
export function settleOutcomes(
  pipeline: Pipeline,
  { remainder, repeat, skip, fullRefresh, databaseKnows }: OutcomeOptions,
): SettledOutcomes {
  checkNames(pipeline, repeat, skip);
  const unfinished = new Set([...remainder.unfinished, ...repeat]);
  const finished = new Set(remainder.finished);
  for (const name of repeat) finished.delete(name);
  const assets = pipeline.assets.filter(({ name }) => unfinished.has(name));
  const mainDone = new Set<string>();
  const unknown = new Set<string>();
  for (const asset of assets) {
    const { name } = asset;
    if (repeat.includes(name)) continue;
    if (skip.includes(name)) mainDone.add(name);
    else if (repeatsSafely(asset, { fullRefresh })) continue;
    else if (remainder.mainDone.has(name)) mainDone.add(name);
    else if (remainder.unknown.has(name) && !databaseKnows?.(asset)) unknown.add(name);
  }
  if (unknown.size > 0) throw unknownOutcomes(pipeline, [...unknown]);
  const kept = [...mainDone].filter((name) => !skip.includes(name));
  return {
    assets,
    mainDone,
    finished,
    notes: [
      ...note("Not run again, because they are done and cannot be repeated safely", kept),
      ...note("Taken as done (--skip)", skip),
      ...note("Run again (--repeat)", repeat),
    ],
  };
}

function note(text: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`${text}: ${names.join(", ")}.`];
}

function checkNames(
  { name: pipeline, assets }: Pipeline,
  repeat: readonly string[],
  skip: readonly string[],
): void {
  const known = new Set(assets.map(({ name }) => name));
  const asked = { "--repeat": repeat, "--skip": skip };
  const missing = Object.entries(asked).flatMap(([flag, names]) =>
    names.filter((name) => !known.has(name)).map((name) => ({ flag, name }))
  );
  if (missing.length > 0) {
    const flags = [...new Set(missing.map(({ flag }) => flag))].join(", ");
    const names = missing.map(({ name }) => name);
    const which = names.map((name) => `"${name}"`).join(", ");
    throw new UsageError(`${flags}: the pipeline '${pipeline}' has no asset ${which}`, {
      fix: "give the name of an asset, as it is in its file",
      ...didYouMean(names, known),
    });
  }
  const both = repeat.find((name) => skip.includes(name));
  if (both !== undefined) {
    throw new UsageError(`--repeat and --skip contradict each other for "${both}"`);
  }
}

function unknownOutcomes({ path }: Pipeline, names: readonly string[]): ProjectError {
  const one = names.length === 1;
  return new ProjectError(
    `It is unknown whether ${one ? "this asset" : "these assets"} took effect: ${names.join(", ")}`,
    { file: path },
    {
      cause:
        `the last run ended while ${one ? "it was" : "they were"} at work, and to do the same ` +
        "twice could double data; nothing was started",
      fix:
        `look at what ${one ? "it has" : "each of them has"} written; then add --repeat NAME to ` +
        `run it again, or --skip NAME to take it as done${one ? "" : ", for each of them"}`,
      code: "E170",
    },
  );
}
