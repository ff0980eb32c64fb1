import { stringifyJson } from "../../exact_numbers.ts";
import { dirname } from "node:path";
import { openNewFile } from "../../own_file.ts";

export interface JournalFileOptions {
  /** Told once when the file cannot be written; nothing more is tried then. */
  readonly onFailure: (error: unknown) => void;
  /** Shortest time between two writes; 200 ms by default. */
  readonly everyMs?: number;
}

/**
 * A file of JSON lines that grows while something happens. What is written is never read or kept. Only
 * the owner may read it, and a lock tells others that it is still being written.
 */
export class JournalFile {
  readonly #path: string;
  readonly #options: JournalFileOptions;
  readonly #everyMs: number;
  #file: Deno.FsFile | undefined;
  #lock: Deno.FsFile | undefined;
  #lines: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing = Promise.resolve();
  #writtenAt = -Infinity;
  #over = false;

  /** @param path A file that is there is replaced. */
  constructor(path: string, options: JournalFileOptions) {
    this.#path = path;
    this.#options = options;
    this.#everyMs = options.everyMs ?? 200;
  }

  /** Writes a value soon, with others that come in the meantime. */
  append(value: unknown): void {
    if (this.#over) return;
    this.#lines.push(`${stringifyJson(value)}\n`);
    if (this.#timer !== undefined) return;
    const waitMs = this.#writtenAt + this.#everyMs - performance.now();
    this.#timer = setTimeout(() => this.flush(), Math.max(0, waitMs));
  }

  /** Writes now, and waits until everything is in the file. Never rejects. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writtenAt = performance.now();
    return this.#writing = this.#writing.then(() => this.#write());
  }

  /** Writes the rest and closes the file. Never rejects. */
  async close(): Promise<void> {
    await this.flush();
    this.#end();
  }

  #end(): void {
    this.#over = true;
    this.#lines = [];
    this.#file?.close();
    this.#lock?.close();
    this.#file = this.#lock = undefined;
  }

  async #write(): Promise<void> {
    if (this.#lines.length === 0) return;
    const text = this.#lines.join("");
    this.#lines = [];
    try {
      if (this.#file === undefined) await this.#open();
      let bytes = new TextEncoder().encode(text);
      while (bytes.length > 0) bytes = bytes.subarray(await this.#file!.write(bytes));
    } catch (error) {
      this.#end();
      this.#options.onFailure(error);
    }
  }

  async #open(): Promise<void> {
    await Deno.mkdir(dirname(this.#path), { recursive: true });
    this.#file = openNewFile(this.#path, 0o600);
    this.#lock = await Deno.open(this.#path);
    // Some file systems know no locks, or grant them late. A run needs none, so nothing waits for this
    // one, and it is on a handle of its own, as Deno lets the uses of a handle wait for each other.
    this.#lock.lock(true).catch(() => {});
  }
}

/** A free lock is granted within this time. */
const patienceMs = 500;

/**
 * Whether a process holds the file open to write its journal. It is the operating system's lock that
 * tells, so that it is right however the process ended; where there are no locks, nothing does.
 */
export async function isBeingWritten(path: string): Promise<boolean> {
  const file = await Deno.open(path);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(true), patienceMs);
  });
  // A lock that is granted later is freed with the file, or with the process.
  const granted = file.lock().then(() => false, () => false);
  granted.then(() => file.close());
  const taken = await Promise.race([granted, patience]);
  clearTimeout(timer);
  return taken;
}
