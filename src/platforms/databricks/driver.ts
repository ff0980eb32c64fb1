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
import { type RetryClock, retryClockOf } from "../../http/retry.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { lentSession } from "../sessions/lent_session.ts";
import { planOf } from "./explain.ts";
import { stageRows } from "./load.ts";
import { TablePreparations } from "./prepare.ts";
import { DatabricksService } from "./service.ts";
import { Statements } from "./statements.ts";
import { databricksTraits } from "./traits.ts";

const { lexis } = databricksTraits;

/** What `EXPLAIN` is asked about, which carries out none of it. */
const explained = new Set(
  "select with values from table insert merge update delete create".split(" "),
);

/**
 * Makes a handle for a SQL warehouse. It logs in at the first statement.
 * @throws {ConnectionError} When the details name no workspace or no warehouse.
 */
export function open(
  connection: ResolvedConnection,
  { env, clock, warn, onStage }: Pick<OpenConnectionOptions, "env" | "clock" | "warn" | "onStage">,
): Connection {
  const service = new DatabricksService(connection, { env, onStage });
  return new DatabricksConnection(service, {
    clock: retryClockOf(clock),
    warn,
  });
}

/** Every statement runs in a session of its own: what a session here keeps is the place that `USE` names. */
class DatabricksConnection implements Connection {
  readonly #service: DatabricksService;
  readonly #clock: RetryClock;
  readonly #preparations: TablePreparations;
  readonly #warn: (message: string) => void;
  #isWarned = false;

  constructor(
    service: DatabricksService,
    { clock, warn }: {
      readonly clock: RetryClock;
      readonly warn: OpenConnectionOptions["warn"];
    },
  ) {
    this.#service = service;
    this.#clock = clock;
    this.#preparations = new TablePreparations();
    this.#warn = warn;
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    await this.#statements().run(statements, options);
  }

  async query(statement: string, options: ExecuteOptions): Promise<Rows> {
    return await allRows(this.#statements().stream(statement, options));
  }

  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    yield* this.#statements().stream(statement, options);
  }

  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    return await work(lend(this.#statements(), options));
  }

  async explain(statement: string, options: ExecuteOptions): Promise<StatementPlan | undefined> {
    if (!explained.has(codeWords(statement, lexis)[0] ?? "")) return undefined;
    const plan = await allRows(this.#statements().stream(`EXPLAIN ${statement}`, options));
    const { connection, address: { warehouse } } = this.#service;
    return { plan: planOf(plan, { connection, warehouse, statement }) };
  }

  async load(file: DataFile, { statements, table, ...options }: LoadOptions): Promise<void> {
    const sent = this.#statements();
    const { annotation } = options;
    const run = (list: readonly Statement[], signal = options.signal) =>
      sent.run(list, { signal, annotation });
    const { signal } = options;
    await using staged = await stageRows(file, {
      table,
      run,
      warn: (text) => this.#tell(text),
      signal,
    });
    await sent.run(await statements(staged.query, lend(sent, options)), options);
  }

  async prepareTable(table: TableForm, options: TablePreparation): Promise<void> {
    await this.#preparations.prepare(this, table, options);
  }

  #statements(): Statements {
    return new Statements(this.#service, {
      clock: this.#clock,
      warn: (warehouse) => {
        if (this.#isWarned) return;
        this.#isWarned = true;
        this.#tell(
          `the SQL warehouse ${warehouse} is starting, or has no room; statements wait for it`,
        );
      },
    });
  }

  #tell(text: string): void {
    this.#warn(`connection '${this.#service.connection}': ${text}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function lend(statements: Statements, options: ExecuteOptions): DatabaseSession {
  return lentSession({
    run: (list, options) => statements.run(list, options),
    read: (statement, options) => allRows(statements.stream(statement, options)),
    describe: (query, options) => statements.describe(query, options),
  }, options);
}
