import { dirname } from "node:path";
import { stringifyJson } from "../../exact_numbers.ts";
import { openNewFile, openOwnFile } from "../../own_file.ts";
import { lockFile } from "./file_lock.ts";

export interface JournalFileOptions {
  /** Whether the file is there and this run's; otherwise it is made, in place of one that is there. */
  readonly claimed: boolean;
  /** Told once when the file cannot be written; later writes may succeed, as a full disk is emptied. */
  readonly onFailure: (error: unknown) => void;
  /** How long a line that is not awaited may stay in memory; 200 ms by default. */
  readonly withinMs?: number;
}

/**
 * A file of JSON lines that are on disk, not only in the memory of the system, once they are said to be
 * written. Only the owner may read it, and a lock on it tells others that the run is alive.
 */
export class JournalFile implements AsyncDisposable {
  readonly #path: string;
  readonly #options: JournalFileOptions;
  #file: Deno.FsFile | undefined;
  #lock: Disposable | undefined;
  #lines: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing = Promise.resolve();
  /** A write that waits for the one before; `undefined` when none does. */
  #waiting: Promise<void> | undefined;
  /** How much of the file is known to be whole lines. */
  #size = 0;
  /** How much of it is on disk; what follows the lines is empty lines. */
  #room = 0;
  #failed = false;
  #closed = false;
  /** When the last write ended, and how long it took. */
  #wroteAt = -Infinity;
  #tookMs = 0;

  private constructor(path: string, options: JournalFileOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Opens the file and locks it. Never rejects. */
  static async create(path: string, options: JournalFileOptions): Promise<JournalFile> {
    const file = new JournalFile(path, options);
    await file.#try(() => file.#open());
    return file;
  }

  /** Resolves once the value is on disk, or is known not to get there. What is under way shares one sync. */
  append(value: unknown): Promise<void> {
    if (this.#closed) return Promise.resolve();
    this.#lines.push(`${stringifyJson(value)}\n`);
    return this.#flush();
  }

  /** Writes the value with the next one that is awaited, or soon. */
  note(value: unknown): void {
    if (this.#closed) return;
    this.#lines.push(`${stringifyJson(value)}\n`);
    this.#timer ??= setTimeout(() => this.#flush(), this.#options.withinMs ?? 200);
  }

  #flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#waiting ??= this.#writing.then(async () => {
      await this.#pause();
      // What is appended from now on needs a write of its own.
      this.#waiting = undefined;
      const startedAt = performance.now();
      await this.#try(() => this.#write());
      this.#wroteAt = performance.now();
      this.#tookMs = this.#wroteAt - startedAt;
    });
    return this.#writing = this.#waiting;
  }

  /** A disk that is slow gets more lines at a time; one that had nothing to do gets them at once. */
  async #pause(): Promise<void> {
    const pauseMs = Math.min(longestPauseMs, 3 * this.#tookMs);
    const waitMs = this.#wroteAt + pauseMs - performance.now();
    if (waitMs >= 1) await new Promise((resolve) => setTimeout(resolve, waitMs));
  }

  /** Writes the rest and closes the file. Never rejects. */
  async [Symbol.asyncDispose](): Promise<void> {
    // A task that was given up may go on, and tell of it.
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#lines.length > 0) await this.#try(() => this.#write());
    await this.#try(async () => await this.#file?.truncate(this.#size));
    this.#file?.close();
    this.#lock?.[Symbol.dispose]();
    this.#file = this.#lock = undefined;
  }

  async #try(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!this.#failed) this.#options.onFailure(error);
      this.#failed = true;
    }
  }

  async #open(): Promise<void> {
    const folder = dirname(this.#path);
    await Deno.mkdir(folder, { recursive: true });
    this.#file = this.#options.claimed ? openOwnFile(this.#path) : openNewFile(this.#path, 0o600);
    this.#lock = await lockFile(this.#path);
    await syncFolder(folder);
  }

  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    if (this.#file === undefined) await this.#open();
    const file = this.#file!;
    // More lines may be appended while these are written, which are not on disk with them.
    const count = this.#lines.length;
    let bytes = new TextEncoder().encode(this.#lines.join(""));
    const size = this.#size + bytes.length;
    try {
      if (size > this.#room) await this.#makeRoom(file, size);
      while (bytes.length > 0) bytes = bytes.subarray(await file.write(bytes));
      await file.syncData();
    } catch (error) {
      // Half of a line must not be followed by others.
      await file.truncate(this.#size).catch(() => {});
      await file.seek(this.#size, Deno.SeekMode.Start);
      this.#room = this.#size;
      throw error;
    }
    this.#size = size;
    this.#lines = this.#lines.slice(count);
  }

  /**
   * Makes the file longer than it has to be. A file system syncs what lies in a file a lot faster than
   * what makes it grow, which it has to note in a place that it shares with every other file.
   */
  async #makeRoom(file: Deno.FsFile, size: number): Promise<void> {
    let empty = new Uint8Array(size - this.#size + roomBytes).fill("\n".charCodeAt(0));
    const room = this.#size + empty.length;
    while (empty.length > 0) empty = empty.subarray(await file.write(empty));
    await file.sync();
    await file.seek(this.#size, Deno.SeekMode.Start);
    this.#room = room;
  }
}

const longestPauseMs = 30;

/** Of empty lines that are written ahead; each is enough for hundreds of tasks. */
const roomBytes = 65_536;

/** Or a loss of power could leave a folder without the name of a file that was written. */
async function syncFolder(path: string): Promise<void> {
  try {
    using folder = await Deno.open(path);
    await folder.sync();
  } catch {
    // Not every system lets a folder be opened or synced, and there the system takes care of names.
  }
}
