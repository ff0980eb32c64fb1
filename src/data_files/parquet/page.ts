/**
 * Pages of a column, taken apart as https://github.com/apache/parquet-format/blob/master/README.md says.
 * Everything here fails in one way or another when the bytes are not what they should be.
 */
import type {
  CompressionCodec,
  DecodedArray,
  Encoding,
  PageHeader,
  SchemaElement,
} from "hyparquet";
import type { FilePlace } from "../data_file_error.ts";
import { decompressed } from "./compression.ts";
import { damaged, decoded, type ParquetEngine, unread } from "./engine.ts";

/** A page as it is stored: its values are not what they mean yet. */
export interface DecodedPage {
  /** Entries: values, and what stands for one that is missing. */
  readonly count: number;
  /** Of each entry; `undefined` when nothing can be missing. */
  readonly definitions: Uint8Array | undefined;
  /** Of each entry; `undefined` when each is a row of its own. */
  readonly repetitions: Uint8Array | undefined;
  /** One of those that are there, which are asked for in their order. `undefined` when there is none. */
  readonly valueAt: (index: number) => DecodedArray[number] | undefined;
  /** Whether they are places in the dictionary of the column. */
  readonly isIndexed: boolean;
}

/** What is known of a page besides what it says itself. */
export interface PageContext {
  readonly element: SchemaElement;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
  readonly codec: CompressionCodec;
  readonly engine: ParquetEngine;
  readonly place: FilePlace;
}

interface Reader {
  readonly view: DataView;
  offset: number;
}

/** The values of a dictionary: how many there are, and each, which are asked for in their order. */
export function dictionaryOf(
  bytes: Uint8Array,
  header: PageHeader,
  context: PageContext,
): Pick<DecodedPage, "count" | "valueAt"> {
  const { codec, engine, place } = context;
  const { dictionary_page_header: head, uncompressed_page_size: size } = header;
  if (head === undefined) throw damaged("a dictionary has no description", place);
  const { num_values: count } = head;
  if (!(count >= 0)) throw damaged("a dictionary has no length", place);
  const reader = readerOf(decompressed(bytes, { codec, size, engine }));
  return { count, valueAt: plainValues(reader, count, context) };
}

/** A page of values. @param context.most Entries that it can have. */
export function pageOf(
  bytes: Uint8Array,
  header: PageHeader,
  context: PageContext & { readonly most: number },
): DecodedPage {
  const { maxDefinition, engine, place, most } = context;
  const head = header.data_page_header_v2 ?? header.data_page_header;
  if (head === undefined) throw damaged("it has a page of an unknown kind", place);
  const { encoding, num_values: count } = head;
  if (!(count >= 0 && count <= most)) {
    throw damaged(`a page would have ${count} values, and its column ${most}`, place);
  }
  const { reader, definitions, repetitions } = header.data_page_header_v2 === undefined
    ? firstKind(bytes, header, context)
    : secondKind(bytes, header, context);
  let there = count;
  for (const level of definitions ?? []) if (level !== maxDefinition) there--;
  const isIndexed = encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY";
  const valueAt = there > 0 && encoding === "PLAIN" ? plainValues(reader, there, context) : at(
    there === 0
      ? []
      : isIndexed
      ? indexes(reader, there, engine)
      : valuesOf(reader, { encoding, count: there, context }),
  );
  return { count, definitions, repetitions, valueAt, isIndexed };
}

function at(values: DecodedArray): DecodedPage["valueAt"] {
  return (index) => values[index];
}

/** Values that are read at once; a multiple of 8, as eight truths are in a byte. */
const plainCount = 1_024;

/**
 * Values that stand one after the other, of which few are taken apart at once: as objects they take many times
 * the memory that they have in the page.
 */
function plainValues(reader: Reader, count: number, context: PageContext): DecodedPage["valueAt"] {
  const { element: { type, type_length: length }, engine, place } = context;
  if (type === undefined) throw damaged("a column has no type", place);
  let [start, values]: [number, DecodedArray] = [0, []];
  return (index) => {
    while (index >= start + values.length && start + values.length < count) {
      start += values.length;
      const next = Math.min(plainCount, count - start);
      values = decoded(() => engine.readPlain(reader, type, next, length), place);
    }
    return values[index - start];
  };
}

interface Levels extends Pick<DecodedPage, "definitions" | "repetitions"> {
  /** Where the values begin. */
  readonly reader: Reader;
}

/** A page that is compressed as a whole, and says before its levels how long they are. */
function firstKind(bytes: Uint8Array, header: PageHeader, context: PageContext): Levels {
  const { maxDefinition, maxRepetition, codec, engine } = context;
  const { data_page_header: head, uncompressed_page_size: size } = header;
  if (head === undefined) throw damaged("a page has no description", context.place);
  const encodings = [
    ...maxDefinition > 0 ? [head.definition_level_encoding] : [],
    ...maxRepetition > 0 ? [head.repetition_level_encoding] : [],
  ];
  const other = encodings.find((encoding) => encoding !== "RLE");
  if (other !== undefined) throw unreadEncoding(other, context);
  const reader = readerOf(decompressed(bytes, { codec, size, engine }));
  const { num_values: count } = head;
  const repetitions = levelsOf(reader, { most: maxRepetition, count, engine });
  const definitions = levelsOf(reader, { most: maxDefinition, count, engine });
  return { reader, definitions, repetitions };
}

/** A page whose levels are not compressed, and have their lengths in its header. */
function secondKind(bytes: Uint8Array, header: PageHeader, context: PageContext): Levels {
  const { maxDefinition, maxRepetition, codec, engine } = context;
  const head = header.data_page_header_v2;
  if (head === undefined) throw damaged("a page has no description", context.place);
  const { repetition_levels_byte_length: first, definition_levels_byte_length: second } = head;
  const start = first + second;
  // What is missing in a header is no number, and would be read in circles.
  if (!(first >= 0 && second >= 0 && start <= bytes.length)) {
    throw damaged("the levels of a page are longer than the page", context.place);
  }
  const { num_values: count, is_compressed: isCompressed } = head;
  const reader = readerOf(bytes);
  const repetitions = levelsOf(reader, { most: maxRepetition, count, engine, length: first });
  reader.offset = first;
  const definitions = levelsOf(reader, { most: maxDefinition, count, engine, length: second });
  const rest = bytes.subarray(start);
  const size = header.uncompressed_page_size - start;
  const own = isCompressed === false ? "UNCOMPRESSED" : codec;
  const values = decompressed(rest, { codec: own, size, engine });
  return { reader: readerOf(values), definitions, repetitions };
}

/** @param length Bytes of them; `undefined` when they say it themselves. */
function levelsOf(reader: Reader, { most, count, engine, length }: {
  readonly most: number;
  readonly count: number;
  readonly engine: ParquetEngine;
  readonly length?: number;
}): Uint8Array | undefined {
  if (most === 0) return undefined;
  const levels = new Uint8Array(count);
  engine.readRleBitPackedHybrid(reader, 32 - Math.clz32(most), levels, length);
  return levels;
}

/** Places in the dictionary, before which their width stands. */
function indexes(reader: Reader, count: number, engine: ParquetEngine): Int32Array {
  const places = new Int32Array(count);
  const width = reader.view.getUint8(reader.offset++);
  if (width > 31) throw new RangeError(`places in a dictionary would have ${width} bits`);
  if (width === 0) return places;
  const length = reader.view.byteLength - reader.offset;
  engine.readRleBitPackedHybrid(reader, width, places, length);
  return places;
}

function valuesOf(reader: Reader, { encoding, count, context }: {
  readonly encoding: Encoding;
  readonly count: number;
  readonly context: PageContext;
}): DecodedArray {
  const { element: { type, type_length: length }, engine, place } = context;
  if (type === undefined) throw damaged("a column has no type", place);
  switch (encoding) {
    case "RLE": {
      const bits = new Uint8Array(count);
      engine.readRleBitPackedHybrid(reader, 1, bits);
      return Array.from(bits, Boolean);
    }
    case "BYTE_STREAM_SPLIT":
      return engine.byteStreamSplit(reader, count, type, length);
    case "DELTA_BINARY_PACKED": {
      const numbers = type === "INT32" ? new Int32Array(count) : new BigInt64Array(count);
      engine.deltaBinaryUnpack(reader, count, numbers);
      return numbers;
    }
    case "DELTA_LENGTH_BYTE_ARRAY": {
      const texts: Uint8Array[] = new Array(count);
      engine.deltaLengthByteArray(reader, count, texts);
      return texts;
    }
    case "DELTA_BYTE_ARRAY": {
      const texts: Uint8Array[] = new Array(count);
      engine.deltaByteArray(reader, count, texts);
      return texts;
    }
    default:
      throw unreadEncoding(encoding, context);
  }
}

function unreadEncoding(encoding: Encoding | undefined, { place }: PageContext): Error {
  const what = encoding === undefined ? "An unknown encoding" : `The encoding ${encoding}`;
  return unread(what, place, "write the file with other encodings, such as those of pyarrow");
}

function readerOf(bytes: Uint8Array): Reader {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), offset: 0 };
}
