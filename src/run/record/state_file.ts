import { stringifyJson } from "../../exact_numbers.ts";
import { basename, dirname, join } from "node:path";
import type { RunLog } from "./state.ts";

/**
 * Writes the log so that no reader ever sees half of it, whenever this process or the machine ends;
 * only the owner may read it.
 * @param options.unfinishedFolder Where it lies until it is whole, on the same disk. The reference takes the
 * newest file beside the states, whatever it is, so that nothing else may be left there.
 * @throws {Error} Of the file system, such as for a folder that cannot be written.
 */
export async function writeRunLog(
  path: string,
  log: RunLog,
  { unfinishedFolder }: { readonly unfinishedFolder: string },
): Promise<void> {
  const name = basename(path, ".json");
  const unfinished = join(unfinishedFolder, `${name}.${crypto.randomUUID()}.tmp`);
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.mkdir(unfinishedFolder, { recursive: true });
  try {
    const text = stringifyJson(log, { indent: 2 });
    await Deno.writeTextFile(unfinished, text, { createNew: true, mode: 0o600 });
    await reachDisk(unfinished);
    await Deno.rename(unfinished, path);
  } catch (error) {
    await Deno.remove(unfinished).catch(() => {});
    throw error;
  }
}

/** Or a loss of power could leave the new name with nothing in it. */
async function reachDisk(path: string): Promise<void> {
  using file = await Deno.open(path, { write: true });
  await file.syncData();
}

export interface StateFileOptions {
  /** Where the file lies until it is whole, on the same disk. */
  readonly unfinishedFolder: string;
  /** What to write, at the moment of the call. */
  readonly current: () => Promise<RunLog>;
  /** Told once when the file cannot be written; later writes may succeed, as a full disk is emptied. */
  readonly onFailure: (error: unknown) => void;
  /** Shortest time between two writes; 50 milliseconds by default, and ten times what one takes. */
  readonly everyMs?: number;
}

/** The file that follows a run, so that what was done is known whenever it ends. */
export class StateFile {
  readonly #path: string;
  readonly #options: StateFileOptions;
  readonly #leastMs: number;
  #everyMs: number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing = Promise.resolve();
  /** A write that waits for the one before; `undefined` when none does. */
  #waiting: Promise<void> | undefined;
  #writtenAt = -Infinity;
  #failed = false;

  constructor(path: string, options: StateFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#leastMs = this.#everyMs = options.everyMs ?? 50;
  }

  /** Writes soon: at once, unless the file was written a moment ago. */
  changed(): void {
    if (this.#timer !== undefined) return;
    const waitMs = this.#writtenAt + this.#everyMs - performance.now();
    this.#timer = setTimeout(() => this.flush(), Math.max(0, waitMs));
  }

  /** Writes now, and waits until what is current is in the file. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writtenAt = performance.now();
    this.#waiting ??= this.#writing.then(() => {
      // What is reported from now on needs a write of its own.
      this.#waiting = undefined;
      return this.#write();
    });
    return this.#writing = this.#waiting;
  }

  async #write(): Promise<void> {
    const startedAt = performance.now();
    try {
      await writeRunLog(this.#path, await this.#options.current(), this.#options);
    } catch (error) {
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
    }
    // What finishes between two writes runs again after a crash; but a slow disk must not slow the run.
    this.#everyMs = Math.max(this.#leastMs, 10 * (performance.now() - startedAt));
  }
}
