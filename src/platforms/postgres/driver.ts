// @ts-types="@types/pg"
import type pg from "pg";
import type {
  Connection,
  DatabaseSession,
  ExecuteOptions,
  LoadOptions,
  ResolvedConnection,
  Rows,
  StatementPlan,
} from "../../connections/connection.ts";
import type { DetailsOf } from "../../connections/connection_type.ts";
import type { DataFile } from "../../data_files/data_file.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { KnownError } from "../../errors.ts";
import { annotated } from "../../sql/annotation.ts";
import type { databases } from "../../sources/databases.ts";
import { joinStatements } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { splitStatements } from "../../sql/statements.ts";
import { copyFailure, scriptFailure } from "./failure.ts";
import { connectionFailure, refusesEncryption } from "./login_failure.ts";
import { untilStarted } from "./starting.ts";
import { type Copy, copyOf } from "./copy.ts";
import { passOutbound } from "../../outbound.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { Pool } from "../sessions/pool.ts";
import { RowFlow } from "../sessions/row_flow.ts";
import { uncommitted } from "../sessions/statement_ends.ts";
import { explained, lentSession } from "./lent_session.ts";
import { searchPathOf } from "./search_path.ts";
import { PostgresSession, ScriptFailure, type Server, type Tls } from "./session.ts";
import { postgresVariety, type ServerVariety } from "./variety.ts";

export type { ServerVariety } from "./variety.ts";
import { isLoopback } from "../../loopback.ts";

type Details = DetailsOf<typeof databases.postgres>;
type SslMode = NonNullable<Details["ssl_mode"]>;

const idleMs = 30_000;
const unverified: Tls = { rejectUnauthorized: false };

/** What libpq does in each mode, in order of trial. */
const encryption: Readonly<Record<SslMode, readonly Tls[]>> = {
  disable: [false],
  allow: [false, unverified],
  prefer: [unverified, false],
  require: [unverified],
  "verify-ca": [{ rejectUnauthorized: true, checkServerIdentity: () => undefined }],
  "verify-full": [{ rejectUnauthorized: true }],
};

export interface OpenPostgresOptions extends Pick<OpenConnectionOptions, "onStage"> {
  /** Called once when sessions turn out to be unencrypted although the mode does not say so. */
  readonly warn?: (message: string) => void;
}

/** Makes a handle for a PostgreSQL server, or one of its kind. It connects at the first statement. */
export async function open(
  connection: ResolvedConnection,
  options: OpenPostgresOptions = {},
  variety: ServerVariety = postgresVariety,
): Promise<Connection> {
  // @ts-types="@types/pg"
  const loaded = await import("pg");
  // A bundled CommonJS package has nothing but `default`.
  const driver = loaded.Client ? loaded : loaded.default;
  return new PostgresConnection(driver, connection, { ...options, variety });
}

class PostgresConnection implements Connection {
  readonly #driver: typeof pg;
  readonly #variety: ServerVariety;
  readonly #name: string;
  readonly #server: Server;
  readonly #pool: Pool<PostgresSession>;
  readonly #sslMode: SslMode;
  readonly #onStage: OpenConnectionOptions["onStage"];
  #warn: ((message: string) => void) | undefined;
  /** Narrowed to the one that worked. */
  #encryption: readonly Tls[];

  constructor(
    driver: typeof pg,
    { name, details }: ResolvedConnection,
    { warn, onStage, variety }: OpenPostgresOptions & { readonly variety: ServerVariety },
  ) {
    const given = details.reveal() as Details;
    this.#driver = driver;
    this.#variety = variety;
    this.#name = name;
    this.#sslMode = given.ssl_mode || "prefer";
    this.#server = {
      label: variety.label,
      host: given.host,
      port: given.port ?? variety.port,
      user: given.username,
      password: given.password ?? "",
      database: given.database || given.username, // as the server itself would choose
      searchPath: searchPathOf(given.schema),
      sslMode: this.#sslMode,
    };
    this.#onStage = onStage;
    this.#encryption = encryption[this.#sslMode];
    this.#warn = this.#sslMode === "disable" || staysHere(given.host) ? undefined : warn;
    this.#pool = new Pool({
      max: given.pool_max_conns || 10,
      idleMs,
      open: (signal) => this.#connect(signal, warn),
    });
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    const { signal, annotation, onStatement } = options;
    const script = joinStatements(annotated(statements, annotation), this.#variety.lexis);
    await this.#run(script, { signal, forgetRows: true, onStatement });
  }

  async query(
    statement: string,
    { signal, annotation, onStatement }: ExecuteOptions,
  ): Promise<Rows> {
    return await this.#run(annotated([statement], annotation).join(), { signal, onStatement });
  }

  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    if (splitStatements(statement, this.#variety.lexis).length > 1) {
      // Only the rows of the last one are wanted, and the server does not say which that is.
      yield await this.query(statement, options);
      return;
    }
    const { annotation, onStatement } = options;
    const script = annotated([statement], annotation).join();
    const flow = new RowFlow();
    const stop = new AbortController();
    const signal = AbortSignal.any([options.signal, stop.signal]);
    const run = this.#run(script, { signal, flow, onStatement })
      .then(() => flow.end(), (reason) => flow.end({ reason }));
    try {
      yield* flow.read();
    } finally {
      stop.abort();
      await run;
    }
  }

  async load(file: DataFile, { statements, ...options }: LoadOptions): Promise<void> {
    const { signal, annotation, onStatement } = options;
    await using stack = new AsyncDisposableStack();
    const { columnNeeds: needs, lexis, takeRows = copyRows } = this.#variety;
    const rows = stack.use(await PreparedRows.of(file, { needs, signal }));
    await this.#lend(signal, "", async (session) => {
      const query = await takeRows(rows, {
        session,
        signal,
        run: async (statement) => {
          await explained(session, statement, { signal, temporary: true, forgetRows: true });
        },
      });
      const script = joinStatements(
        annotated(await statements(query, lentSession(session, options)), annotation),
        lexis,
      );
      await runScript(session, script, { signal, forgetRows: true, onStatement });
    });
  }

  async explain(statement: string, { signal }: ExecuteOptions): Promise<StatementPlan> {
    // Also what is taken for one that only reads cannot change anything in there.
    return await this.#lend(signal, statement, async (session) => {
      const read = (text: string) => explained(session, text, { signal, temporary: true });
      await read("BEGIN READ ONLY");
      const { rows: plan } = await read(`EXPLAIN ${statement}`);
      await read("ROLLBACK");
      return { plan };
    });
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    return await this.#lend(options.signal, "", async (session) => {
      const result = await work(lentSession(session, options));
      if (await isOpen(session, options)) throw uncommitted("");
      return result;
    });
  }

  async #run(
    script: string,
    options: {
      readonly signal: AbortSignal;
      readonly flow?: RowFlow;
      readonly forgetRows?: boolean;
      readonly onStatement?: ExecuteOptions["onStatement"];
    },
  ): Promise<Rows> {
    return await this.#lend(
      options.signal,
      script,
      (session) => runScript(session, script, options),
    );
  }

  async #lend<T>(
    signal: AbortSignal,
    script: string,
    work: (session: PostgresSession) => Promise<T>,
  ): Promise<T> {
    return await this.#pool.use(work, { signal, statement: script });
  }

  async #connect(signal: AbortSignal, warn: OpenPostgresOptions["warn"]): Promise<PostgresSession> {
    const waiting = (seconds: number) =>
      warn?.(
        `connection '${this.#name}': the server is starting up; waiting up to ${seconds} s for it`,
      );
    passOutbound(this.#server);
    const failures: unknown[] = [];
    try {
      return await untilStarted(() => this.#connectOnce(signal, failures), { signal, waiting });
    } catch (failure) {
      signal.throwIfAborted();
      throw connectionFailure(failure, {
        connection: this.#name,
        server: this.#server,
        earlier: failures.slice(0, -1),
        variety: this.#variety,
      });
    }
  }

  /** Tries the kinds of encryption in turn. @param failures Gets what each failed with. @throws The last of them. */
  async #connectOnce(signal: AbortSignal, failures: unknown[]): Promise<PostgresSession> {
    const server = this.#server;
    failures.length = 0;
    for (const tls of this.#encryption) {
      try {
        const variety = this.#variety;
        const session = await PostgresSession.connect(this.#driver, {
          server,
          tls,
          signal,
          variety,
          onStage: this.#onStage,
        });
        this.#encryption = [tls];
        if (tls === false) this.#warnOfPlainText();
        return session;
      } catch (error) {
        failures.push(error);
        if (signal.aborted || !refusesEncryption(error)) break;
      }
    }
    throw failures.at(-1);
  }

  #warnOfPlainText(): void {
    const { host, port } = this.#server;
    this.#warn?.(
      `connection '${this.#name}': sessions with ${host}:${port} are not encrypted, as ssl_mode ` +
        `${this.#sslMode} allows; set it to require or verify-full to insist on TLS`,
    );
    this.#warn = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

/** Whether nothing leaves this machine: a host may be the folder of a socket. */
function staysHere(host: string): boolean {
  return isLoopback(host) || host.startsWith("/");
}

/** Whether a borrower left a transaction open. @throws {QueryError} */
async function isOpen(
  session: PostgresSession,
  { signal }: Pick<ExecuteOptions, "signal">,
): Promise<boolean> {
  try {
    return await session.inTransaction(signal);
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    throw scriptFailure("", error, { variety: session.variety });
  }
}

async function runScript(
  session: PostgresSession,
  script: string,
  options: Parameters<typeof explained>[2],
): Promise<Rows> {
  const { rows, openTransaction } = await explained(session, script, options);
  if (openTransaction) throw uncommitted(script);
  return rows;
}

/**
 * Copies rows into a table of the session. @returns A query for them.
 * @throws {KnownError} When the file is malformed, or holds what its table cannot.
 */
async function copyRows(
  rows: PreparedRows,
  { session, signal }: { readonly session: PostgresSession; readonly signal: AbortSignal },
): Promise<string> {
  const copy: Copy = copyOf(rows);
  try {
    await session.run(copy.script, signal, copy);
  } catch (error) {
    if (!(error instanceof ScriptFailure)) throw error;
    throw error.reason instanceof KnownError
      ? error.reason
      : await copyFailure(copy, error, session.variety);
  }
  return copy.query;
}
