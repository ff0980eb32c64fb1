import type {
  Connection,
  DatabaseSession,
  ExecuteOptions,
  LoadOptions,
  ResolvedConnection,
  Rows,
  StatementPlan,
  TableForm,
  TablePreparation,
} from "../../connections/connection.ts";
import { allRows } from "../../connections/all_rows.ts";
import type { DataFile } from "../../data_files/data_file.ts";
import { PreparedRows } from "../../data_files/prepared_rows.ts";
import { type RetryClock, retryClockOf } from "../../http/retry.ts";
import { codeWords, joinStatements } from "../../sql/query_text.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import { type Statement, statementText } from "../../sql/statement.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { Pool } from "../sessions/pool.ts";
import { lentSession } from "../sessions/lent_session.ts";
import { columnNeeds, loadFile } from "./load.ts";
import { type Login, loginOf } from "./login.ts";
import { namesOf } from "./names.ts";
import { TablePreparations } from "./prepare.ts";
import { runScript } from "./script.ts";
import { uncommitted } from "../sessions/statement_ends.ts";
import { SnowflakeService } from "./service.ts";
import { SnowflakeSession, type StatementResult } from "./session.ts";
import { SessionEnded } from "./statement.ts";
import { snowflakeTraits } from "./traits.ts";
import { columnsOf } from "./values.ts";

const { lexis } = snowflakeTraits;

/** Of one connection; the type has no field for it. */
const maxSessions = 10;
const idleMs = 300_000;

/** What EXPLAIN takes. */
const explained = new Set(["select", "with", "insert", "update", "delete", "merge"]);

/**
 * Makes a handle for an account of Snowflake. It logs in at the first statement.
 * @throws {ConnectionError} When the account or the key cannot be used.
 */
export async function open(
  connection: ResolvedConnection,
  options: Pick<OpenConnectionOptions, "env" | "clock" | "onStage">,
): Promise<Connection> {
  const login = await loginOf(connection, options);
  const clock = retryClockOf(options.clock);
  return new SnowflakeConnection(new SnowflakeService(connection.name, login.account), {
    login,
    clock,
    names: namesOf(connection),
    onStage: options.onStage,
  });
}

class SnowflakeConnection implements Connection {
  readonly #service: SnowflakeService;
  readonly #pool: Pool<SnowflakeSession>;
  readonly #preparations: TablePreparations;

  constructor(
    service: SnowflakeService,
    { login, clock, names, onStage }: {
      readonly login: Login;
      readonly clock: RetryClock;
      readonly names: DefaultNames;
    } & Pick<OpenConnectionOptions, "onStage">,
  ) {
    this.#service = service;
    this.#pool = new Pool({
      max: maxSessions,
      idleMs,
      async open(signal) {
        onStage?.("login");
        const session = await SnowflakeSession.open(service, login, { clock, signal });
        onStage?.("query");
        return session;
      },
    });
    this.#preparations = new TablePreparations(this, names);
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    await this.#run(statements, options);
  }

  async query(statement: string, options: ExecuteOptions): Promise<Rows> {
    return await allRows(this.stream(statement, options));
  }

  /** The rows lie ready when a statement has ended, and are fetched part by part. */
  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    const result = await this.#run([statement], options);
    if (result === undefined) yield { columns: [], rows: [] };
    else yield* result.pages();
  }

  async explain(statement: string, options: ExecuteOptions): Promise<StatementPlan | undefined> {
    if (!explained.has(codeWords(statement, lexis)[0] ?? "")) return undefined;
    const quiet = { ...options, onStatement: undefined };
    return { plan: await this.query(`EXPLAIN ${statement}`, quiet) };
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    return await this.#lend(options, [], async (session) => {
      const result = await work(this.#lent(session, options));
      if (await session.isInTransaction(options.signal)) throw uncommitted("");
      return result;
    });
  }

  async load(file: DataFile, { statements, table, ...options }: LoadOptions): Promise<void> {
    const { signal } = options;
    await using stack = new AsyncDisposableStack();
    const rows = stack.use(await PreparedRows.of(file, { needs: columnNeeds, signal }));
    await this.#lend(options, [], async (session) => {
      const query = await loadFile(session, rows, { table, signal });
      const made = await statements(query, this.#lent(session, options));
      await this.#runWhole(session, made, options);
    });
  }

  async prepareTable(table: TableForm, options: TablePreparation): Promise<void> {
    await this.#preparations.prepare(table, options);
  }

  #lent(session: SnowflakeSession, options: ExecuteOptions): DatabaseSession {
    const { account } = this.#service;
    return lentSession({
      run: (statements, options) => runScript(session, statements, { ...options, account }),
      async read(statement, options) {
        const result = await runScript(session, [statement], { ...options, account });
        return result === undefined ? { columns: [], rows: [] } : await allRows(result.pages());
      },
      async describe(query, options) {
        const { data } = await session.run(query, { ...options, describeOnly: true });
        return columnsOf(data.rowtype).map(({ name, type }) => ({ name, type }));
      },
    }, options);
  }

  async #run(
    statements: readonly Statement[],
    options: ExecuteOptions,
  ): Promise<StatementResult | undefined> {
    let done = 0;
    const onStatement = (facts: StatementFacts) => {
      done++;
      options.onStatement?.(facts);
    };
    const run = () =>
      this.#lend(options, statements, (session) => {
        return this.#runWhole(session, statements, { ...options, onStatement });
      });
    try {
      return await run();
    } catch (error) {
      // One that ended while it was not used has done nothing of this yet, and another can do it.
      if (!(error instanceof SessionEnded) || done > 0) throw error;
      return await run();
    }
  }

  async #runWhole(
    session: SnowflakeSession,
    statements: readonly Statement[],
    options: ExecuteOptions,
  ): Promise<StatementResult | undefined> {
    const { account } = this.#service;
    const result = await runScript(session, statements, { ...options, account });
    if (await session.isInTransaction(options.signal)) {
      throw uncommitted(joinStatements(statements, lexis));
    }
    return result;
  }

  async #lend<T>(
    { signal }: ExecuteOptions,
    statements: readonly Statement[],
    work: (session: SnowflakeSession) => Promise<T>,
  ): Promise<T> {
    const [statement] = statements;
    return await this.#pool.use(work, {
      signal,
      statement: statement === undefined ? undefined : statementText(statement),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#pool[Symbol.asyncDispose]();
  }
}
