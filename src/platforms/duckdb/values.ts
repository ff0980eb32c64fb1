import type { CellValue } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { type Duckdb, readText, Slot, takeText } from "./ffi.ts";

/** A cell, or what a nested cell is made of. */
type Value = CellValue | readonly Value[] | { readonly [key: string]: Value };
/** Reads the value in a row of one vector; valid until the vector's chunk is destroyed. */
type Reader = (row: number) => Value;
type Pointer = Deno.PointerValue;

interface VectorType {
  readonly name: string;
  readonly read: (vector: Vector) => Reader;
}

/** A column of a chunk, or a child of a nested column. */
interface Vector {
  readonly duckdb: Duckdb;
  readonly pointer: Pointer;
  readonly type: Pointer;
  /** Rows in it. */
  readonly size: number;
}

/** The SQL name of a type, such as `DECIMAL(18,3)`; nested types without their fields. */
export function typeName(duckdb: Duckdb, type: Pointer): string {
  const alias = takeText(duckdb, duckdb.duckdb_logical_type_get_alias(type));
  if (alias !== undefined) return alias;
  const name = types[duckdb.duckdb_get_type_id(type)]?.name ?? "UNKNOWN";
  if (name !== "DECIMAL") return name;
  return `DECIMAL(${duckdb.duckdb_decimal_width(type)},${duckdb.duckdb_decimal_scale(type)})`;
}

/** The cells of one column of a chunk with `size` rows. @throws {QueryError} For types without a reading. */
export function readColumn(
  duckdb: Duckdb,
  { vector, size }: { vector: Pointer; size: number },
): CellValue[] {
  return withReader(
    { duckdb, pointer: vector, size },
    (read) => Array.from({ length: size }, (_, row) => cell(read(row))),
  );
}

function withReader<T>(vector: Omit<Vector, "type">, use: (read: Reader) => T): T {
  const { duckdb, pointer } = vector;
  const type = duckdb.duckdb_vector_get_column_type(pointer);
  try {
    return use(nullable(vector, readerOf({ ...vector, type })));
  } finally {
    duckdb.duckdb_destroy_logical_type(Slot.of(type));
  }
}

function readerOf(vector: Vector): Reader {
  const found = types[vector.duckdb.duckdb_get_type_id(vector.type)];
  if (found !== undefined) return found.read(vector);
  throw new QueryError("The result has a column of a type that bruin cannot read", {
    fix: "cast the column to VARCHAR in the query",
  });
}

function nullable({ duckdb, pointer, size }: Omit<Vector, "type">, read: Reader): Reader {
  const mask = duckdb.duckdb_vector_get_validity(pointer);
  if (mask === null || size === 0) return read;
  const words = new BigUint64Array(
    Deno.UnsafePointerView.getArrayBuffer(mask, Math.ceil(size / 64) * 8),
  );
  return (row) => words[row >> 6] >> BigInt(row & 63) & 1n ? read(row) : null;
}

/** The vector's memory: `width` bytes for each row. */
function memory({ duckdb, pointer, size }: Vector, width: number): DataView {
  const data = duckdb.duckdb_vector_get_data(pointer);
  if (data === null || size === 0) return new DataView(new ArrayBuffer(0));
  return new DataView(Deno.UnsafePointerView.getArrayBuffer(data, size * width));
}

type Decode = (view: DataView, offset: number) => CellValue;

const i8: Decode = (view, offset) => view.getInt8(offset);
const i16: Decode = (view, offset) => view.getInt16(offset, true);
const i32: Decode = (view, offset) => view.getInt32(offset, true);
const i64 = (view: DataView, offset: number) => view.getBigInt64(offset, true);
const u8: Decode = (view, offset) => view.getUint8(offset);
const u16: Decode = (view, offset) => view.getUint16(offset, true);
const u32: Decode = (view, offset) => view.getUint32(offset, true);
const u64 = (view: DataView, offset: number) => view.getBigUint64(offset, true);
/** The shortest decimal that is this float: 0.1, not 0.10000000149011612. */
const f32: Decode = (view, offset) => {
  const value = view.getFloat32(offset, true);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
};
const i128 = (view: DataView, offset: number) => i64(view, offset + 8) << 64n | u64(view, offset);
const u128 = (view: DataView, offset: number) => u64(view, offset + 8) << 64n | u64(view, offset);

function fixed(name: string, width: number, decode: Decode): VectorType {
  return {
    name,
    read: (vector) => {
      const view = memory(vector, width);
      return (row) => decode(view, row * width);
    },
  };
}

/** A type whose text DuckDB itself makes, from a value of `width` bytes. */
function formatted(
  name: string,
  width: number,
  create: (duckdb: Duckdb, view: DataView, offset: number) => Pointer,
): VectorType {
  return {
    name,
    read: (vector) => {
      const { duckdb } = vector;
      const view = memory(vector, width);
      return (row) => {
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

const text: Decode = (view, offset) => new TextDecoder().decode(bytesOf(view, offset));

/** As DuckDB prints a BLOB: printable ASCII as it is, the rest as `\xAB`. */
const blob: Decode = (view, offset) =>
  Array.from(bytesOf(view, offset), (byte) => {
    const character = String.fromCharCode(byte);
    return byte >= 32 && byte < 127 && !`\\'"`.includes(character)
      ? character
      : `\\x${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");

/** Stored as a signed number whose sign bit is flipped, so that it sorts like its text. */
const uuid: Decode = (view, offset) =>
  (u128(view, offset) ^ 1n << 127n).toString(16).padStart(32, "0")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

/** Decimals and enums are stored as one of the integer types, named by its id. */
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

function readDecimal(vector: Vector): Reader {
  const scale = vector.duckdb.duckdb_decimal_scale(vector.type);
  const [width, decode] = integers[vector.duckdb.duckdb_decimal_internal_type(vector.type)];
  const view = memory(vector, width);
  return (row) => {
    const digits = String(decode(view, row * width));
    if (scale === 0) return digits;
    const [, sign, rest] = /^(-?)(\d+)$/.exec(digits) ?? [];
    const padded = rest.padStart(scale + 1, "0");
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  };
}

function readEnum(vector: Vector): Reader {
  const { duckdb } = vector;
  const [width, decode] = integers[duckdb.duckdb_enum_internal_type(vector.type)];
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

/** Start and length of each row's elements in the child vector. */
function listElements<T>(vector: Vector, element: (read: Reader, index: number) => T) {
  const { duckdb, pointer } = vector;
  const view = memory(vector, 16);
  const size = Number(duckdb.duckdb_list_vector_get_size(pointer));
  const child = { duckdb, pointer: duckdb.duckdb_list_vector_get_child(pointer), size };
  return withReader(child, (read) => (row: number) => {
    const start = Number(u64(view, row * 16));
    const length = Number(u64(view, row * 16 + 8));
    return Array.from({ length }, (_, index) => element(read, start + index));
  });
}

function readArray({ duckdb, pointer, type, size }: Vector): Reader {
  const length = Number(duckdb.duckdb_array_type_array_size(type));
  const child = {
    duckdb,
    pointer: duckdb.duckdb_array_vector_get_child(pointer),
    size: size * length,
  };
  return withReader(
    child,
    (read) => (row) => Array.from({ length }, (_, index) => read(row * length + index)),
  );
}

function readStruct({ duckdb, pointer, type, size }: Vector): Reader {
  const count = Number(duckdb.duckdb_struct_type_child_count(type));
  const fields = Array.from({ length: count }, (_, index): [string, Reader] => {
    const name = takeText(duckdb, duckdb.duckdb_struct_type_child_name(type, BigInt(index)));
    const child = duckdb.duckdb_struct_vector_get_child(pointer, BigInt(index));
    return [name ?? "", withReader({ duckdb, pointer: child, size }, (read) => read)];
  });
  return (row) => Object.fromEntries(fields.map(([name, read]) => [name, read(row)]));
}

/** A map is stored as a list of structs with a key and a value. */
const readMap = (vector: Vector): Reader => {
  const entries = listElements(vector, (read, index) => read(index) as Record<string, Value>);
  return (row) =>
    Object.fromEntries(entries(row).map(({ key, value }) => [String(cell(key)), value]));
};

/** A union is stored as a struct of the member's number and one field for each member. */
function readUnion({ duckdb, pointer, size }: Vector): Reader {
  const child = (index: number): Reader => {
    const field = duckdb.duckdb_struct_vector_get_child(pointer, BigInt(index));
    return withReader({ duckdb, pointer: field, size }, (read) => read);
  };
  const tag = child(0);
  return (row) => child(Number(tag(row)) + 1)(row);
}

/** By id in the C API. What is missing cannot be read. */
const types: Readonly<Record<number, VectorType>> = {
  1: fixed("BOOLEAN", 1, (view, offset) => view.getUint8(offset) !== 0),
  2: fixed("TINYINT", 1, i8),
  3: fixed("SMALLINT", 2, i16),
  4: fixed("INTEGER", 4, i32),
  5: fixed("BIGINT", 8, i64),
  6: fixed("UTINYINT", 1, u8),
  7: fixed("USMALLINT", 2, u16),
  8: fixed("UINTEGER", 4, u32),
  9: fixed("UBIGINT", 8, u64),
  10: fixed("FLOAT", 4, f32),
  11: fixed("DOUBLE", 8, (view, offset) => view.getFloat64(offset, true)),
  12: formatted("TIMESTAMP", 8, (d, view, at) => d.duckdb_create_timestamp(i64(view, at))),
  13: formatted("DATE", 4, (d, view, at) => d.duckdb_create_date(view.getInt32(at, true))),
  14: formatted("TIME", 8, (d, view, at) => d.duckdb_create_time(i64(view, at))),
  15: formatted(
    "INTERVAL",
    16,
    (d, view, at) => d.duckdb_create_interval(new Uint8Array(view.buffer.slice(at, at + 16))),
  ),
  16: fixed("HUGEINT", 16, i128),
  17: fixed("VARCHAR", 16, text),
  18: fixed("BLOB", 16, blob),
  19: { name: "DECIMAL", read: readDecimal },
  20: formatted("TIMESTAMP_S", 8, (d, view, at) => d.duckdb_create_timestamp_s(i64(view, at))),
  21: formatted("TIMESTAMP_MS", 8, (d, view, at) => d.duckdb_create_timestamp_ms(i64(view, at))),
  22: formatted("TIMESTAMP_NS", 8, (d, view, at) => d.duckdb_create_timestamp_ns(i64(view, at))),
  23: { name: "ENUM", read: readEnum },
  24: { name: "LIST", read: (vector) => listElements(vector, (read, index) => read(index)) },
  25: { name: "STRUCT", read: readStruct },
  26: { name: "MAP", read: readMap },
  27: fixed("UUID", 16, uuid),
  28: { name: "UNION", read: readUnion },
  30: formatted(
    "TIME WITH TIME ZONE",
    8,
    (d, view, at) => d.duckdb_create_time_tz_value(u64(view, at)),
  ),
  31: formatted(
    "TIMESTAMP WITH TIME ZONE",
    8,
    (d, view, at) => d.duckdb_create_timestamp_tz(i64(view, at)),
  ),
  32: fixed("UHUGEINT", 16, u128),
  33: { name: "ARRAY", read: readArray },
  36: { name: "NULL", read: () => () => null },
  39: formatted("TIME_NS", 8, (d, view, at) => d.duckdb_create_time_ns(i64(view, at))),
};

function cell(value: Value): CellValue {
  return typeof value === "object" && value !== null ? json(value) : value;
}

/** Nested values as JSON in which numbers keep every digit. */
function json(value: Value): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(json).join(",")}]`;
  if (typeof value === "object" && value !== null) {
    const fields = Object.entries(value).map(([key, field]) =>
      `${JSON.stringify(key)}:${json(field)}`
    );
    return `{${fields.join(",")}}`;
  }
  return JSON.stringify(value);
}

/** The names and types of a result's columns. */
export function resultColumns(duckdb: Duckdb, result: Slot): { name: string; type: string }[] {
  const count = Number(duckdb.duckdb_column_count(result.bytes));
  return Array.from({ length: count }, (_, index) => {
    const at = BigInt(index);
    const type = duckdb.duckdb_column_logical_type(result.bytes, at);
    try {
      const name = readText(duckdb.duckdb_column_name(result.bytes, at)) ?? "";
      return { name, type: typeName(duckdb, type) };
    } finally {
      duckdb.duckdb_destroy_logical_type(Slot.of(type));
    }
  });
}

/** Every row of a result, in order. */
export function resultRows(duckdb: Duckdb, result: Slot): CellValue[][] {
  const rows: CellValue[][] = [];
  for (
    let chunk = duckdb.duckdb_fetch_chunk(result.bytes);
    chunk !== null;
    chunk = duckdb.duckdb_fetch_chunk(result.bytes)
  ) {
    for (const row of takeChunk(duckdb, chunk)) rows.push(row);
  }
  return rows;
}

/** The rows of a chunk, which is destroyed. */
export function takeChunk(duckdb: Duckdb, chunk: NonNullable<Pointer>): CellValue[][] {
  try {
    const size = Number(duckdb.duckdb_data_chunk_get_size(chunk));
    const columnCount = Number(duckdb.duckdb_data_chunk_get_column_count(chunk));
    const columns = Array.from({ length: columnCount }, (_, index) => {
      const vector = duckdb.duckdb_data_chunk_get_vector(chunk, BigInt(index));
      return readColumn(duckdb, { vector, size });
    });
    return Array.from({ length: size }, (_, row) => columns.map((column) => column[row]));
  } finally {
    duckdb.duckdb_destroy_data_chunk(Slot.of(chunk));
  }
}
