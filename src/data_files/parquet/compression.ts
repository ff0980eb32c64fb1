/** How pages of Parquet are compressed. */
import * as zlib from "node:zlib";
import type { CompressionCodec } from "hyparquet";
import type { ParquetEngine } from "./engine.ts";

/** Bytes as they were before they were compressed to `bytes`; there are `size` of them. */
type Decompress = (
  bytes: Uint8Array,
  size: number,
  engine: Pick<ParquetEngine, "snappyUncompress">,
) => Uint8Array;

const codecs: Readonly<Partial<Record<CompressionCodec, Decompress>>> = {
  UNCOMPRESSED: (bytes) => bytes,
  SNAPPY: (bytes, size, engine) => {
    const output = new Uint8Array(size);
    engine.snappyUncompress(bytes, output);
    return output;
  },
  GZIP: (bytes, size) => alone(zlib.gunzipSync(bytes, { maxOutputLength: size })),
  BROTLI: (bytes, size) => alone(zlib.brotliDecompressSync(bytes, { maxOutputLength: size })),
  ZSTD: (bytes, size) => alone(zlib.zstdDecompressSync(bytes, { maxOutputLength: size })),
  LZ4_RAW: lz4Block,
};

/** Whether pages of this codec can be read. */
export function isReadCodec(codec: string): boolean {
  return Object.hasOwn(codecs, codec);
}

/** The bytes of a page. @throws When they are not what the codec makes, or not as many as they should be. */
export function decompressed(
  bytes: Uint8Array,
  { codec, size, engine }: {
    readonly codec: CompressionCodec;
    readonly size: number;
    readonly engine: Pick<ParquetEngine, "snappyUncompress">;
  },
): Uint8Array {
  // Nothing is compressed to nothing by some.
  const found = size === 0 ? new Uint8Array() : codecs[codec]?.(bytes, size, engine);
  if (found?.length === size) return found;
  throw new RangeError(`a page has ${found?.length} bytes in place of ${size}`);
}

/** Whether bytes have the sum that a page names, which is a signed number there. */
export function hasSum(bytes: Uint8Array, sum: number): boolean {
  return zlib.crc32(bytes) === sum >>> 0;
}

/** The bytes in a buffer of their own, so that nothing can read beyond them. */
function alone(bytes: Uint8Array<ArrayBufferLike>): Uint8Array {
  return new Uint8Array(bytes);
}

/**
 * A block of LZ4 without a frame. `node:zlib` has none, and the packages that do bring WebAssembly with them.
 * See https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md
 */
function lz4Block(input: Uint8Array, size: number): Uint8Array {
  const output = new Uint8Array(size);
  let [from, to] = [0, 0];
  const next = () => {
    const byte = input[from++];
    if (byte === undefined) throw new RangeError("a block of LZ4 ends too early");
    return byte;
  };
  const lengthOf = (start: number) => {
    let length = start;
    if (start < 15) return length;
    for (let more = 255; more === 255;) length += more = next();
    return length;
  };
  while (from < input.length) {
    const token = next();
    const literals = lengthOf(token >> 4);
    if (from + literals > input.length || to + literals > size) {
      throw new RangeError("a block of LZ4 is longer than it says");
    }
    output.set(input.subarray(from, from + literals), to);
    from += literals;
    to += literals;
    // The last sequence has literals alone.
    if (from === input.length) break;
    const distance = next() | next() << 8;
    const end = to + lengthOf(token & 15) + 4;
    if (distance === 0 || distance > to || end > size) {
      throw new RangeError("a block of LZ4 refers to what is not there");
    }
    // What is copied may overlap with what it becomes, and is repeated then.
    for (; to < end; to++) output[to] = output[to - distance] ?? 0;
  }
  return output.subarray(0, to);
}
