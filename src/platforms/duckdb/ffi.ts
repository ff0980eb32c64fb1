/** The functions of DuckDB's C API that the driver uses, and the little glue that calling C takes. */

const symbols = {
  duckdb_create_instance_cache: { parameters: [], result: "pointer" },
  duckdb_get_or_create_from_cache: {
    parameters: ["pointer", "buffer", "buffer", "pointer", "buffer"],
    result: "u32",
    nonblocking: true,
  },
  duckdb_open_ext: {
    parameters: ["buffer", "buffer", "pointer", "buffer"],
    result: "u32",
    nonblocking: true,
  },
  duckdb_close: { parameters: ["buffer"], result: "void", nonblocking: true },
  duckdb_create_config: { parameters: ["buffer"], result: "u32" },
  duckdb_set_config: { parameters: ["pointer", "buffer", "buffer"], result: "u32" },
  duckdb_destroy_config: { parameters: ["buffer"], result: "void" },
  duckdb_connect: { parameters: ["pointer", "buffer"], result: "u32" },
  duckdb_disconnect: { parameters: ["buffer"], result: "void", nonblocking: true },
  duckdb_interrupt: { parameters: ["pointer"], result: "void" },

  duckdb_extract_statements: { parameters: ["pointer", "buffer", "buffer"], result: "u64" },
  duckdb_extract_statements_error: { parameters: ["pointer"], result: "pointer" },
  duckdb_destroy_extracted: { parameters: ["buffer"], result: "void" },
  duckdb_prepare_extracted_statement: {
    parameters: ["pointer", "pointer", "u64", "buffer"],
    result: "u32",
    nonblocking: true, // binding may read remote files
  },
  duckdb_prepare_error: { parameters: ["pointer"], result: "pointer" },
  duckdb_destroy_prepare: { parameters: ["buffer"], result: "void" },
  duckdb_prepared_statement_type: { parameters: ["pointer"], result: "u32" },
  duckdb_execute_prepared: {
    parameters: ["pointer", "buffer"],
    result: "u32",
    nonblocking: true,
  },
  duckdb_execute_prepared_streaming: {
    parameters: ["pointer", "buffer"],
    result: "u32",
    nonblocking: true,
  },
  duckdb_result_error: { parameters: ["buffer"], result: "pointer" },
  duckdb_destroy_result: { parameters: ["buffer"], result: "void" },
  duckdb_rows_changed: { parameters: ["buffer"], result: "u64" },
  duckdb_result_return_type: {
    // A `duckdb_result` is passed by value: three counts and three pointers.
    parameters: [{ struct: ["u64", "u64", "u64", "u64", "u64", "u64"] }],
    result: "u32",
  },
  duckdb_column_count: { parameters: ["buffer"], result: "u64" },
  duckdb_column_name: { parameters: ["buffer", "u64"], result: "pointer" },
  duckdb_column_logical_type: { parameters: ["buffer", "u64"], result: "pointer" },
  duckdb_fetch_chunk: {
    parameters: [{ struct: ["u64", "u64", "u64", "u64", "u64", "u64"] }],
    result: "pointer",
  },
  /** The same on another thread: the next chunk of a result that is still being made takes time. */
  fetch_next_chunk: {
    name: "duckdb_fetch_chunk",
    parameters: [{ struct: ["u64", "u64", "u64", "u64", "u64", "u64"] }],
    result: "pointer",
    nonblocking: true,
  },

  duckdb_destroy_data_chunk: { parameters: ["buffer"], result: "void" },
  duckdb_data_chunk_get_size: { parameters: ["pointer"], result: "u64" },
  duckdb_data_chunk_get_column_count: { parameters: ["pointer"], result: "u64" },
  duckdb_data_chunk_get_vector: { parameters: ["pointer", "u64"], result: "pointer" },
  duckdb_vector_get_column_type: { parameters: ["pointer"], result: "pointer" },
  duckdb_vector_get_data: { parameters: ["pointer"], result: "pointer" },
  duckdb_vector_get_validity: { parameters: ["pointer"], result: "pointer" },
  duckdb_list_vector_get_child: { parameters: ["pointer"], result: "pointer" },
  duckdb_list_vector_get_size: { parameters: ["pointer"], result: "u64" },
  duckdb_array_vector_get_child: { parameters: ["pointer"], result: "pointer" },
  duckdb_struct_vector_get_child: { parameters: ["pointer", "u64"], result: "pointer" },

  duckdb_destroy_logical_type: { parameters: ["buffer"], result: "void" },
  duckdb_get_type_id: { parameters: ["pointer"], result: "u32" },
  duckdb_logical_type_get_alias: { parameters: ["pointer"], result: "pointer" },
  duckdb_decimal_width: { parameters: ["pointer"], result: "u8" },
  duckdb_decimal_scale: { parameters: ["pointer"], result: "u8" },
  duckdb_decimal_internal_type: { parameters: ["pointer"], result: "u32" },
  duckdb_enum_internal_type: { parameters: ["pointer"], result: "u32" },
  duckdb_enum_dictionary_value: { parameters: ["pointer", "u64"], result: "pointer" },
  duckdb_array_type_array_size: { parameters: ["pointer"], result: "u64" },
  duckdb_struct_type_child_count: { parameters: ["pointer"], result: "u64" },
  duckdb_struct_type_child_name: { parameters: ["pointer", "u64"], result: "pointer" },

  // Structs of one 64-bit field travel like that field; `duckdb_get_varchar` formats them exactly.
  duckdb_create_date: { parameters: ["i32"], result: "pointer" },
  duckdb_create_time: { parameters: ["i64"], result: "pointer" },
  duckdb_create_time_ns: { parameters: ["i64"], result: "pointer" },
  duckdb_create_time_tz_value: { parameters: ["u64"], result: "pointer" },
  duckdb_create_timestamp: { parameters: ["i64"], result: "pointer" },
  duckdb_create_timestamp_tz: { parameters: ["i64"], result: "pointer" },
  duckdb_create_timestamp_s: { parameters: ["i64"], result: "pointer" },
  duckdb_create_timestamp_ms: { parameters: ["i64"], result: "pointer" },
  duckdb_create_timestamp_ns: { parameters: ["i64"], result: "pointer" },
  duckdb_create_interval: {
    parameters: [{ struct: ["i32", "i32", "i64"] }],
    result: "pointer",
  },
  duckdb_get_varchar: { parameters: ["pointer"], result: "pointer" },
  duckdb_destroy_value: { parameters: ["buffer"], result: "void" },
  duckdb_free: { parameters: ["pointer"], result: "void" },
} as const satisfies Deno.ForeignLibraryInterface;

export type Duckdb = Deno.DynamicLibrary<typeof symbols>["symbols"];

/**
 * Loads the native library into this process, for as long as it lives.
 * @throws {Error} When the file is no such library, or `--allow-ffi` is missing.
 */
export function loadDuckdb(path: string): Duckdb {
  const loaded: Record<string, unknown> = Deno.dlopen(path, symbols).symbols;
  return Object.fromEntries(
    Object.entries(symbols).map(([name, symbol]) => [
      name,
      "nonblocking" in symbol ? holdingArguments(loaded[name] as AsyncFunction) : loaded[name],
    ]),
  ) as Duckdb;
}

type AsyncFunction = (...values: unknown[]) => Promise<unknown>;

/**
 * The function, whose arguments are kept until its promise settles. A call on another thread reads the
 * memory of a buffer that nothing else may refer to any longer, and that could be freed meanwhile.
 */
function holdingArguments(call: AsyncFunction): AsyncFunction {
  return async (...values) => {
    pending.add(values);
    try {
      return await call(...values);
    } finally {
      pending.delete(values);
    }
  };
}

/** The arguments of calls that go on on other threads. */
const pending = new Set<unknown[]>();

/**
 * Memory that a C function writes to, or reads a handle from. It is allocated outside the JavaScript
 * heap, so that a call on another thread may write to it.
 */
export class Slot {
  readonly bytes: Uint8Array<ArrayBuffer>;

  constructor(size = 8) {
    this.bytes = new Uint8Array(new ArrayBuffer(size));
  }

  /** The pointer in the first eight bytes. */
  get pointer(): Deno.PointerValue {
    return Deno.UnsafePointer.create(new DataView(this.bytes.buffer).getBigUint64(0, true));
  }

  /** A slot that holds `pointer`, for functions that free what a handle points to. */
  static of(pointer: Deno.PointerValue): Uint8Array<ArrayBuffer> {
    const slot = new Slot();
    new DataView(slot.bytes.buffer).setBigUint64(0, Deno.UnsafePointer.value(pointer), true);
    return slot.bytes;
  }
}

/**
 * Text as C expects it. The caller has made sure that there is no NUL inside. Like a {@linkcode Slot},
 * it lies outside the JavaScript heap: V8 keeps small arrays inside and moves them, also while a call on
 * another thread reads them, which then opens a file of another name.
 */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new TextEncoder().encode(text);
  const outside = new Uint8Array(new ArrayBuffer(bytes.length + 1));
  outside.set(bytes);
  return outside;
}

/** A text that stays DuckDB's; `undefined` for the null pointer. */
export function readText(pointer: Deno.PointerValue): string | undefined {
  return pointer === null ? undefined : new Deno.UnsafePointerView(pointer).getCString();
}

/** A text that DuckDB allocated for us. */
export function takeText(duckdb: Duckdb, pointer: Deno.PointerValue): string | undefined {
  const text = readText(pointer);
  duckdb.duckdb_free(pointer);
  return text;
}
