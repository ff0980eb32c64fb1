import { isAbsolute, join } from "node:path";
import type {
  Connection,
  DatabaseSession,
  ExecuteOptions,
  LoadOptions,
  ResolvedConnection,
  Rows,
  StatementPlan,
} from "../../connections/connection.ts";
import type { DataFile } from "../../data_files/data_file.ts";
import { assertComplete, assertDistinct } from "../../data_files/columns.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { processEnv } from "../../env.ts";
import { ConnectionError, QueryError } from "../../errors.ts";
import { annotated } from "../../sql/annotation.ts";
import { followable, joinStatements } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { csvQuery, duckdbColumnNeeds } from "./data_file.ts";
import { describeParquet, lostValue, parquetQuery, refusedParquetValue } from "./parquet_file.ts";
import { loadFailure } from "./load_failure.ts";
import { Database, OpenError } from "./database.ts";
import { type Duckdb, loadDuckdb } from "./ffi.ts";
import { canonicalPath, type FileDetails } from "./file.ts";
import { changesOnlyData } from "./leftovers.ts";
import { findLibrary, LibraryError } from "./library.ts";
import { Locks } from "./lock.ts";
import { cannotOpen } from "./open_failures.ts";
import { duckdbTraits } from "./traits.ts";

/**
 * DuckDB in this process: the native library, loaded once, and one lock for each database file, since
 * two handles that write to one file would destroy it. Connections to one file take turns; those that
 * only read run side by side.
 */
export class DuckdbEngine {
  readonly #locks: Locks;
  readonly #duckdb: Duckdb;
  readonly #cache: Deno.PointerValue;
  /** What a writer left open for the next one, by lock. */
  readonly #inherited = new Map<string, OpenFile>();

  private constructor(duckdb: Duckdb, locks: Locks) {
    this.#locks = locks;
    this.#duckdb = duckdb;
    this.#cache = duckdb.duckdb_create_instance_cache();
  }

  /**
   * @param locks Those of the process, one for each database file.
   * @throws {LibraryError} When the native library is missing, damaged or not permitted.
   */
  static async load(locks = new Locks()): Promise<DuckdbEngine> {
    const executablePath = Deno.build.standalone ? Deno.execPath() : undefined;
    const path = await findLibrary({ env: processEnv, executablePath });
    try {
      return new DuckdbEngine(loadDuckdb(path), locks);
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) {
        throw new LibraryError("DuckDB needs the permission to call native code", {
          fix: "run with --allow-ffi",
        });
      }
      throw new LibraryError(`Cannot load DuckDB's library "${path}"`, {
        cause: "the file is damaged, or made for another system or version",
        fix: "remove the file and run: bruin duckdb install",
      });
    }
  }

  /** @throws {ConnectionError} When the details ask for what is not supported, or memory is short. */
  async open(
    { name, details }: ResolvedConnection,
    { root, readOnly: asReader = false }: Pick<OpenConnectionOptions, "root" | "readOnly">,
  ): Promise<Connection> {
    const { path = "", read_only: readOnly = false, lakehouse } = details.reveal() as FileDetails;
    if (lakehouse !== undefined && lakehouse !== null) {
      throw new ConnectionError(`Lakehouse connections are not supported yet: "${name}"`, {
        connection: name,
        fix: "attach the catalog in the asset's SQL, on a connection with a `path`",
      });
    }
    if (/^(md|motherduck):/i.test(path)) {
      throw new ConnectionError(`MotherDuck is not supported yet: "${name}"`, {
        connection: name,
        fix: "give the path of a database file",
      });
    }
    if (path === ":memory:") return await openMemory(this.#duckdb, name);
    const file = isAbsolute(path) ? path : join(root, path);
    if (asReader && !await exists(file)) return await openMemory(this.#duckdb, name);
    return new DuckdbConnection(name, {
      lease: (signal) => this.#leaseFile({ file, readOnly: readOnly || asReader, signal }),
      dispose: async () => await this.#closeIdle(await canonicalPath(file)),
    });
  }

  /**
   * Opens a file for one use. Closing it soon afterwards lets other programs have it between two uses.
   * Opening takes the longer the more tables there are, so a writer that comes at once gets the file open.
   */
  async #leaseFile(
    { file, readOnly, signal }: { file: string; readOnly: boolean; signal: AbortSignal },
  ): Promise<Lease> {
    const key = await canonicalPath(file);
    const inherits = !readOnly;
    const lock = await this.#locks.acquire(key, { shared: readOnly, inherits, signal });
    const open = this.#inherit(key) ?? await this.#openFile({ file, readOnly }, lock);
    let unchanged = false;
    return {
      database: open.database,
      leaveUnchanged: () => {
        unchanged = true;
      },
      [Symbol.asyncDispose]: async () => {
        const isLong = performance.now() - open.openedAt > longestOpenMs;
        const passesOn = inherits && unchanged && !isLong && this.#locks.mayInherit(key);
        if (passesOn) this.#leave(key, open);
        try {
          if (!passesOn) await open.database[Symbol.asyncDispose]();
        } finally {
          lock[Symbol.dispose]();
        }
      },
    };
  }

  /** Leaves a file open for a moment; who does not inherit has it closed before. */
  #leave(key: string, open: OpenFile): void {
    const timer = setTimeout(() => this.#closeIdle(key), idleMs);
    this.#inherited.set(key, open);
    this.#locks.leave(key, async () => {
      clearTimeout(timer);
      this.#inherited.delete(key);
      await open.database[Symbol.asyncDispose]();
    });
    open.stopTimer = () => clearTimeout(timer);
  }

  #inherit(key: string): OpenFile | undefined {
    const open = this.#inherited.get(key);
    open?.stopTimer();
    this.#inherited.delete(key);
    this.#locks.take(key);
    return open;
  }

  /** Closes the files that nothing here uses, and that are still open. */
  async closeIdle(): Promise<void> {
    await Promise.all([...this.#inherited.keys()].map((key) => this.#closeIdle(key)));
  }

  /** Closes a file that was left open, unless it is in use again. */
  async #closeIdle(key: string): Promise<void> {
    if (!this.#inherited.has(key) || this.#locks.isWanted(key)) return;
    // A holder of the lock that does not inherit has it closed.
    const { signal } = new AbortController();
    (await this.#locks.acquire(key, { shared: false, signal }))[Symbol.dispose]();
  }

  async #openFile(
    { file, readOnly }: { file: string; readOnly: boolean },
    lock: Disposable,
  ): Promise<OpenFile> {
    try {
      const options = { path: file, readOnly, cache: this.#cache };
      const database = await Database.openFile(this.#duckdb, options);
      return { database, openedAt: performance.now(), stopTimer: () => {} };
    } catch (error) {
      lock[Symbol.dispose]();
      throw error;
    }
  }
}

async function exists(file: string): Promise<boolean> {
  return await Deno.stat(file).then(
    () => true,
    (error) => !(error instanceof Deno.errors.NotFound),
  );
}

async function openMemory(duckdb: Duckdb, name: string): Promise<Connection> {
  const locks = new Locks();
  const database = await Database.openMemory(duckdb);
  return new DuckdbConnection(name, {
    lease: async (signal) => {
      const lock = await locks.acquire(name, { shared: false, signal });
      return {
        database,
        leaveUnchanged: () => {},
        [Symbol.asyncDispose]: () => Promise.resolve(lock[Symbol.dispose]()),
      };
    },
    dispose: () => database[Symbol.asyncDispose](),
  });
}

/** For how long a file stays open from one use to the next, so that other programs get their turn. */
const longestOpenMs = 1_000;

/** How long a file that is not used stays open; the next task of a chain comes within this time. */
const idleMs = 100;

/** A file that is open, with the time since when. */
interface OpenFile {
  readonly database: Database;
  readonly openedAt: number;
  /** Keeps it open, when it is left open and about to be closed. */
  stopTimer: () => void;
}

/** A database for one use. */
interface Lease extends AsyncDisposable {
  readonly database: Database;
  /** Tells that the use went well, and the next one would find nothing but other data. */
  leaveUnchanged(): void;
}

interface DatabaseSource {
  /** @throws {OpenError} When the file cannot be opened. @throws The signal's reason. */
  lease(signal: AbortSignal): Promise<Lease>;
  dispose(): Promise<void>;
}

class DuckdbConnection implements Connection {
  readonly #name: string;
  readonly #source: DatabaseSource;

  constructor(name: string, source: DatabaseSource) {
    this.#name = name;
    this.#source = source;
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    const { annotation, ...rest } = options;
    const script = joinStatements(annotated(statements, annotation), duckdbTraits.lexis);
    await this.#run(script, { ...rest, readRows: false });
  }

  async query(statement: string, { annotation, ...rest }: ExecuteOptions): Promise<Rows> {
    return await this.#run(annotated([statement], annotation).join(), { ...rest, readRows: true });
  }

  async *stream(
    statement: string,
    { signal, annotation, onStatement }: ExecuteOptions,
  ): AsyncGenerator<Rows> {
    await using stack = new AsyncDisposableStack();
    const text = annotated([statement], annotation).join();
    const lease = stack.use(await this.#lease(text, signal));
    yield* stack.use(lease.database.connect()).stream(text, { signal, onStatement });
    if (changesOnlyData(text)) lease.leaveUnchanged();
  }

  async load(file: DataFile, options: LoadOptions): Promise<void> {
    if (file.format === "parquet") return await this.#loadParquet(file, options);
    const { statements, signal } = options;
    await using stack = new AsyncDisposableStack();
    const rows = stack.use(await PreparedRows.of(file, { needs: duckdbColumnNeeds, signal }));
    const query = csvQuery(await rows.plainFile(), rows);
    try {
      await this.session(async (session) => {
        await session.execute(await statements(query, session));
      }, options);
    } catch (error) {
      throw await loadFailure(error, rows);
    }
  }

  async #loadParquet(file: DataFile, { statements, ...options }: LoadOptions): Promise<void> {
    const found = (await this.query(describeParquet(file), options)).rows.map(
      ([source, own]) => ({
        source: String(source),
        own: String(own),
        ...file.target(String(source)),
      }),
    );
    assertDistinct(found, file);
    assertComplete(found, file);
    for (const column of found) {
      const search = lostValue(file, column);
      const [row] = search === undefined ? [] : (await this.query(search, options)).rows;
      if (row !== undefined) throw refusedParquetValue(file, column, row);
    }
    await this.session(async (session) => {
      await session.execute(await statements(parquetQuery(file, found), session));
    }, options);
  }

  async explain(
    statement: string,
    { signal }: ExecuteOptions,
  ): Promise<StatementPlan | undefined> {
    // A file that is opened to read refuses to explain what would change it.
    if (/\b(?:insert|update|delete|merge)\b/i.test(statement)) return undefined;
    return { plan: await this.#run(`EXPLAIN ${statement}`, { readRows: true, signal }) };
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    { signal, annotation, onStatement }: ExecuteOptions,
  ): Promise<T> {
    await using stack = new AsyncDisposableStack();
    const lease = stack.use(await this.#lease("", signal));
    const own = stack.use(lease.database.connect());
    let changes = "";
    const query = (statement: string) =>
      own.run(statement, { readRows: true, signal, mayContinue: true });
    const result = await work({
      query: (statement) => query(annotated([statement], annotation).join()),
      async execute(statements) {
        const script = joinStatements(annotated(statements, annotation), duckdbTraits.lexis);
        changes += script;
        await own.run(script, { readRows: false, signal, mayContinue: true, onStatement });
      },
      async describe(text) {
        const closed = followable(text, duckdbTraits.lexis);
        const { rows } = await query(`DESCRIBE SELECT * FROM (${closed}) AS query`);
        return rows.map(([name, type]) => ({ name: String(name), type: String(type) }));
      },
    });
    await own.finish();
    if (changesOnlyData(changes)) lease.leaveUnchanged();
    return result;
  }

  async #run(
    script: string,
    options: ExecuteOptions & { readonly readRows: boolean },
  ): Promise<Rows> {
    // Not two `await using`: minifying drops one whose variable is used just once, in the next line.
    await using stack = new AsyncDisposableStack();
    const lease = stack.use(await this.#lease(script, options.signal));
    const rows = await stack.use(lease.database.connect()).run(script, options);
    if (changesOnlyData(script)) lease.leaveUnchanged();
    return rows;
  }

  async #lease(script: string, signal: AbortSignal): Promise<Lease> {
    try {
      return await this.#source.lease(signal);
    } catch (error) {
      if (error instanceof OpenError) throw cannotOpen(this.#name, error.message);
      if (!signal.aborted) throw error;
      throw new QueryError("The statement was cancelled while it waited for the database file", {
        statement: script,
      });
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#source.dispose();
  }
}
