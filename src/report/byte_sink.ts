import { KnownError } from "../errors.ts";
import { incomplete } from "./write_failure.ts";

/** Where bytes go, such as `Deno.stdout`. */
export interface ByteSink {
  /** Returns how many bytes were taken, at least one. */
  writeSync(bytes: Uint8Array): number;
}

const utf8 = new TextEncoder();

/** A sink that swallows everything once its reader is gone, as in `bruin run | head`. */
export class Sink {
  readonly #sink: ByteSink;
  #closed = false;

  get closed(): boolean {
    return this.#closed;
  }

  constructor(sink: ByteSink) {
    this.#sink = sink;
  }

  close(): void {
    this.#closed = true;
  }

  write(data: string | Uint8Array): void {
    if (this.#closed || data.length === 0) return;
    try {
      writeWhole(this.#sink, typeof data === "string" ? utf8.encode(data) : data);
    } catch (error) {
      if (!isClosed(error)) throw error;
      this.#closed = true;
    }
  }
}

/**
 * Writes a part of a result.
 * @throws {OutputError} When there is no room for the data, for instance.
 */
export function writeData(sink: Sink, data: string | Uint8Array): void {
  try {
    sink.write(data);
  } catch (error) {
    if (error instanceof KnownError) throw error;
    throw incomplete("result", error);
  }
}

function isClosed(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe || error instanceof Deno.errors.BadResource;
}

/** Writes all of the bytes, however many the sink takes at once. */
export function writeWhole(sink: ByteSink, bytes: Uint8Array): void {
  for (let written = 0; written < bytes.length;) {
    try {
      written += sink.writeSync(bytes.subarray(written));
    } catch (error) {
      // A pipe that another process made non-blocking, and whose reader is slow.
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
