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
import { KnownError } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import { retryClockOf } from "../../http/retry.ts";
import type { Statement } from "../../sql/statement.ts";
import type { OpenConnectionOptions } from "../platform.ts";
import { cancelledUnsent } from "../sessions/statement_ends.ts";
import { asObject, asText } from "./answer.ts";
import { byteLimit } from "./byte_limits.ts";
import { Jobs, type QueryJobOptions } from "./jobs.ts";
import { stageRows } from "./load.ts";
import { TablePreparations } from "./prepare.ts";
import { leavesTransaction, scriptOf, uncommitted } from "./script.ts";
import { BigqueryService } from "./service.ts";
import { columnsOf } from "./values.ts";

/**
 * Makes a handle for BigQuery. It asks for a token at the first statement.
 * @throws {ConnectionError} When the credentials cannot be used.
 */
export async function open(
  connection: ResolvedConnection,
  { env, clock, onStage }: Pick<OpenConnectionOptions, "env" | "clock" | "onStage">,
): Promise<Connection> {
  const service = await BigqueryService.open(connection, { env, onStage });
  const maxBytes = byteLimit(connection, "hard");
  return new BigqueryConnection(
    service,
    new Jobs(service, { clock: retryClockOf(clock), maxBytes }),
  );
}

/** All statements of one `execute` are one job, in which they share temporary tables and transactions. */
class BigqueryConnection implements Connection {
  readonly #service: BigqueryService;
  readonly #jobs: Jobs;
  readonly #preparations: TablePreparations;

  constructor(service: BigqueryService, jobs: Jobs) {
    this.#service = service;
    this.#jobs = jobs;
    this.#preparations = new TablePreparations(service);
  }

  async execute(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    const script = scriptOf(statements);
    refuseAborted(script ?? "", options.signal);
    if (script === undefined) return;
    if (leavesTransaction(script)) throw uncommitted(script);
    await this.#jobs.run(script, options);
  }

  async query(statement: string, options: ExecuteOptions): Promise<Rows> {
    return await this.#read(statement, options);
  }

  async *stream(statement: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    refuseAborted(statement, options.signal);
    yield* this.#jobs.stream(statement, options);
  }

  async explain(statement: string, options: ExecuteOptions): Promise<StatementPlan> {
    const { fields, ...told } = await this.#jobs.dryRun(statement, options);
    const columns = fields.length === 0 ? undefined : columnsOf(fields);
    const known = Object.entries({ ...told, columns }).filter(([, value]) => value !== undefined);
    return Object.fromEntries(known);
  }

  /** A session of BigQuery begins with the first statement that changes anything. */
  async session<T>(
    work: (session: DatabaseSession) => Promise<T>,
    options: ExecuteOptions,
  ): Promise<T> {
    let session: string | undefined;
    let isOpen = false;
    const lent: DatabaseSession = {
      execute: async (statements) => {
        const script = scriptOf(statements);
        refuseAborted(script ?? "", options.signal);
        if (script === undefined) return;
        isOpen = leavesTransaction(script, isOpen);
        const job = await this.#jobs.run(script, { ...options, session: session ?? "new" });
        session ??= asText(asObject(asObject(job.statistics).sessionInfo).sessionId) || undefined;
      },
      query: (statement) => this.#read(statement, { ...options, session, onStatement: undefined }),
      describe: async (query) =>
        columnsOf((await this.#jobs.dryRun(query, { ...options, session })).fields),
    };
    try {
      const result = await work(lent);
      if (isOpen) throw uncommitted("");
      return result;
    } finally {
      if (session !== undefined) await this.#endSession(session);
    }
  }

  async load(file: DataFile, { statements, table, ...options }: LoadOptions): Promise<void> {
    const { signal } = options;
    try {
      const [service, jobs] = [this.#service, this.#jobs];
      await using staged = await stageRows(file, { table, service, jobs, signal });
      const { query } = staged;
      await this.session(async (session) => {
        await this.execute(await statements(query, session), options);
      }, options);
    } catch (error) {
      if (error instanceof KnownError || !signal.aborted) throw error;
      throw cancelled({ statement: "" });
    }
  }

  async prepareTable(table: TableForm, options: TablePreparation): Promise<void> {
    await this.#preparations.prepare(table, options);
  }

  async #read(statement: string, options: QueryJobOptions): Promise<Rows> {
    refuseAborted(statement, options.signal);
    return await allRows(this.#jobs.stream(statement, options));
  }

  /** What is open in it is rolled back. When that fails, BigQuery ends it after a day of silence. */
  async #endSession(session: string): Promise<void> {
    const signal = AbortSignal.timeout(10_000);
    try {
      await this.#jobs.run("CALL BQ.ABORT_SESSION()", { signal, session });
    } catch (error) {
      if (!(error instanceof KnownError) && !signal.aborted) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}

function refuseAborted(statement: string, signal: AbortSignal): void {
  if (signal.aborted) throw cancelledUnsent(statement);
}
