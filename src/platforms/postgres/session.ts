import type { Buffer } from "node:buffer";
// @ts-types="@types/pg"
import type pg from "pg";
import type { Rows } from "../../connections/connection.ts";
import { MessageSizes, MessageTooLarge } from "./message_sizes.ts";
import { RowTap } from "./row_tap.ts";
import { isServerError, type ServerError } from "./server_error.ts";
import { type FieldType, Script, type ScriptOptions } from "./script.ts";
import { isPlainRead } from "../../sql/limit.ts";
import type { ServerVariety } from "./variety.ts";
import { LoginTimeout } from "../sessions/unreachable.ts";
import type { OpenConnectionOptions, OpeningStage } from "../platform.ts";

/** What a session needs to know, each value given, so that no variable of the environment decides. */
export interface Server {
  /** What kind it is, in messages. */
  readonly label: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** Text for the server's `search_path`; `undefined` leaves its own. */
  readonly searchPath: string | undefined;
  /** As the connection gives it, or by default. */
  readonly sslMode: string;
}

/** `false` for no TLS, otherwise options for `node:tls`. */
export type Tls = pg.ClientConfig["ssl"] & (false | object);

const connectTimeoutMs = 10_000;
/** How long the server may take to confirm that it stopped a statement, or said goodbye. */
const cancelTimeoutMs = 4_000;
/** How long its session may take to end after that, where it is one that handles its own cancellation. */
const endTimeoutMs = 3_000;
const closeTimeoutMs = 1_000;

/** The parts of `pg` that its types leave out. */
interface ClientInternals {
  readonly connection: Wire;
  readonly processID: number;
  readonly secretKey: number;
  getStartupConf(): Record<string, string>;
}

interface WireStream {
  readonly connecting: boolean;
  destroy(error?: Error): void;
  on(event: "data", listener: (piece: Buffer) => void): void;
  once(event: "secureConnect", listener: () => void): void;
}

interface Wire {
  readonly stream: WireStream;
  /** Called when messages of the protocol follow on the stream: at once, or after TLS has begun. */
  attachListeners(stream: Pick<WireStream, "destroy" | "on">): void;
  connect(port: number, host: string): void;
  requestSsl(): void;
  cancel(processID: number, secretKey: number): void;
  on(event: "connect" | "sslconnect" | "error" | "end", listener: () => void): void;
}

/** What a script did to the session. */
export interface ScriptResult {
  readonly rows: Rows;
  /** Of the columns of the rows. */
  readonly types: readonly FieldType[];
  /** Whether it left a transaction open. */
  readonly openTransaction: boolean;
}

/** A script failed after `completed` of its statements; `reason` is what `pg` or the server gave. */
export class ScriptFailure {
  constructor(
    readonly reason: unknown,
    readonly completed: number,
    /** `unconfirmed`: it was to be cancelled, and the server did not answer. */
    readonly cancelled: "no" | "yes" | "unconfirmed",
    /** What a server that ends at once still says to all, whatever they do; `undefined` for nothing. */
    readonly farewell?: ServerError,
  ) {}
}

/** One session of the server. */
export class PostgresSession {
  readonly #pg: typeof pg;
  readonly #client: pg.Client;
  readonly #server: Server;
  readonly #tls: Tls;
  readonly #tap: RowTap;
  #alive = true;
  /** `undefined` after an error, until the server has said. */
  #inTransaction: boolean | undefined = false;
  readonly #variety: ServerVariety;
  /** Whether nothing can be left of what was sent. */
  #onlyRead = true;
  /** Sets what the settings of the role or the database have wrong; empty for nothing. */
  #repair = "";
  #farewell: ServerError | undefined;
  #endCancelling: () => void = () => {};

  private constructor(
    driver: typeof pg,
    { client, server, tls, tap, variety }: {
      readonly client: pg.Client;
      readonly server: Server;
      readonly tls: Tls;
      readonly tap: RowTap;
      readonly variety: ServerVariety;
    },
  ) {
    this.#pg = driver;
    this.#variety = variety;
    this.#client = client;
    this.#server = server;
    this.#tls = tls;
    this.#tap = tap;
    const gone = () => this.#alive = false;
    client.on("error", gone);
    client.on("end", gone);
    client.on("notice", (notice) => {
      const { severity = "WARNING", code = "", message = "" } = notice;
      if (/^57P0[12]$/.test(code)) this.#farewell = { severity, code, message };
    });
  }

  /**
   * Connects and authenticates within ten seconds.
   * @throws {LoginTimeout}
   * @throws What `pg` or the server gave, or the signal's reason.
   */
  static async connect(
    driver: typeof pg,
    { server, tls, signal, variety, onStage }: {
      readonly server: Server;
      readonly tls: Tls;
      readonly signal: AbortSignal;
      readonly variety: ServerVariety;
      readonly onStage?: OpenConnectionOptions["onStage"];
    },
  ): Promise<PostgresSession> {
    const { host, port, user, password, database, searchPath } = server;
    const client = new driver.Client({
      host,
      port,
      user,
      password: () => password,
      database,
      ssl: tls,
      sslnegotiation: "postgres",
      client_encoding: "utf8",
      keepAlive: true,
      keepAliveInitialDelayMillis: 30_000,
      // The limit below; without a value, `pg` would take that of PGCONNECT_TIMEOUT.
      connectionTimeoutMillis: 0,
    });
    const internals = client as unknown as ClientInternals;
    // Replaced because `pg` would complete what is missing from PGOPTIONS, PGREPLICATION and others.
    internals.getStartupConf = () => ({
      user,
      database,
      application_name: "bruin",
      ...(searchPath !== undefined && { search_path: searchPath }),
    });
    if (onStage !== undefined) {
      tellStages(internals.connection, { isEncrypted: tls !== false, onStage });
    }
    const { sizes, tap } = readBefore(internals.connection);
    const session = new PostgresSession(driver, { client, server, tls, tap, variety });
    const giveUp = () => internals.connection.stream.destroy(new Error("aborted"));
    let timeout: LoginTimeout | undefined;
    signal.throwIfAborted();
    signal.addEventListener("abort", giveUp, { once: true });
    // One limit for all of it. What the stream reports after its end depends on how far it was.
    const timer = setTimeout(() => {
      const { stream } = internals.connection;
      timeout = new LoginTimeout({ isConnected: !stream.connecting, hasAnswered: sizes.hasBegun });
      stream.destroy(timeout);
    }, connectTimeoutMs);
    try {
      await client.connect();
      await session.#adoptSettings();
      onStage?.("query");
      return session;
    } catch (error) {
      internals.connection.stream.destroy();
      throw timeout ?? error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", giveUp);
    }
  }

  /** Takes care of settings of the role or the database that would change what statements mean. */
  async #adoptSettings(): Promise<void> {
    const { signal } = new AbortController();
    const { query, repairOf } = this.#variety.settings;
    try {
      const row = query === undefined ? [] : (await this.run(query, signal)).rows.rows[0] ?? [];
      this.#repair = repairOf(row);
      if (this.#repair !== "") await this.run(this.#repair, signal);
      this.#onlyRead = true;
    } catch (error) {
      throw error instanceof ScriptFailure ? error.reason : error;
    }
  }

  /** What kind of server it is with. */
  get variety(): ServerVariety {
    return this.#variety;
  }

  /** `false` once the connection is gone or its state is not to be trusted. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Whether a transaction is open; asks the server when it did not say. @throws {ScriptFailure} */
  async inTransaction(signal: AbortSignal): Promise<boolean> {
    // Also what has failed takes an empty text.
    if (this.#inTransaction === undefined) await this.run("", signal);
    return this.#inTransaction ?? true;
  }

  /**
   * Sends `text` as one simple query.
   * @throws {ScriptFailure}
   */
  async run(
    text: string,
    signal: AbortSignal,
    options: ScriptOptions = {},
  ): Promise<ScriptResult> {
    if (signal.aborted) throw new ScriptFailure(signal.reason, 0, "yes");
    this.#onlyRead &&= isPlainRead(text, this.#variety.lexis);
    const script = new Script(text, options);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const cancel = () => {
      // The request may arrive late, and must not stop the statement of another then.
      this.#alive = false;
      this.#cancel();
      options.flow?.discard();
      timer = setTimeout(() => {
        this.#endAtServer(text);
        timer = setTimeout(() => this.#destroy(), endTimeoutMs);
      }, cancelTimeoutMs);
    };
    signal.addEventListener("abort", cancel, { once: true });
    try {
      this.#tap.take = script.takesRows;
      this.#client.query(script);
      const rows = await script.rows;
      // The statement was faster than its cancellation, but what it returned then is lost.
      if (options.flow?.isDiscarding) throw signal.reason;
      const openTransaction = this.#client.getTransactionStatus() !== "I";
      this.#inTransaction = openTransaction;
      return { rows, types: script.types, openTransaction };
    } catch (error) {
      this.#inTransaction = undefined;
      const answered = isServerError(error) || error === signal.reason;
      const cancelled = !signal.aborted ? "no" : answered ? "yes" : "unconfirmed";
      throw new ScriptFailure(error, script.completed, cancelled, this.#farewell);
    } finally {
      signal.removeEventListener("abort", cancel);
      clearTimeout(timer);
    }
  }

  /** Rolls back and forgets what is left of the use before, or gives the session up. */
  async reset(): Promise<void> {
    const { forget } = this.#variety;
    if (forget === undefined) {
      this.#alive &&= this.#onlyRead && this.#inTransaction === false;
      return;
    }
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), cancelTimeoutMs);
    try {
      if (this.#inTransaction !== false && this.#alive) await this.run("ROLLBACK", limit.signal);
      if (this.#alive) await this.run(forget, limit.signal);
      if (this.#alive && this.#repair !== "") await this.run(this.#repair, limit.signal);
    } catch {
      this.#alive = false;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Asks the server, through a second connection as its protocol has it, to stop the statement. */
  #cancel(): void {
    const { processID, secretKey } = this.#client as unknown as ClientInternals;
    const wire = new this.#pg.Connection(
      { ssl: this.#tls } as pg.ConnectionConfig,
    ) as unknown as Wire;
    const send = () => wire.cancel(processID, secretKey);
    wire.on("connect", () => this.#tls === false ? send() : wire.requestSsl());
    wire.on("sslconnect", send);
    this.#endCancelling = () => wire.stream.destroy();
    // A request that does not arrive shows in the statement that goes on; `run` ends it then.
    wire.on("error", () => {});
    wire.connect(this.#server.port, this.#server.host);
  }

  /**
   * Has the server end this session, from another one: a block with `EXCEPTION WHEN query_canceled` goes on with
   * what follows. The session then says that it was ended, and has rolled back.
   */
  async #endAtServer(text: string): Promise<void> {
    const { processID } = this.#client as unknown as ClientInternals;
    const statement = this.#variety.endSession?.(processID, text);
    if (statement === undefined) return;
    const signal = AbortSignal.timeout(endTimeoutMs);
    try {
      const other = await PostgresSession.connect(this.#pg, {
        server: this.#server,
        tls: this.#tls,
        variety: this.#variety,
        signal,
      });
      await other.run(statement, signal).finally(() => other.close());
    } catch {
      // A session that goes on shows in the statement, which is told as unconfirmed then.
    }
  }

  #destroy(): void {
    this.#alive = false;
    (this.#client as unknown as ClientInternals).connection.stream.destroy();
  }

  /** Says goodbye to the server; cuts the connection when it takes more than a second. */
  async close(): Promise<void> {
    const closed = Promise.withResolvers<void>();
    // Deno 2.4 never reports the end of a TLS connection, so the timer settles the promise as well.
    const timer = setTimeout(() => {
      this.#destroy();
      closed.resolve();
    }, closeTimeoutMs);
    this.#alive = false;
    this.#endCancelling();
    this.#client.end().then(closed.resolve, () => closed.resolve());
    await closed.promise;
    clearTimeout(timer);
  }
}

/** Tells of the stages until the login, from the events of `pg`, which asks for TLS as soon as it is connected. */
function tellStages(
  connection: Wire,
  { isEncrypted, onStage }: {
    readonly isEncrypted: boolean;
    readonly onStage: (stage: OpeningStage) => void;
  },
): void {
  onStage("TCP");
  connection.on("connect", () => onStage(isEncrypted ? "TLS" : "login"));
  // It has this event when the handshake begins.
  connection.on(
    "sslconnect",
    () => connection.stream.once("secureConnect", () => onStage("login")),
  );
}

/**
 * Looks at what the server sends before `pg` does: ends the connection at a message that is too large,
 * and keeps rows from it that are no values.
 */
function readBefore(connection: Wire): { readonly sizes: MessageSizes; readonly tap: RowTap } {
  const sizes = new MessageSizes();
  const tap = new RowTap();
  const attach = connection.attachListeners;
  connection.attachListeners = (stream) => {
    stream.on("data", (piece) => {
      const bytes = sizes.next(piece);
      if (bytes === undefined) tap.push(piece);
      else stream.destroy(new MessageTooLarge(bytes));
    });
    const beforeParser = {
      destroy: (error?: Error) => stream.destroy(error),
      on: (event: "data", listener: (piece: Buffer) => void) => {
        if (event === "data") tap.parse = listener;
        else stream.on(event, listener);
      },
    };
    attach.call(connection, beforeParser);
  };
  return { sizes, tap };
}
