import { dirname } from "node:path";
import type { Env } from "../../env.ts";
import { UsageError } from "../../errors.ts";
import { intervalTexts } from "../../template/moment.ts";
import type { Interval } from "../../template/variables.ts";

/** One of the runs that fill the past together. */
export interface Backfill {
  /** Value of `--backfill-id`. */
  readonly id: string;
  readonly interval: Interval;
}

export interface RunIdOptions {
  readonly startedAt: Date;
  readonly backfill?: Backfill | undefined;
}

/**
 * The id of a run: `BRUIN_RUN_ID`, else that of its backfill with the start of the interval, else the
 * local time as `YYYY_MM_DD_HH_MM_SS`. It becomes part of file names.
 * @throws {UsageError} When the variable or the backfill's id is no file name.
 */
export function runIdOf(env: Env, { startedAt, backfill }: RunIdOptions): string {
  if (backfill !== undefined) refuseOtherThanFileName(backfill.id, "--backfill-id");
  const given = env.get("BRUIN_RUN_ID");
  // Reference: the variable is taken as it is, so that a slash or `..` leads out of the logs folder.
  if (given !== undefined) return refuseOtherThanFileName(given, "BRUIN_RUN_ID");
  if (backfill === undefined) return timeId(startedAt);
  const { startTimestamp } = intervalTexts(backfill.interval);
  return `${backfill.id}__${startTimestamp.slice(0, 19).replace(/[-T:]/g, "_")}`;
}

function refuseOtherThanFileName(id: string, from: string): string {
  if (/^(?!\.{1,2}$)[^/\\\p{Cc}]{1,128}$/u.test(id)) return id;
  throw new UsageError(`${from} cannot be used as a file name`, {
    cause: "it is empty, too long, or has a slash, a backslash or an invisible character",
    fix: "use up to 128 letters, digits, underscores, dots and dashes",
  });
}

function timeId(time: Date): string {
  return [
    time.getFullYear(),
    time.getMonth() + 1,
    time.getDate(),
    time.getHours(),
    time.getMinutes(),
    time.getSeconds(),
  ].map((part) => String(part).padStart(2, "0")).join("_");
}

export interface ClaimOptions {
  /** The file that stands for an id: the run that makes it has the id. */
  readonly place: (id: string) => string | Promise<string>;
  /** Of that file, such as 0o600. */
  readonly mode: number;
}

/** The id, with `_2`, `_3` and so on behind it while a run that began in the same second has it. */
export async function claimRunId(id: string, { place, mode }: ClaimOptions): Promise<string> {
  for (let count = 1;; count++) {
    const candidate = count === 1 ? id : `${id}_${count}`;
    if (!await isTaken(await place(candidate), mode)) return candidate;
  }
}

async function isTaken(path: string, mode: number): Promise<boolean> {
  try {
    // What writes the file says why that is not possible.
    await Deno.mkdir(dirname(path), { recursive: true });
  } catch {
    return false;
  }
  try {
    (await Deno.open(path, { write: true, createNew: true, mode })).close();
    return false;
  } catch (error) {
    return error instanceof Deno.errors.AlreadyExists;
  }
}
