import type mysql from "mysql2";
import type { CellValue, TypedColumn } from "../../connections/connection.ts";
import { RowGatherer } from "./row_gatherer.ts";
import {
  ConnectionClosed,
  isServerError,
  NotMysql,
  StatementFailure,
  StatementTooLarge,
} from "./session_failures.ts";
import type { Tls } from "./tls.ts";
import { decoderOf, mysqlTypeName, typedColumn } from "./values.ts";
import {
  type Client,
  connectionTo,
  connectTimeoutMs,
  inputStream,
  isGreeting,
  type Server,
  tellStages,
  versionOf,
} from "./wire.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { codeOf, LoginTimeout } from "../sessions/unreachable.ts";
import type { RunOptions, StatementResult } from "./statement_result.ts";
import { Stopper } from "./stopper.ts";

/**
 * How long a statement may take to end when it is stopped, before its session is ended; and how long both may
 * take together, which is less than a run gives its tasks when it is interrupted.
 */
const stopStatementMs = 4_000;
const stopMs = 7_000;
/** How long the server may take to reset a session, or to say goodbye. */
const resetTimeoutMs = 5_000;
const closeTimeoutMs = 1_000;

/**
 * What a session speaks, whatever the server, the user or `init_connect` set: texts as UTF-8 in which a
 * backslash escapes, since that is how we quote, and statements that are kept without a commit. All else
 * holds as it is: the rest of `sql_mode`, `time_zone`, `max_execution_time`, `transaction_isolation`.
 */
const setUp = "SET NAMES utf8mb4, autocommit = 1, " +
  "sql_mode = REPLACE(@@sql_mode, 'NO_BACKSLASH_ESCAPES', '')";

const inTransactionFlag = 1;

/** One session of the server. */
export class MysqlSession {
  readonly #driver: typeof mysql;
  readonly #client: Client;
  readonly #server: Server;
  readonly #tls: Tls;
  #alive = true;
  #isRetired = false;
  /** `undefined` after an error, which does not say. */
  #inTransaction: boolean | undefined = false;
  #gone: unknown;
  #fail: (reason: unknown) => void = () => {};
  #id = "";
  #largest = Infinity;
  /** The database after the login; a reset leaves the one that `USE` named. */
  #database: string | null = null;
  #endStopping: () => void = () => {};

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
    client.on("end", () => gone(new ConnectionClosed("the connection was closed")));
  }

  /**
   * Connects and authenticates within ten seconds.
   * @throws {LoginTimeout}
   * @throws What `mysql2` or the server gave, or the signal's reason.
   */
  static async connect(
    driver: typeof mysql,
    { server, tls, signal, onStage }: {
      readonly server: Server;
      readonly tls: Tls;
      readonly signal: AbortSignal;
      readonly onStage?: OpenConnectionOptions["onStage"];
    },
  ): Promise<MysqlSession> {
    signal.throwIfAborted();
    onStage?.("TCP");
    const client = connectionTo(driver, server, tls);
    if (onStage !== undefined) tellStages(client, onStage);
    const session = new MysqlSession(driver, { client, server, tls });
    const login = Promise.withResolvers<void>();
    let greeting: Uint8Array | undefined;
    const look = (bytes: Uint8Array) => {
      greeting = bytes;
      client.stream.off("data", look);
      if (!isGreeting(bytes)) giveUp(new NotMysql("not MySQL"));
    };
    let givenUp: { readonly reason: unknown } | undefined;
    const giveUp = (reason: unknown) => {
      givenUp ??= { reason };
      login.reject(reason);
      client.stream.destroy();
    };
    const onAbort = () => giveUp(signal.reason);
    client.stream.on("data", look);
    client.on("connect", () => login.resolve());
    session.#fail = login.reject;
    signal.addEventListener("abort", onAbort, { once: true });
    const timer = setTimeout(() => {
      const isConnected = !client.stream.connecting;
      const said = { hasAnswered: greeting !== undefined, version: versionOf(greeting) };
      giveUp(new LoginTimeout({ isConnected, ...said }));
    }, connectTimeoutMs);
    try {
      await login.promise;
      await session.#setUp();
      onStage?.("query");
      return session;
    } catch (error) {
      // The server's greeting said that it has none, so that the stage could not begin.
      if (codeOf(error) === "HANDSHAKE_NO_SSL_SUPPORT") onStage?.("TLS");
      session.#destroy();
      // What the stream reports after its end depends on how far it was.
      if (givenUp !== undefined) throw givenUp.reason;
      throw error instanceof StatementFailure ? error.reason : error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Its end is `giveUp`: a session whose number is not known yet cannot be asked to stop. */
  async #setUp(): Promise<void> {
    const { signal } = new AbortController();
    await this.run(setUp, signal);
    const { rows: [[id, largest, database] = []] } = await this.run(
      "SELECT CONNECTION_ID(), @@max_allowed_packet, DATABASE()",
      signal,
    );
    this.#id = String(id);
    this.#largest = Number(largest);
    this.#database = textOf(database);
  }

  /** `false` once the connection is gone or its state is not to be trusted. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Whether a transaction is open; the server is asked when it did not say. @throws {StatementFailure} */
  async inTransaction(signal: AbortSignal): Promise<boolean> {
    if (this.#inTransaction === undefined) await this.run("DO 0", signal);
    return this.#inTransaction ?? true;
  }

  /** Bytes of the largest statement that the server takes. */
  get largestStatement(): number {
    return this.#largest;
  }

  /**
   * Sends one statement, or several that only the server can tell apart.
   * @throws {StatementFailure}
   */
  async run(
    text: string,
    signal: AbortSignal,
    { input, flow, forgetRows = false, hasStatements = false }: RunOptions = {},
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
          ...(input !== undefined && { infileStreamFactory: () => inputStream(input) }),
        });
        let columns: StatementResult["columns"] = [];
        let rows: CellValue[][] = [];
        let decoders: ReturnType<typeof decoderOf>[] = [];
        let gatherer = new RowGatherer([]);
        let [changed, warnings] = [0, 0];
        sent.on("fields", (fields = []) => {
          // The end of CALL is told as a result without columns.
          if (hasStatements && fields.length === 0) return;
          columns = fields.map((field) => ({ name: field.name, type: mysqlTypeName(field) }));
          decoders = fields.map(decoderOf);
          rows = [];
          if (flow === undefined || fields.length === 0) return;
          gatherer = new RowGatherer(columns);
          flow.begin(columns, this.#client);
        });
        sent.on("result", (result) => {
          if (!Array.isArray(result)) {
            changed += result.affectedRows;
            warnings = result.warningStatus;
            this.#inTransaction = (result.serverStatus & inTransactionFlag) !== 0;
          } else if (!forgetRows && flow?.isDiscarding !== true) {
            const row = result.map((cell, index) => cell === null ? null : decoders[index]!(cell));
            if (flow === undefined) rows.push(row);
            else flow.push(gatherer.add(row));
          }
        });
        sent.on("error", reject);
        sent.on("end", () => {
          flow?.push(gatherer.take());
          resolve({ columns, rows, changed, warnings });
        });
      });
    const onCancel = () => flow?.discard();
    const result = await this.#watched(query, { signal, onCancel, hasStatements });
    // MySQL ends a query that waits with a row, as if it had not been stopped.
    if (signal.aborted && result.columns.length > 0) {
      throw new StatementFailure(signal.reason, "yes");
    }
    return result;
  }

  /** Runs a statement that cleans up, in a session of its own when this one has ended. @throws What keeps it from that. */
  async cleanUp(text: string, signal: AbortSignal): Promise<void> {
    if (this.alive) {
      await this.run(text, signal);
      return;
    }
    const other = await MysqlSession.connect(this.#driver, {
      server: this.#server,
      tls: this.#tls,
      signal,
    });
    await other.run(text, signal).finally(() => other.close());
  }

  /** The columns of a query, which is not run. @throws {StatementFailure} */
  async describe(query: string, signal: AbortSignal): Promise<TypedColumn[]> {
    const prepare = () =>
      new Promise<TypedColumn[]>((resolve, reject) => {
        this.#fail = reject;
        this.#client.prepare(query, (error, statement) => {
          if (error !== null || statement === undefined) return reject(error);
          resolve(statement.columns.map(typedColumn));
          // `close` of the statement would leave these columns to the next one with the same text.
          this.#client.unprepare(query);
        });
      });
    return await this.#watched(prepare, { signal });
  }

  /** Waits for an answer, and cancels what is asked when the signal is aborted. */
  async #watched<T>(
    ask: () => Promise<T>,
    { signal, onCancel, hasStatements = false }: Pick<RunOptions, "hasStatements"> & {
      readonly signal: AbortSignal;
      readonly onCancel?: () => void;
    },
  ): Promise<T> {
    if (signal.aborted) throw new StatementFailure(signal.reason, "yes");
    if (!this.#alive) throw new StatementFailure(this.#gone, "no");
    let stopping: Promise<boolean> | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cancel = () => {
      // The request may arrive late, and must not stop the statement of another then.
      this.#alive = false;
      onCancel?.();
      stopping = this.#stop(hasStatements);
      timer = setTimeout(() => this.#destroy(), stopMs);
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      return await ask();
    } catch (error) {
      this.#inTransaction = undefined;
      const cancelled = !signal.aborted
        ? "no"
        : isServerError(error)
        ? "yes"
        : await stopping
        ? "session ended"
        : "unconfirmed";
      throw new StatementFailure(error, cancelled);
    } finally {
      this.#fail = () => {};
      signal.removeEventListener("abort", cancel);
      this.#endStopping();
      clearTimeout(timer);
    }
  }

  /** Rolls back and forgets variables, temporary tables and locks, or gives the session up. */
  async reset(): Promise<void> {
    if (!this.alive || this.#isRetired) {
      this.#alive = false;
      return;
    }
    const timer = setTimeout(() => this.#destroy(), resetTimeoutMs);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#fail = reject;
        this.#client.reset((error) => error === null ? resolve() : reject(error));
      });
      this.#inTransaction = false;
      // The server takes its own settings again, such as the character set.
      const { signal } = new AbortController();
      const { rows: [[database] = []] } = await this.run(`${setUp}; SELECT DATABASE()`, signal);
      if (textOf(database) !== this.#database) this.#alive = false;
    } catch {
      this.#alive = false;
    } finally {
      this.#fail = () => {};
      clearTimeout(timer);
    }
  }

  /** Keeps the session from being used again, for a statement does what a reset leaves. */
  retire(): void {
    this.#isRetired = true;
  }

  /** Asks the server to stop what runs. @returns Whether the server has ended the session. */
  async #stop(hasStatements: boolean): Promise<boolean> {
    // The database may be gone meanwhile.
    const server = { ...this.#server, database: undefined };
    const stopper = new Stopper(connectionTo(this.#driver, server, this.#tls));
    this.#endStopping = () => stopper.close();
    // Rows that still come would keep us from asking.
    this.#client.pause();
    try {
      if (!hasStatements) {
        await stopper.endStatement(this.#id);
        this.#client.resume();
        await stopper.wait(stopStatementMs);
      }
      await stopper.endSession(this.#id);
      this.#client.resume();
      await stopper.untilEnded(this.#id);
      return true;
    } catch {
      // A request that does not arrive shows in the statement that goes on; `#watched` gives it up then.
      return false;
    } finally {
      this.#client.resume();
      stopper.close();
    }
  }

  #destroy(): void {
    this.#alive = false;
    this.#endStopping();
    this.#client.stream.destroy();
    this.#fail(this.#gone ?? new Error("given up"));
  }

  /** Says goodbye to the server; cuts the connection when it takes more than a second. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    const timer = setTimeout(() => closed.resolve(), closeTimeoutMs);
    this.#alive = false;
    this.#endStopping();
    this.#client.end(() => closed.resolve());
    await closed.promise;
    clearTimeout(timer);
    this.#client.stream.destroy();
  }
}

/** A text of the server's, or NULL. */
function textOf(value: CellValue | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}
