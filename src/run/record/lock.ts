import { dirname } from "node:path";
import { type Clock, systemClock } from "../../clock.ts";
import { formatDuration } from "../../duration.ts";
import { type ExitReason, type Explanation, KnownError } from "../../errors.ts";
import { createFile, ForeignFileError, openOwnFile } from "../../own_file.ts";

/** A pipeline is being run by another process, or that is unknown. */
export class LockError extends KnownError {
  override readonly name = "LockError";
  constructor(message: string, exitReason: ExitReason, explanation?: Explanation) {
    super(message, exitReason, explanation);
  }
}

export interface LockOptions {
  /** For messages. */
  readonly pipeline: string;
  readonly startedAt: Date;
  /** How long another holder is awaited; 0 refuses at once. */
  readonly waitMs: number;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  readonly inform: (text: string) => void;
  readonly clock?: Clock;
}

/** Bytes of what the file says, which has a name of a host. */
const longestHolder = 1_000;

/** A free lock is granted within this time, also by a file server. */
const patienceMs = 1000;

/**
 * Takes the lock of a pipeline, until it is disposed of. It is the operating system's lock on the file,
 * so that it ends with the process, however that ends; what the file says is for people.
 * @throws {LockError} When another process holds it for too long, or the file cannot be locked.
 */
export async function takeLock(path: string, options: LockOptions): Promise<AsyncDisposable> {
  const { pipeline, startedAt, waitMs, signal, inform, clock = systemClock } = options;
  const unusable = (error: unknown) => unusableLock(path, error);
  const file = await openLockFile(path).catch((error) => {
    throw unusable(error);
  });
  // Locking that can be given up is missing in older versions of Deno. A lock that is granted to a
  // call that is no longer awaited ends with the program, which has nothing else to do then.
  const granted = file.lock(true).then(() => true, (error) => {
    throw unusable(error);
  });
  const isGranted = (withinMs: number) => within(granted, withinMs, { signal, clock });
  if (!await isGranted(patienceMs)) {
    const other = `another run of '${pipeline}'${await describeHolder(path, startedAt)}`;
    if (waitMs > 0) inform(`waiting up to ${formatDuration(waitMs)} for ${other}`);
    if (waitMs === 0 || !await isGranted(waitMs)) {
      throw new LockError(`${other} holds the lock`, "try-again", {
        where: path,
        fix: "wait for it with --lock-wait, or try again later",
      });
    }
  }
  await refuseOther(path).catch((error) => {
    file.close();
    throw unusable(error);
  });
  const lost = await describeHolder(path, startedAt);
  if (lost !== "") inform(`took over the lock of a run that ended without freeing it${lost}`);
  const holder = { pid: Deno.pid, host: hostName(), startedAt: startedAt.toISOString() };
  // A full disk has no room for what is for people; the lock holds all the same.
  await write(file, `${JSON.stringify(holder)}\n`).catch(() => {});
  return {
    async [Symbol.asyncDispose]() {
      // The file stays: removing it could pull it away from under a process that waits for it.
      await file.truncate(0);
      file.close();
    },
  };
}

async function openLockFile(path: string): Promise<Deno.FsFile> {
  await Deno.mkdir(dirname(path), { recursive: true });
  while (true) {
    try {
      return createFile(path, 0o666);
    } catch (error) {
      if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    }
    try {
      return openOwnFile(path);
    } catch (error) {
      // Somebody has just removed it.
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** @throws {ForeignFileError} When the file holds something else than who had the lock. */
async function refuseOther(path: string): Promise<void> {
  const beginning = '{"pid":';
  const { size } = await Deno.stat(path);
  const text = size > longestHolder ? "" : await Deno.readTextFile(path);
  // One that was killed while it wrote, or on a full disk, leaves the beginning of a line.
  const isOurs = text.startsWith(beginning) || beginning.startsWith(text);
  if (size > longestHolder || !isOurs) {
    throw new ForeignFileError("it holds something that this program has not written");
  }
}

function unusableLock(path: string, error: unknown): LockError {
  if (error instanceof ForeignFileError) {
    return new LockError("The lock file cannot be used", "configuration", {
      cause: error.message,
      where: path,
      fix: "see what it is, and remove it, or name a folder that only you can write with --log-dir",
    });
  }
  const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
  return new LockError("The lock file cannot be used", "configuration", {
    cause: `it cannot be opened, written or locked${code}`,
    where: path,
    fix: "name a folder on a disk that can be written with --log-dir, or run without --lock",
  });
}

async function within(
  granted: Promise<boolean>,
  milliseconds: number,
  { signal, clock }: { readonly signal: AbortSignal; readonly clock: Clock },
): Promise<boolean> {
  const over = new AbortController();
  const timeout = clock.sleep(milliseconds, AbortSignal.any([signal, over.signal]));
  try {
    return await Promise.race([granted, timeout.then(() => false)]);
  } finally {
    over.abort();
  }
}

async function write(file: Deno.FsFile, text: string): Promise<void> {
  await file.truncate(0);
  await file.seek(0, Deno.SeekMode.Start);
  await file.write(new TextEncoder().encode(text));
}

/** Who wrote into the file, in parentheses; empty when no process did. */
async function describeHolder(path: string, now: Date): Promise<string> {
  let holder: unknown;
  try {
    holder = JSON.parse(await Deno.readTextFile(path));
  } catch {
    // Somebody may be about to write it.
    return "";
  }
  if (typeof holder !== "object" || holder === null) return "";
  const { pid, host, startedAt } = holder as Record<string, unknown>;
  const started = new Date(String(startedAt));
  if (typeof pid !== "number" || typeof host !== "string" || isNaN(started.getTime())) return "";
  const moment = started.toISOString().replace(/\.\d+Z$/, "Z");
  const isToday = moment.slice(0, 10) === now.toISOString().slice(0, 10);
  return ` (pid ${pid}, host ${host}, started ${isToday ? moment.slice(11) : moment})`;
}

function hostName(): string {
  try {
    return Deno.hostname();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "unknown";
    throw error;
  }
}
