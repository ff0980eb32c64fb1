import type { ExecuteOptions, Rows } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { describeStatement, type ScriptPart, splitStatements } from "../../sql/statements.ts";
import { cString, type Duckdb, readText, Slot, takeText } from "./ffi.ts";
import { librariesMayConnect } from "../../outbound.ts";
import { closeNetwork } from "./network.ts";
import { duckdbTraits } from "./traits.ts";
import { classify, duckdbRemedy } from "./failure.ts";
import { resultColumns, resultRows, takeChunk } from "./values.ts";

/** `duckdb_result` in the C API: three counts and three pointers. */
const resultSize = 48;
/** `DUCKDB_STATEMENT_TYPE_SELECT` in the C API. */
const selectStatement = 1;
/** `DUCKDB_RESULT_TYPE_QUERY_RESULT` in the C API; other results are a count of rows, or nothing. */
const queryResult = 3;
const noRows: Rows = { columns: [], rows: [] };
/** How often a cancelled statement is interrupted again, for it may just be about to start. */
const interruptEveryMs = 50;

/** Opening failed; `message` is DuckDB's, which names the file. */
export class OpenError extends Error {}

/** An open database. Dispose of it after its sessions. */
export class Database implements AsyncDisposable {
  readonly #duckdb: Duckdb;
  readonly #handle: Slot;

  private constructor(duckdb: Duckdb, handle: Slot) {
    this.#duckdb = duckdb;
    this.#handle = handle;
  }

  /**
   * Opens a file, creating it unless `readOnly`.
   * @param options.cache The process's cache of open files, which lets readers share one.
   * @throws {OpenError}
   */
  static async openFile(
    duckdb: Duckdb,
    { path, readOnly, cache }: {
      readonly path: string;
      readonly readOnly: boolean;
      readonly cache: Deno.PointerValue;
    },
  ): Promise<Database> {
    return await Database.#open(duckdb, { readOnly }, (handle, config, error) => {
      return duckdb.duckdb_get_or_create_from_cache(cache, cString(path), handle, config, error);
    });
  }

  /** Opens a database that lives in memory until it is disposed of. @throws {OpenError} */
  static async openMemory(duckdb: Duckdb): Promise<Database> {
    return await Database.#open(duckdb, { readOnly: false }, (handle, config, error) => {
      return duckdb.duckdb_open_ext(cString(":memory:"), handle, config, error);
    });
  }

  static async #open(
    duckdb: Duckdb,
    { readOnly }: { readOnly: boolean },
    open: (
      handle: Uint8Array<ArrayBuffer>,
      config: Deno.PointerValue,
      error: Uint8Array<ArrayBuffer>,
    ) => Promise<number>,
  ): Promise<Database> {
    const [handle, config, error] = [new Slot(), new Slot(), new Slot()];
    duckdb.duckdb_create_config(config.bytes);
    try {
      const mode = cString(readOnly ? "READ_ONLY" : "READ_WRITE");
      duckdb.duckdb_set_config(config.pointer, cString("access_mode"), mode);
      if (await open(handle.bytes, config.pointer, error.bytes) === 0) {
        const database = new Database(duckdb, handle);
        if (!librariesMayConnect()) await database.#closeNetwork();
        return database;
      }
      throw new OpenError(takeText(duckdb, error.pointer) ?? "unknown reason");
    } finally {
      duckdb.duckdb_destroy_config(config.bytes);
    }
  }

  /** Opens a session; temporary tables and settings are its own. */
  connect(): DuckdbSession {
    const connection = new Slot();
    if (this.#duckdb.duckdb_connect(this.#handle.pointer, connection.bytes) !== 0) {
      throw new TypeError("A DuckDB connection was used after it had been closed");
    }
    return new DuckdbSession(this.#duckdb, connection);
  }

  async #closeNetwork(): Promise<void> {
    await using session = this.connect();
    await closeNetwork(session);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#duckdb.duckdb_close(this.#handle.bytes);
  }
}

/** A session of a database. Disposing of it rolls back what was not committed. */
export class DuckdbSession implements AsyncDisposable {
  readonly #duckdb: Duckdb;
  readonly #connection: Slot;

  constructor(duckdb: Duckdb, connection: Slot) {
    this.#duckdb = duckdb;
    this.#connection = connection;
  }

  /**
   * Parses the whole script, then runs its statements in order.
   * @returns What the last statement returned; nothing unless `readRows`.
   * @throws {QueryError} When a statement fails, is cancelled, or leaves a transaction open.
   */
  async run(
    script: string,
    { readRows, signal, mayContinue = false, onStatement }: {
      readonly readRows: boolean;
      readonly signal: AbortSignal;
      /** Called for each statement that changed rows, also for none where `readRows` holds. */
      readonly onStatement?: ExecuteOptions["onStatement"];
      /** Whether the script may leave a transaction open, for the next one. Default: `false`. */
      readonly mayContinue?: boolean;
    },
  ): Promise<Rows> {
    using parsed = this.#parse(script);
    const last = parsed.units.at(-1);
    let rows = noRows;
    for (const unit of parsed.units) {
      rows = await this.#runOne(unit, {
        readRows: readRows && unit === last,
        signal,
        onStatement,
      });
    }
    if (!mayContinue) await this.#requireCommitted(script);
    return rows;
  }

  /** @throws {QueryError} When a transaction is open; it is rolled back then. */
  async finish(): Promise<void> {
    await this.#requireCommitted("");
  }

  /**
   * Like {@linkcode DuckdbSession.run}, with the rows of the last statement in batches as DuckDB makes them.
   * There is at least one batch.
   */
  async *stream(
    script: string,
    { signal, onStatement }: Pick<ExecuteOptions, "signal" | "onStatement">,
  ): AsyncGenerator<Rows> {
    using parsed = this.#parse(script);
    const last = parsed.units.at(-1);
    for (const unit of parsed.units.slice(0, -1)) {
      await this.#runOne(unit, { readRows: false, signal, onStatement });
    }
    if (last === undefined) yield noRows;
    else yield* this.#streamOne(last, { signal, onStatement });
    await this.#requireCommitted(script);
  }

  #parse(script: string): { readonly units: readonly Unit[] } & Disposable {
    const statements = splitStatements(script, duckdbTraits.lexis);
    if (script.includes("\0")) {
      throw new QueryError("The statement contains a NUL character", { statement: script });
    }
    const extracted = new Slot();
    const count = Number(
      this.#duckdb.duckdb_extract_statements(
        this.#connection.pointer,
        cString(script),
        extracted.bytes,
      ),
    );
    const pointer = extracted.pointer;
    const error = count > 0
      ? undefined
      : readText(this.#duckdb.duckdb_extract_statements_error(pointer));
    if (error) {
      this.#duckdb.duckdb_destroy_extracted(extracted.bytes);
      throw queryError(error, { script, statements, index: undefined });
    }
    const units = Array.from({ length: count }, (_, position) => ({
      pointer,
      position,
      // DuckDB may turn one statement into several; then the script as a whole is named.
      place: { script, statements, index: count === statements.length ? position : undefined },
    }));
    return {
      units,
      [Symbol.dispose]: () => this.#duckdb.duckdb_destroy_extracted(extracted.bytes),
    };
  }

  async #runOne(
    unit: Unit,
    { readRows, signal, onStatement }: {
      readonly readRows: boolean;
      readonly signal: AbortSignal;
      readonly onStatement?: ExecuteOptions["onStatement"];
    },
  ): Promise<Rows> {
    const duckdb = this.#duckdb;
    const beganAt = performance.now();
    // Not `using`: minifying drops one whose variable is used just once.
    const cleanup = new DisposableStack();
    try {
      const result = await this.#execute(unit, {
        signal,
        cleanup,
        // A query whose rows are of no interest makes them one chunk at a time, and forgets them.
        send: (prepared, into) =>
          !readRows && duckdb.duckdb_prepared_statement_type(prepared) === selectStatement
            ? duckdb.duckdb_execute_prepared_streaming(prepared, into)
            : duckdb.duckdb_execute_prepared(prepared, into),
      });
      if (!readRows) {
        const rows = Number(duckdb.duckdb_rows_changed(result.bytes));
        if (rows > 0) onStatement?.({ rows, ms: performance.now() - beganAt });
        await this.#forgetRows(result, unit, signal);
        return noRows;
      }
      if (duckdb.duckdb_result_return_type(result.bytes) !== queryResult) {
        const rows = Number(duckdb.duckdb_rows_changed(result.bytes));
        onStatement?.({ rows, ms: performance.now() - beganAt });
        return noRows;
      }
      return { columns: resultColumns(duckdb, result), rows: resultRows(duckdb, result) };
    } finally {
      cleanup.dispose();
    }
  }

  async #forgetRows(result: Slot, { place }: Unit, signal: AbortSignal): Promise<void> {
    const duckdb = this.#duckdb;
    while (true) {
      const chunk = await duckdb.fetch_next_chunk(result.bytes);
      if (chunk === null) break;
      duckdb.duckdb_destroy_data_chunk(Slot.of(chunk));
    }
    if (signal.aborted) throw cancelled(place);
    const error = readText(duckdb.duckdb_result_error(result.bytes));
    if (error) throw queryError(error, place);
  }

  async *#streamOne(
    unit: Unit,
    { signal, onStatement }: Pick<ExecuteOptions, "signal" | "onStatement">,
  ): AsyncGenerator<Rows> {
    const duckdb = this.#duckdb;
    const beganAt = performance.now();
    const cleanup = new DisposableStack();
    try {
      const result = await this.#execute(unit, {
        signal,
        cleanup,
        send: (prepared, into) => duckdb.duckdb_execute_prepared_streaming(prepared, into),
      });
      const isQuery = duckdb.duckdb_result_return_type(result.bytes) === queryResult;
      const columns = isQuery ? resultColumns(duckdb, result) : [];
      let changed = 0;
      for (let count = 0;; count++) {
        const chunk = await duckdb.fetch_next_chunk(result.bytes);
        if (chunk === null) {
          if (signal.aborted) throw cancelled(unit.place);
          const error = readText(duckdb.duckdb_result_error(result.bytes));
          if (error) throw queryError(error, unit.place);
          if (!isQuery) onStatement?.({ rows: changed, ms: performance.now() - beganAt });
          if (count === 0 || !isQuery) yield { columns, rows: [] };
          return;
        }
        const rows = takeChunk(duckdb, chunk);
        if (isQuery) yield { columns, rows };
        // A streamed result does not know its count of rows, which is in its only row.
        else changed = Number(rows[0]?.[0] ?? 0);
      }
    } finally {
      cleanup.dispose();
    }
  }

  /** Starts a statement. Its result lasts, and can be interrupted, until `cleanup` is disposed of. */
  async #execute(
    { pointer, position, place }: Unit,
    { signal, cleanup, send }: {
      readonly signal: AbortSignal;
      readonly cleanup: DisposableStack;
      readonly send: (
        prepared: Deno.PointerValue,
        into: Uint8Array<ArrayBuffer>,
      ) => Promise<number>;
    },
  ): Promise<Slot> {
    if (signal.aborted) throw cancelled(place);
    const duckdb = this.#duckdb;
    const connection = this.#connection.pointer;
    let timer: ReturnType<typeof setInterval> | undefined;
    const interrupt = () => {
      duckdb.duckdb_interrupt(connection);
      timer = setInterval(() => duckdb.duckdb_interrupt(connection), interruptEveryMs);
    };
    signal.addEventListener("abort", interrupt, { once: true });
    cleanup.defer(() => {
      signal.removeEventListener("abort", interrupt);
      clearInterval(timer);
    });

    const prepared = new Slot();
    cleanup.defer(() => duckdb.duckdb_destroy_prepare(prepared.bytes));
    const at = BigInt(position);
    if (
      await duckdb.duckdb_prepare_extracted_statement(connection, pointer, at, prepared.bytes) !== 0
    ) {
      if (signal.aborted) throw cancelled(place);
      throw queryError(readText(duckdb.duckdb_prepare_error(prepared.pointer)), place);
    }
    const result = new Slot(resultSize);
    cleanup.defer(() => duckdb.duckdb_destroy_result(result.bytes));
    if (await send(prepared.pointer, result.bytes) !== 0) {
      if (signal.aborted) throw cancelled(place);
      throw queryError(readText(duckdb.duckdb_result_error(result.bytes)), place);
    }
    return result;
  }

  async #requireCommitted(script: string): Promise<void> {
    if (!await this.#rollback()) return;
    throw new QueryError("A transaction was begun but not committed, so its changes are lost", {
      statement: script,
      fix: "end the statements with COMMIT",
    });
  }

  /** Whether there was a transaction to roll back. */
  async #rollback(): Promise<boolean> {
    const parsed = this.#parse("ROLLBACK");
    try {
      const { signal } = new AbortController();
      for (const unit of parsed.units) await this.#runOne(unit, { readRows: false, signal });
      return true;
    } catch (error) {
      if (error instanceof QueryError) return false;
      throw error;
    } finally {
      parsed[Symbol.dispose]();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#duckdb.duckdb_disconnect(this.#connection.bytes);
  }
}

/** Which statement of which script; without an index, the script as a whole. */
interface Place {
  readonly script: string;
  readonly statements: readonly ScriptPart[];
  readonly index: number | undefined;
}

/** One statement as DuckDB parsed it. */
interface Unit {
  readonly pointer: Deno.PointerValue;
  readonly position: number;
  readonly place: Place;
}

function cancelled(place: Place): QueryError {
  return new QueryError("The statement was cancelled", { ...explain(place), kind: "cancelled" });
}

/** DuckDB adds an excerpt with a caret below an empty line; the place is told in our own way. */
function queryError(text: string | undefined, place: Place): QueryError {
  const [message = "", excerpt] = (text ?? "DuckDB gave no reason").split("\n\nLINE ");
  return new QueryError(message.trim().replace(/\s*\n\s*/g, " "), {
    ...explain(place, excerpt),
    ...classify(message),
    ...duckdbRemedy(message),
  });
}

function explain(
  { script, statements, index }: Place,
  excerpt?: string,
): { statement: string; where?: string } {
  const statement = index === undefined ? undefined : statements[index];
  if (index !== undefined && statement !== undefined) {
    return { statement: statement.text, where: describeStatement(statements, index) };
  }
  const line = /^\d+/.exec(excerpt ?? "");
  return { statement: script, ...(line !== null && { where: `line ${line[0]} of the script` }) };
}
