import type mysql from "mysql2";
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
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { codeWords, joinStatements } from "../../sql/query_text.ts";
import { splitStatements } from "../../sql/statements.ts";
import { QueryError } from "../../errors.ts";
import { passOutbound } from "../../outbound.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { Pool } from "../sessions/pool.ts";
import { RowFlow } from "../sessions/row_flow.ts";
import { lentSession } from "./lent_session.ts";
import { columnNeeds, loadFile } from "./load.ts";
import { connectionFailure, refusesTls } from "./login_failure.ts";
import { hasStatements, runScript } from "./script.ts";
import { statementFailure } from "./failure.ts";
import { uncommitted } from "../sessions/statement_ends.ts";
import { MysqlSession } from "./session.ts";
import { StatementFailure } from "./session_failures.ts";
import { type Encryption, encryptionOf } from "./encryption.ts";
import type { Tls } from "./tls.ts";
import type { Server } from "./wire.ts";
import { mysqlTraits } from "./traits.ts";
import { type Statement, statementText } from "../../sql/statement.ts";
import type { databases } from "../../sources/databases.ts";
import type { DetailsOf } from "../../connections/connection_type.ts";
import { isLoopback } from "../../loopback.ts";

const { lexis } = mysqlTraits;

/** `vitess` and `planetscale_mysql` have no others. */
type Details = DetailsOf<typeof databases.mysql>;

/** What EXPLAIN takes, which carries out none of it. */
const explained = new Set(["select", "with", "insert", "replace", "update", "delete", "table"]);

/** Of one connection; the types have no field for it. */
const maxSessions = 10;
const idleMs = 30_000;

export interface OpenMysqlOptions extends Pick<OpenConnectionOptions, "onStage"> {
  /** Called once when sessions turn out to be unencrypted although nothing says so. */
  readonly warn?: (message: string) => void;
}

/** Makes a handle for a MySQL or MariaDB server. It connects at the first statement. */
export async function open(
  connection: ResolvedConnection,
  options: OpenMysqlOptions = {},
): Promise<Connection> {
  const loaded = await import("mysql2");
  // A bundled CommonJS package has nothing but `default`.
  const driver = "createConnection" in loaded
    ? loaded
    : (loaded as { default: typeof mysql }).default;
  return new MysqlConnection(driver, connection, options);
}

class MysqlConnection implements Connection {
  readonly #driver: typeof mysql;
  readonly #name: string;
  readonly #server: Server;
  readonly #pool: Pool<MysqlSession>;
  readonly #encryption: Encryption;
  readonly #fewerSessions: string;
  /** Narrowed to the one that worked. */
  #attempts: readonly Tls[] | undefined;
  readonly #onStage: OpenConnectionOptions["onStage"];
  #warn: ((message: string) => void) | undefined;

  constructor(
    driver: typeof mysql,
    { name, type, details }: ResolvedConnection,
    { warn, onStage }: OpenMysqlOptions,
  ) {
    const given = details.reveal() as Details;
    this.#driver = driver;
    this.#name = name;
    this.#server = {
      host: given.host.replace(/^\[(.*)\]$/, "$1"),
      port: given.port ?? 3306,
      user: given.username ?? "",
      password: given.password ?? "",
      database: given.database || undefined,
    };
    this.#onStage = onStage;
    // The other types of this platform have no such field.
    this.#fewerSessions = type === "mysql"
      ? "lower `max_concurrent_assets` of the connection or --workers"
      : "lower --workers";
    this.#encryption = encryptionOf(type, given);
    this.#warn = isLoopback(given.host) ? undefined : warn;
    this.#pool = new Pool({
      max: maxSessions,
      idleMs,
      open: (signal) => this.#connect(signal),
    });
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    await this.#run(statements, { ...options, forgetRows: true });
  }

  async query(statement: string, options: ExecuteOptions): Promise<Rows> {
    const { columns, rows } = await this.#run([statement], options);
    return { columns, rows };
  }

  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    if (splitStatements(statement, lexis).length > 1 || hasStatements(statement)) {
      // Only the rows of the last one are wanted.
      yield await this.query(statement, options);
      return;
    }
    const flow = new RowFlow();
    const stop = new AbortController();
    const signal = AbortSignal.any([options.signal, stop.signal]);
    const run = this.#run([statement], { ...options, signal, flow })
      .then(() => flow.end(), (reason) => flow.end({ reason }));
    try {
      yield* flow.read();
    } finally {
      stop.abort();
      await run;
    }
  }

  async load(file: DataFile, { statements, ...options }: LoadOptions): Promise<void> {
    const { signal } = options;
    await using stack = new AsyncDisposableStack();
    const rows = stack.use(await PreparedRows.of(file, { needs: columnNeeds, signal }));
    await this.#lend(options, [], async (session) => {
      const query = await loadFile(session, rows, options);
      await runWhole(session, await statements(query, lentSession(session, options)), options);
    });
  }

  async explain(
    statement: string,
    options: ExecuteOptions,
  ): Promise<StatementPlan | undefined> {
    if (!explained.has(codeWords(statement, lexis)[0] ?? "")) return undefined;
    return await this.#lend(options, [statement], async (session) => {
      const { query } = lentSession(session, options);
      return { plan: await query(`EXPLAIN ${statement}`) };
    });
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    return await this.#lend(options, [], async (session) => {
      const result = await work(lentSession(session, options));
      await refuseOpenTransaction(session, [], options);
      return result;
    });
  }

  async #run(
    statements: readonly Statement[],
    options: ExecuteOptions & {
      readonly flow?: RowFlow;
      readonly forgetRows?: boolean;
    },
  ): Promise<Rows> {
    return await this.#lend(
      options,
      statements,
      (session) => runWhole(session, statements, options),
    );
  }

  async #lend<T>(
    { signal }: ExecuteOptions,
    statements: readonly Statement[],
    work: (session: MysqlSession) => Promise<T>,
  ): Promise<T> {
    const [statement] = statements;
    return await this.#pool.use(work, {
      signal,
      statement: statement === undefined ? undefined : statementText(statement),
    });
  }

  async #connect(signal: AbortSignal): Promise<MysqlSession> {
    passOutbound(this.#server);
    const failures: unknown[] = [];
    try {
      return await this.#connectOnce(signal, failures);
    } catch (failure) {
      signal.throwIfAborted();
      throw connectionFailure(failure, {
        connection: this.#name,
        server: this.#server,
        earlier: failures.slice(0, -1),
        encryption: this.#encryption.shownAs,
        fewerSessions: this.#fewerSessions,
      });
    }
  }

  /** Tries the kinds of encryption in turn. @param failures Gets what each failed with. @throws The last of them. */
  async #connectOnce(signal: AbortSignal, failures: unknown[]): Promise<MysqlSession> {
    const server = this.#server;
    const attempts = this.#attempts ?? await this.#encryption.attempts();
    failures.length = 0;
    for (const tls of attempts) {
      try {
        const session = await MysqlSession.connect(this.#driver, {
          server,
          tls,
          signal,
          onStage: this.#onStage,
        });
        this.#attempts = [tls];
        if (tls === false) this.#warnOfPlainText();
        return session;
      } catch (error) {
        failures.push(error);
        if (signal.aborted || !refusesTls(error)) break;
      }
    }
    throw failures.at(-1);
  }

  #warnOfPlainText(): void {
    const { host, port } = this.#server;
    this.#warn?.(
      `connection '${this.#name}': sessions with ${host}:${port} are not encrypted, since the server ` +
        "offers no TLS that we know; give its certificate authority in ssl_ca_path to insist on TLS",
    );
    this.#warn = undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}

async function runWhole(
  session: MysqlSession,
  statements: readonly Statement[],
  options: Parameters<typeof runScript>[2],
): Promise<Rows> {
  const { columns, rows } = await runScript(session, statements, options);
  await refuseOpenTransaction(session, statements, options);
  return { columns, rows };
}

/** @throws {QueryError} When the statements, or what a borrower did, left a transaction open. */
async function refuseOpenTransaction(
  session: MysqlSession,
  statements: readonly Statement[],
  { signal }: Pick<ExecuteOptions, "signal">,
): Promise<void> {
  const script = joinStatements(statements, lexis);
  try {
    if (!await session.inTransaction(signal)) return;
  } catch (error) {
    if (!(error instanceof StatementFailure)) throw error;
    throw statementFailure(error, { statement: script });
  }
  throw codeWords(script, lexis).join(" ").includes("xa prepare")
    ? leftPrepared(script)
    : uncommitted(script);
}

/** Unlike every other transaction, it outlives its session, with its locks. */
function leftPrepared(script: string): QueryError {
  return new QueryError("A transaction of XA was not committed and may be left prepared", {
    statement: script,
    accepted: true,
    cause: "it keeps its locks when the session ends",
    fix: "find it with XA RECOVER, and end it with XA COMMIT or XA ROLLBACK, here or elsewhere",
  });
}
