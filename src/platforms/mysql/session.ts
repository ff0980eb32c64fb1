import { Readable } from "node:stream";
import { Buffer } from "node:buffer";
import type mysql from "mysql2";
import type { CellValue, TypedColumn } from "../../connections/connection.ts";
import { checkIdentity, type Tls, type TlsClient } from "./tls.ts";
import { decoderOf, mysqlTypeName, typedColumn, type WireColumn } from "./values.ts";

/** What a session needs to know. */
export interface Server {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** `undefined` when the connection names none. */
  readonly database: string | undefined;
}

const connectTimeoutMs = 10_000;
/** How long the server may take to confirm that it stopped a statement, or said goodbye. */
const cancelTimeoutMs = 5_000;
const closeTimeoutMs = 1_000;

/**
 * What a session speaks, whatever the server, the user or `init_connect` set: texts as UTF-8 in which a
 * backslash escapes, since that is how we quote, and statements that are kept without a commit. All else
 * holds as it is: the rest of `sql_mode`, `time_zone`, `max_execution_time`, `transaction_isolation`.
 */
const setUp = "SET NAMES utf8mb4, autocommit = 1, " +
  "sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')";

/** An error of the server. Other fields of it are not used: `mysql2` adds the statement. */
export interface ServerError {
  readonly errno: number;
  readonly sqlState: string;
  readonly message: string;
}

/** Whether the server said so itself, rather than the network or `mysql2`. */
export function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && "errno" in error && typeof error.errno === "number" &&
    error.errno > 0 && "sqlState" in error && typeof error.sqlState === "string";
}

/** A server did not let us in within ten seconds. */
export class LoginTimeout extends Error {
  override readonly name = "LoginTimeout";
  /** @param hasAnswered Whether it sent a part of its answer. */
  constructor(readonly hasAnswered: boolean) {
    super("timeout expired");
  }
}

/** What answers does not speak MySQL's protocol. */
export class NotMysql extends Error {
  override readonly name = "NotMysql";
}

/** A statement is larger than the server takes. */
export class StatementTooLarge extends Error {
  override readonly name = "StatementTooLarge";
  constructor(readonly bytes: number, readonly limit: number) {
    super("the statement is too large");
  }
}

/** A statement failed; `reason` is what `mysql2` or the server gave. */
export class StatementFailure {
  constructor(
    readonly reason: unknown,
    /** `unconfirmed`: it was to be cancelled, and the server did not answer. */
    readonly cancelled: "no" | "yes" | "unconfirmed",
  ) {}
}

/** Takes rows while they arrive. */
export interface RowReader {
  begin(columns: readonly { readonly name: string; readonly type: string }[], source: {
    pause(): void;
    resume(): void;
  }): void;
  push(row: readonly CellValue[]): void;
  /** Forgets rows from now on: the server has to get rid of what it sends before it answers. */
  discard(): void;
}

/** What a statement answered. */
export interface StatementResult {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly (readonly CellValue[])[];
  /** Rows that it changed. */
  readonly changed: number;
  /** Warnings that the server keeps for `SHOW WARNINGS`. */
  readonly warnings: number;
}

/** The part of `mysql2` that is used, as it really is. */
interface Client extends TlsClient {
  stream: TlsClient["stream"] & {
    destroy(error?: Error): void;
    on(event: "data", listener: (bytes: Uint8Array) => void): void;
    off(event: "data", listener: (bytes: Uint8Array) => void): void;
  };
  on(event: "error" | "end" | "connect", listener: (error: Error) => void): void;
  off(event: "error" | "end" | "connect", listener: (error: Error) => void): void;
  query(options: object): {
    on(event: "fields", listener: (fields?: readonly WireColumn[]) => void): void;
    on(event: "result", listener: (result: (Buffer | null)[] | OkPacket) => void): void;
    on(event: "error", listener: (error: Error) => void): void;
    on(event: "end", listener: () => void): void;
  };
  prepare(
    sql: string,
    done: (
      error: Error | null,
      statement?: { columns: readonly WireColumn[]; close(): void },
    ) => void,
  ): void;
  reset(done: (error: Error | null) => void): void;
  pause(): void;
  resume(): void;
  end(done: () => void): void;
}

interface OkPacket {
  readonly affectedRows: number;
  readonly serverStatus: number;
  readonly warningStatus: number;
}

const inTransactionFlag = 1;

export interface RunOptions {
  /** What `LOAD DATA LOCAL` of the statement reads; a server that asks for a file gets none when left out. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Takes the rows instead of {@linkcode StatementResult.rows}. */
  readonly reader?: RowReader | undefined;
  /** Whether rows are of no interest, so that none of them is kept. Default: `false`. */
  readonly forgetRows?: boolean | undefined;
}

/** One session of the server. */
export class MysqlSession {
  readonly #driver: typeof mysql;
  readonly #client: Client;
  readonly #server: Server;
  readonly #tls: Tls;
  #alive = true;
  #retired = false;
  #inTransaction = false;
  #gone: unknown;
  #fail: (reason: unknown) => void = () => {};
  #id = "";
  #largest = Infinity;
  #version = "";
  #endCancelling: () => void = () => {};

  private constructor(
    driver: typeof mysql,
    { client, server, tls }: { client: Client; server: Server; tls: Tls },
  ) {
    this.#driver = driver;
    this.#client = client;
    this.#server = server;
    this.#tls = tls;
    const gone = (reason: unknown) => {
      this.#alive = false;
      this.#gone ??= reason;
      this.#fail(this.#gone);
    };
    client.on("error", gone);
    client.on("end", () => gone(new Error("the connection was closed")));
  }

  /**
   * Connects and authenticates within ten seconds.
   * @throws {LoginTimeout}
   * @throws What `mysql2` or the server gave, or the signal's reason.
   */
  static async connect(
    driver: typeof mysql,
    { server, tls, signal }: {
      readonly server: Server;
      readonly tls: Tls;
      readonly signal: AbortSignal;
    },
  ): Promise<MysqlSession> {
    signal.throwIfAborted();
    const client = connectionTo(driver, server, tls);
    const session = new MysqlSession(driver, { client, server, tls });
    const login = Promise.withResolvers<void>();
    let answered = false;
    const look = (bytes: Uint8Array) => {
      answered = true;
      client.stream.off("data", look);
      if (!isGreeting(bytes)) giveUp(new NotMysql("not MySQL"));
    };
    const giveUp = (reason: unknown) => {
      login.reject(reason);
      client.stream.destroy();
    };
    const onAbort = () => giveUp(signal.reason);
    client.stream.on("data", look);
    client.on("connect", () => login.resolve());
    session.#fail = login.reject;
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => giveUp(new LoginTimeout(answered)), connectTimeoutMs);
    try {
      await login.promise;
      await session.#setUp(signal);
      return session;
    } catch (error) {
      session.#destroy();
      throw error instanceof StatementFailure ? error.reason : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  async #setUp(signal: AbortSignal): Promise<void> {
    await this.run(setUp, signal);
    const { rows: [row = []] } = await this.run(
      "SELECT CONNECTION_ID(), @@max_allowed_packet, VERSION()",
      signal,
    );
    this.#id = String(row[0]);
    this.#largest = Number(row[1]);
    this.#version = String(row[2]);
  }

  /** `false` once the connection is gone or its state is not to be trusted. */
  get alive(): boolean {
    return this.#alive && !this.#retired;
  }

  /** Whether a transaction is open. */
  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** Bytes of the largest statement that the server takes. */
  get largestStatement(): number {
    return this.#largest;
  }

  /** As the server calls it, such as `8.0.36` or `10.11.6-MariaDB`. */
  get version(): string {
    return this.#version;
  }

  /**
   * Sends one statement, or several that only the server can tell apart.
   * @throws {StatementFailure}
   */
  async run(
    text: string,
    signal: AbortSignal,
    { input, reader, forgetRows = false }: RunOptions = {},
  ): Promise<StatementResult> {
    const bytes = new TextEncoder().encode(text).length;
    // The server would cut the connection, and perhaps say nothing.
    if (bytes + 1 > this.#largest) {
      throw new StatementFailure(new StatementTooLarge(bytes, this.#largest), "no");
    }
    const query = () =>
      new Promise<StatementResult>((resolve, reject) => {
        this.#fail = reject;
        const sent = this.#client.query({
          sql: text,
          rowsAsArray: true,
          typeCast: false,
          ...(input !== undefined && { infileStreamFactory: () => Readable.from(buffers(input)) }),
        });
        let columns: StatementResult["columns"] = [];
        let rows: CellValue[][] = [];
        let decoders: ReturnType<typeof decoderOf>[] = [];
        let [changed, warnings] = [0, 0];
        sent.on("fields", (fields = []) => {
          columns = fields.map((field) => ({ name: field.name, type: mysqlTypeName(field) }));
          decoders = fields.map(decoderOf);
          rows = [];
          if (fields.length > 0) reader?.begin(columns, this.#client);
        });
        sent.on("result", (result) => {
          if (!Array.isArray(result)) {
            changed += result.affectedRows;
            warnings = result.warningStatus;
            this.#inTransaction = (result.serverStatus & inTransactionFlag) !== 0;
          } else if (!forgetRows) {
            const row = result.map((cell, index) => cell === null ? null : decoders[index]!(cell));
            if (reader === undefined) rows.push(row);
            else reader.push(row);
          }
        });
        sent.on("error", reject);
        sent.on("end", () => resolve({ columns, rows, changed, warnings }));
      });
    const result = await this.#watched(query, { signal, onCancel: () => reader?.discard() });
    // MySQL ends a query that waits with a row, as if it had not been stopped.
    if (signal.aborted && result.columns.length > 0) {
      throw new StatementFailure(signal.reason, "yes");
    }
    return result;
  }

  /** The columns of a query, which is not run. @throws {StatementFailure} */
  async describe(query: string, signal: AbortSignal): Promise<TypedColumn[]> {
    const prepare = () =>
      new Promise<TypedColumn[]>((resolve, reject) => {
        this.#fail = reject;
        this.#client.prepare(query, (error, statement) => {
          if (error !== null || statement === undefined) return reject(error);
          resolve(statement.columns.map(typedColumn));
          statement.close();
        });
      });
    return await this.#watched(prepare, { signal });
  }

  /** Waits for an answer, and cancels what is asked when the signal is aborted. */
  async #watched<T>(
    ask: () => Promise<T>,
    { signal, onCancel }: { readonly signal: AbortSignal; readonly onCancel?: () => void },
  ): Promise<T> {
    if (signal.aborted) throw new StatementFailure(signal.reason, "yes");
    if (!this.#alive) throw new StatementFailure(this.#gone, "no");
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cancel = () => {
      // The request may arrive late, and must not stop somebody else's statement then.
      this.#alive = false;
      this.#cancel();
      onCancel?.();
      timer = setTimeout(() => this.#destroy(), cancelTimeoutMs);
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await ask();
    } catch (error) {
      this.#inTransaction = true; // perhaps; an error does not say
      const cancelled = !signal.aborted ? "no" : isServerError(error) ? "yes" : "unconfirmed";
      throw new StatementFailure(error, cancelled);
    } finally {
      this.#fail = () => {};
      signal.removeEventListener("abort", cancel);
      clearTimeout(timer);
    }
  }

  /** Rolls back and forgets variables, temporary tables and locks, or gives the session up. */
  async reset(): Promise<void> {
    if (!this.alive) return;
    const timer = setTimeout(() => this.#destroy(), cancelTimeoutMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        this.#client.reset((error) => error === null ? resolve() : reject(error));
      });
      this.#inTransaction = false;
      // The server takes its own settings again, such as the character set.
      await this.run(setUp, new AbortController().signal);
    } catch {
      this.#alive = false;
    } finally {
      this.#fail = () => {};
      clearTimeout(timer);
    }
  }

  /** Keeps the session from being used again, for a statement changed what a reset leaves. */
  retire(): void {
    this.#retired = true;
  }

  /** Asks the server, in a second session, to stop the statement. */
  #cancel(): void {
    const client = connectionTo(this.#driver, this.#server, this.#tls);
    // Rows that still come would keep us from asking.
    this.#client.pause();
    const asked = () => {
      client.stream.destroy();
      this.#client.resume();
    };
    // A request that does not arrive shows in the statement that goes on; `run` ends it then.
    client.on("error", asked);
    this.#endCancelling = () => client.stream.destroy();
    const sent = client.query({ sql: `KILL QUERY ${this.#id}` });
    sent.on("error", asked);
    sent.on("end", asked);
  }

  #destroy(): void {
    this.#alive = false;
    this.#client.stream.destroy();
    this.#fail(this.#gone ?? new Error("given up"));
  }

  /** Says goodbye to the server; cuts the connection when it takes more than a second. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    const timer = setTimeout(() => closed.resolve(), closeTimeoutMs);
    this.#alive = false;
    this.#endCancelling();
    this.#client.end(() => closed.resolve());
    await closed.promise;
    clearTimeout(timer);
    this.#client.stream.destroy();
  }
}

/** `mysql2` takes nothing but its own kind of bytes. */
async function* buffers(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { buffer, byteOffset, length } of pieces) {
    yield Buffer.from(buffer, byteOffset, length);
  }
}

function connectionTo(driver: typeof mysql, server: Server, tls: Tls): Client {
  const { host, port, user, password, database } = server;
  const client = driver.createConnection({
    host,
    port,
    user,
    password,
    ...(database !== undefined && { database }),
    ...(tls !== false && { ssl: { ...tls, verifyIdentity: tls.rejectUnauthorized } as object }),
    // What an account at a directory service needs sends the password as it is, so only where we know to whom.
    enableCleartextPlugin: tls !== false && tls.rejectUnauthorized,
    multipleStatements: true,
    disableEval: true,
    // Rows that a statement changed are to be counted, rather than those that it found.
    flags: ["-FOUND_ROWS"],
    connectAttributes: { program_name: "bruin" },
    keepAliveInitialDelay: 30_000,
    connectTimeout: connectTimeoutMs,
  } as mysql.ConnectionOptions) as unknown as Client;
  if (tls !== false && tls.rejectUnauthorized) checkIdentity(client, host);
  return client;
}

/** Whether bytes can begin what a MySQL server says first: a packet with number 0 and a version, or an error. */
function isGreeting(bytes: Uint8Array): boolean {
  if (bytes.length < 5) return true; // too little to tell
  const length = bytes[0]! | (bytes[1]! << 8) | (bytes[2]! << 16);
  return length < 4_096 && bytes[3] === 0 && (bytes[4] === 10 || bytes[4] === 255);
}
