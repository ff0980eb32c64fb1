import type { CellValue } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { type Duckdb, readText, Slot, takeText } from "./ffi.ts";
import {
  blob,
  type DuckdbValue,
  f32,
  fixed,
  formatted,
  i128,
  i16,
  i32,
  i64,
  i8,
  InnerDecimal,
  memory,
  momentScalar,
  type Pointer,
  readDecimal,
  readEnum,
  type Reader,
  textScalar,
  u128,
  u16,
  u32,
  u64,
  u8,
  uuid,
  type Vector,
  type VectorType,
} from "./scalars.ts";

/** The SQL name of a type, such as `DECIMAL(18,3)`; nested types without their fields. */
export function duckdbTypeName(duckdb: Duckdb, type: Pointer): string {
  const alias = takeText(duckdb, duckdb.duckdb_logical_type_get_alias(type));
  if (alias !== undefined) return alias;
  const name = types[duckdb.duckdb_get_type_id(type)]?.name ?? "UNKNOWN";
  if (name !== "DECIMAL") return name;
  return `DECIMAL(${duckdb.duckdb_decimal_width(type)},${duckdb.duckdb_decimal_scale(type)})`;
}

/** The cells of one column of a chunk with `size` rows. @throws {QueryError} For types without a reading. */
export function readDuckdbColumn(
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
  // Words of 64 bits, with the lowest byte first.
  const bytes = new Uint8Array(
    Deno.UnsafePointerView.getArrayBuffer(mask, Math.ceil(size / 64) * 8),
  );
  return (row) => (bytes[row >> 3] ?? 0) >> (row & 7) & 1 ? read(row) : null;
}

/** Like {@linkcode withReader}, for what a nested cell is made of. */
function withInnerReader<T>(vector: Omit<Vector, "type">, use: (read: Reader) => T): T {
  const type = vector.duckdb.duckdb_vector_get_column_type(vector.pointer);
  const isDecimal = vector.duckdb.duckdb_get_type_id(type) === decimalId;
  vector.duckdb.duckdb_destroy_logical_type(Slot.of(type));
  if (!isDecimal) return withReader(vector, use);
  return withReader(vector, (read) =>
    use((row) => {
      const digits = read(row);
      return typeof digits === "string" ? new InnerDecimal(digits) : digits;
    }));
}

/** Start and length of each row's elements in the child vector. */
function listElements<T>(vector: Vector, element: (read: Reader, index: number) => T) {
  const { duckdb, pointer } = vector;
  const view = memory(vector, 16);
  const size = Number(duckdb.duckdb_list_vector_get_size(pointer));
  const child = { duckdb, pointer: duckdb.duckdb_list_vector_get_child(pointer), size };
  return withInnerReader(child, (read) => (row: number) => {
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
  return withInnerReader(
    child,
    (read) => (row) => Array.from({ length }, (_, index) => read(row * length + index)),
  );
}

function readStruct({ duckdb, pointer, type, size }: Vector): Reader {
  const count = Number(duckdb.duckdb_struct_type_child_count(type));
  const fields = Array.from({ length: count }, (_, index): [string, Reader] => {
    const name = takeText(duckdb, duckdb.duckdb_struct_type_child_name(type, BigInt(index)));
    const child = duckdb.duckdb_struct_vector_get_child(pointer, BigInt(index));
    return [name ?? "", withInnerReader({ duckdb, pointer: child, size }, (read) => read)];
  });
  return (row) => Object.fromEntries(fields.map(([name, read]) => [name, read(row)]));
}

/** A map is stored as a list of structs with a key and a value. */
const readMap = (vector: Vector): Reader => {
  const entries = listElements(vector, (read, index) => read(index) as Record<string, DuckdbValue>);
  return (row) =>
    Object.fromEntries(
      entries(row).map(({ key = null, value = null }) => [String(cell(key)), value]),
    );
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

const decimalId = 19;

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
  12: formatted(
    "TIMESTAMP",
    8,
    (d, view, at) => d.duckdb_create_timestamp(i64(view, at)),
    momentScalar(1e6),
  ),
  13: formatted(
    "DATE",
    4,
    (d, view, at) => d.duckdb_create_date(view.getInt32(at, true)),
    (texts, view, at) => texts.date(view.getInt32(at, true)),
  ),
  14: formatted("TIME", 8, (d, view, at) => d.duckdb_create_time(i64(view, at))),
  15: formatted(
    "INTERVAL",
    16,
    (d, view, at) => d.duckdb_create_interval(new Uint8Array(view.buffer.slice(at, at + 16))),
  ),
  16: fixed("HUGEINT", 16, i128),
  17: fixed("VARCHAR", 16, textScalar),
  18: fixed("BLOB", 16, blob),
  [decimalId]: { name: "DECIMAL", read: readDecimal },
  20: formatted(
    "TIMESTAMP_S",
    8,
    (d, view, at) => d.duckdb_create_timestamp_s(i64(view, at)),
    momentScalar(1),
  ),
  21: formatted(
    "TIMESTAMP_MS",
    8,
    (d, view, at) => d.duckdb_create_timestamp_ms(i64(view, at)),
    momentScalar(1e3),
  ),
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
    momentScalar(1e6, "+00"),
  ),
  32: fixed("UHUGEINT", 16, u128),
  33: { name: "ARRAY", read: readArray },
  36: { name: "NULL", read: () => () => null },
  39: formatted("TIME_NS", 8, (d, view, at) => d.duckdb_create_time_ns(i64(view, at))),
};

function cell(value: DuckdbValue): CellValue {
  if (value instanceof InnerDecimal) return value.digits;
  return typeof value === "object" && value !== null ? json(value) : value;
}

/** Nested values as JSON in which numbers keep every digit. */
function json(value: DuckdbValue): string {
  if (typeof value === "bigint") return String(value);
  if (value instanceof InnerDecimal) return value.digits;
  // JSON has no numbers for these.
  if (typeof value === "number" && !Number.isFinite(value)) return JSON.stringify(String(value));
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
      return { name, type: duckdbTypeName(duckdb, type) };
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
      return readDuckdbColumn(duckdb, { vector, size });
    });
    return Array.from({ length: size }, (_, row) => columns.map((column) => column[row] ?? null));
  } finally {
    duckdb.duckdb_destroy_data_chunk(Slot.of(chunk));
  }
}
