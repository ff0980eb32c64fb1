import type { ByteSink } from "../../src/report/byte_sink.ts";

/** Keeps what is written, taking at most `most` bytes at a time. */
export function memorySink(most = Infinity): ByteSink & { text(): string } {
  const bytes: number[] = [];
  return {
    writeSync(chunk) {
      const taken = chunk.subarray(0, most);
      bytes.push(...taken);
      return taken.length;
    },
    text: () => new TextDecoder().decode(new Uint8Array(bytes)),
  };
}
