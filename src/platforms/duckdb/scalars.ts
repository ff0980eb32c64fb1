/** Readers of values that are made of no other values. */
import type { CellValue } from "../../connections/connection.ts";
import { type Duckdb, Slot, takeText } from "./ffi.ts";
import { MomentTexts } from "./moments.ts";

/** A cell, or what a nested cell is made of. */
export type DuckdbValue = CellValue | InnerDecimal | readonly DuckdbValue[] | {
  readonly [key: string]: DuckdbValue;
};

/** A decimal in a nested cell, whose JSON has it as a number; one by itself is a text. */
export class InnerDecimal {
  constructor(readonly digits: string) {}
}

/** Reads the value in a row of one vector; valid until the vector's chunk is destroyed. */
export type Reader = (row: number) => DuckdbValue;
/** A pointer of the C library. */
export type Pointer = Deno.PointerValue;

/** A type of the C API, with how its vectors are read. */
export interface VectorType {
  readonly name: string;
  readonly read: (vector: Vector) => Reader;
}

/** A column of a chunk, or a child of a nested column. */
export interface Vector {
  readonly duckdb: Duckdb;
  readonly pointer: Pointer;
  readonly type: Pointer;
  /** Rows in it. */
  readonly size: number;
}

/** The vector's memory: `width` bytes for each row. */
export function memory({ duckdb, pointer, size }: Vector, width: number): DataView {
  const data = duckdb.duckdb_vector_get_data(pointer);
  if (data === null || size === 0) return new DataView(new ArrayBuffer(0));
  return new DataView(Deno.UnsafePointerView.getArrayBuffer(data, size * width));
}

/** Reads the value at an offset of a vector's memory. */
type Decode = (view: DataView, offset: number) => CellValue;

// Numbers as they lie in memory, named by kind and bits.

export const i8: Decode = (view, offset) => view.getInt8(offset);
export const i16: Decode = (view, offset) => view.getInt16(offset, true);
export const i32: Decode = (view, offset) => view.getInt32(offset, true);
export const i64 = (view: DataView, offset: number) => view.getBigInt64(offset, true);
export const u8: Decode = (view, offset) => view.getUint8(offset);
export const u16: Decode = (view, offset) => view.getUint16(offset, true);
export const u32: Decode = (view, offset) => view.getUint32(offset, true);
export const u64 = (view: DataView, offset: number) => view.getBigUint64(offset, true);
/** The shortest decimal that is this float: 0.1, not 0.10000000149011612. */
export const f32: Decode = (view, offset) => {
  const value = view.getFloat32(offset, true);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
};
export const i128 = (view: DataView, offset: number) =>
  i64(view, offset + 8) << 64n | u64(view, offset);
export const u128 = (view: DataView, offset: number) =>
  u64(view, offset + 8) << 64n | u64(view, offset);

/** A type whose values have `width` bytes each. */
export function fixed(name: string, width: number, decode: Decode): VectorType {
  return {
    name,
    read: (vector) => {
      const view = memory(vector, width);
      return (row) => decode(view, row * width);
    },
  };
}

/**
 * A type whose textScalar DuckDB itself makes, from a value of `width` bytes.
 * @param quickly Makes the textScalar of a value that is as usual, which takes far less time.
 */
export function formatted(
  name: string,
  width: number,
  create: (duckdb: Duckdb, view: DataView, offset: number) => Pointer,
  quickly?: (texts: MomentTexts, view: DataView, offset: number) => string | undefined,
): VectorType {
  return {
    name,
    read: (vector) => {
      const { duckdb } = vector;
      const view = memory(vector, width);
      const texts = new MomentTexts();
      return (row) => {
        const textScalar = quickly?.(texts, view, row * width);
        if (textScalar !== undefined) return textScalar;
        const value = create(duckdb, view, row * width);
        try {
          return takeText(duckdb, duckdb.duckdb_get_varchar(value)) ?? null;
        } finally {
          duckdb.duckdb_destroy_value(Slot.of(value));
        }
      };
    },
  };
}

function bytesOf(view: DataView, offset: number): Uint8Array {
  const length = view.getUint32(offset, true);
  if (length <= 12) return new Uint8Array(view.buffer, view.byteOffset + offset + 4, length);
  const pointer = Deno.UnsafePointer.create(view.getBigUint64(offset + 8, true));
  if (pointer === null) return new Uint8Array();
  return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(pointer, length));
}

/** A mark of byte order at the beginning is a character like others. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Texts. */
export const textScalar: Decode = (view, offset) => utf8.decode(bytesOf(view, offset));

/** As a number that is exact up to 2^53, and far from that beyond. */
function f64OfI64(view: DataView, offset: number): number {
  return view.getInt32(offset + 4, true) * 2 ** 32 + view.getUint32(offset, true);
}

/** Moments of which a second has so many units. */
export function momentScalar(perSecond: number, zone = "") {
  return (texts: MomentTexts, view: DataView, offset: number) => {
    const textScalar = texts.timestamp(f64OfI64(view, offset), perSecond);
    return textScalar === undefined ? undefined : textScalar + zone;
  };
}

/** As DuckDB prints a BLOB: printable ASCII as it is, the rest as `\xAB`. */
export const blob: Decode = (view, offset) =>
  Array.from(bytesOf(view, offset), (byte) => {
    const character = String.fromCharCode(byte);
    return byte >= 32 && byte < 127 && !`\\'"`.includes(character)
      ? character
      : `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

/** Stored as a signed number whose sign bit is flipped, so that it sorts like its textScalar. */
export const uuid: Decode = (view, offset) =>
  (u128(view, offset) ^ 1n << 127n).toString(16).padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** Decimals and enums are stored as one of the integer types, named by its id. @throws {Error} For others. */
function integerOf(id: number): readonly [width: number, decode: Decode] {
  const found = integers[id];
  if (found === undefined) throw new Error(`DuckDB stores no numbers as its type ${id}`);
  return found;
}

const integers: Readonly<Record<number, readonly [width: number, decode: Decode]>> = {
  2: [1, i8],
  3: [2, i16],
  4: [4, i32],
  5: [8, i64],
  6: [1, u8],
  7: [2, u16],
  8: [4, u32],
  16: [16, i128],
};

/** Decimals with every digit of their scale. */
export function readDecimal(vector: Vector): Reader {
  const scale = vector.duckdb.duckdb_decimal_scale(vector.type);
  const [width, decode] = integerOf(vector.duckdb.duckdb_decimal_internal_type(vector.type));
  const view = memory(vector, width);
  return (row) => {
    const digits = String(decode(view, row * width));
    if (scale === 0) return digits;
    const sign = digits.startsWith("-") ? "-" : "";
    const padded = digits.slice(sign.length).padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  };
}

/** Enums as the texts of their members. */
export function readEnum(vector: Vector): Reader {
  const { duckdb } = vector;
  const [width, decode] = integerOf(duckdb.duckdb_enum_internal_type(vector.type));
  const view = memory(vector, width);
  // The type is destroyed before the reader is done with, so its texts are read now.
  const texts = new Map<number, string | null>();
  for (let row = 0; row < vector.size; row++) {
    const index = Number(decode(view, row * width));
    if (texts.has(index)) continue;
    const pointer = duckdb.duckdb_enum_dictionary_value(vector.type, BigInt(index));
    texts.set(index, takeText(duckdb, pointer) ?? null);
  }
  return (row) => texts.get(Number(decode(view, row * width))) ?? null;
}
