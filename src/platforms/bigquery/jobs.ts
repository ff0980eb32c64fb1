import type { ExecuteOptions, Rows, StatementPlan } from "../../connections/connection.ts";
import { KnownError, QueryError } from "../../errors.ts";
import type { JobOptions } from "../../http/job_requests.ts";
import type { RetryClock } from "../../http/retry.ts";
import { cancelled } from "../../http/job_failures.ts";
import { readPages, runJob, type StatementApi } from "../../http/statement_api.ts";
import { asNumber, asObject, asText, type Json } from "./answer.ts";
import {
  factsOf,
  jobApi,
  type JobRequest,
  locationOf,
  priceOf,
  type ResultPage,
  tableName,
} from "./job.ts";
import { purposeOf } from "./labels.ts";
import { annotatedScript, statementAt } from "./script.ts";
import type { BigqueryService } from "./service.ts";
import { columnsOf, type SchemaField, schemaFields } from "./values.ts";

/** What a job is run with, besides its script. */
export interface QueryJobOptions extends ExecuteOptions {
  /** The session that it belongs to; `new` begins one. Default: none. */
  readonly session?: string | undefined;
}

/** What BigQuery says of a script without running it. */
export interface DryRun {
  readonly fields: readonly SchemaField[];
  readonly bytes: number | undefined;
  readonly cost: StatementPlan["cost"];
  readonly statementType: string | undefined;
  readonly tables: readonly string[] | undefined;
}

/** Runs scripts as jobs of one connection. */
export class Jobs {
  readonly #service: BigqueryService;
  readonly #clock: RetryClock;
  readonly #maxBytes: number | undefined;

  /** @param options.maxBytes What a job may be billed for; `undefined` without a limit. */
  constructor(
    service: BigqueryService,
    { clock, maxBytes }: { readonly clock: RetryClock; readonly maxBytes: number | undefined },
  ) {
    this.#service = service;
    this.#clock = clock;
    this.#maxBytes = maxBytes;
  }

  /** Runs a script to its end. @returns The job. */
  async run(script: string, options: QueryJobOptions): Promise<Json> {
    const { api, job } = this.#query(script, options);
    return await this.#located(script, options, async () => {
      const ended = await this.#runJob(api, job);
      await this.#tell(ended, options);
      return ended;
    });
  }

  /** Runs a script and gives the rows of its last statement, page by page; there is at least one. */
  async *stream(script: string, options: QueryJobOptions): AsyncGenerator<Rows> {
    const { api, job } = this.#query(script, options);
    try {
      const ended = await this.#runJob(api, job);
      await this.#tell(ended, options);
      let columns: Rows["columns"] = [];
      for await (const { fields, rows } of readPages(api, ended, job)) {
        if (fields.length > 0) columns = columnsOf(fields);
        yield { columns, rows };
      }
    } catch (error) {
      throw located(error, annotatedScript(script, options.annotation));
    }
  }

  /** @throws {QueryError} When the script is wrong. */
  async dryRun(script: string, options: QueryJobOptions): Promise<DryRun> {
    const { api } = this.#query(script, options, { dryRun: true });
    return await this.#located(script, options, async () => {
      // Nothing is carried out, so that nothing has to be polled or cancelled.
      const job = await this.#runJob(
        { ...api, stateOf: () => "ended", cancel: () => Promise.resolve() },
        this.options(script, options.signal),
      );
      const { totalBytesProcessed, query } = asObject(job.statistics);
      const { schema, statementType, referencedTables: tables } = asObject(query);
      const bytes = asNumber(totalBytesProcessed);
      return {
        fields: schemaFields(schema),
        bytes,
        cost: priceOf(job, bytes),
        statementType: asText(statementType) || undefined,
        tables: Array.isArray(tables)
          ? tables.map(tableName).filter((name) => name !== undefined)
          : undefined,
      };
    });
  }

  /** Runs a job that is no query. */
  async runOther(
    request: JobRequest,
    { signal, requestMs }: { readonly signal: AbortSignal; readonly requestMs: number },
  ): Promise<Json> {
    const options = { ...this.options(request.statement, signal), limits: { requestMs } };
    return await this.#runJob(jobApi(this.#service, request), options);
  }

  /** Gets a token before the first request, so that waiting for it says nothing of the statement. */
  async #runJob(api: StatementApi<Json, ResultPage>, options: JobOptions): Promise<Json> {
    try {
      await this.#service.login(options.signal);
    } catch (error) {
      throw options.signal.aborted ? cancelled(options) : error;
    }
    return await runJob(api, options);
  }

  #query(script: string, options: QueryJobOptions, more: Json = {}) {
    const { annotation, signal, session } = options;
    const { labels, prefix } = purposeOf(annotation);
    const configuration = {
      ...more,
      ...(Object.keys(labels).length > 0 && { labels }),
      query: {
        query: annotatedScript(script, annotation),
        useLegacySql: false,
        ...(this.#maxBytes !== undefined && { maximumBytesBilled: String(this.#maxBytes) }),
        ...(session === "new" && { createSession: true }),
        ...(session !== undefined && session !== "new" &&
          { connectionProperties: [{ key: "session_id", value: session }] }),
      },
    };
    const request = { configuration, statement: script, prefix };
    return { api: jobApi(this.#service, request), job: this.options(script, signal) };
  }

  /** How the requests of a statement are sent. */
  options(statement: string, signal: AbortSignal): JobOptions {
    const { connection, host, firstAnswer } = this.#service;
    const hasAnswered = () => firstAnswer.hasAnswered;
    return { connection, host, statement, signal, hasAnswered, clock: this.#clock };
  }

  /** Tells of a job, or of the statements of a script, each of which is a job of its own. */
  async #tell(job: Json, { onStatement, signal }: ExecuteOptions): Promise<void> {
    if (onStatement === undefined) return;
    const { numChildJobs } = asObject(job.statistics);
    const hasStatements = (asNumber(numChildJobs) ?? 0) > 0;
    const statements = hasStatements ? await this.#statementsOf(job, signal) : [];
    for (const told of statements.length === 0 ? [job] : statements) onStatement(factsOf(told));
  }

  /**
   * The statements of a script in their order. None where BigQuery does not tell them, as without the right to
   * list jobs: the script has ended well, and its own job has their sums.
   */
  async #statementsOf(job: Json, signal: AbortSignal): Promise<Json[]> {
    const { jobId } = asObject(job.jobReference);
    const location = locationOf(job);
    const found: Json[] = [];
    let pageToken: string | undefined;
    try {
      do {
        const query = {
          parentJobId: asText(jobId),
          projection: "full",
          maxResults: "1000",
          pageToken,
        };
        const { status, body } = await this.#service.send({ path: "/jobs", query, signal });
        if (status >= 400) return [];
        found.push(...Array.isArray(body.jobs) ? body.jobs.map(asObject) : []);
        pageToken = asText(body.nextPageToken) || undefined;
      } while (pageToken !== undefined);
    } catch (error) {
      if (error instanceof KnownError || signal.aborted) return [];
      throw error;
    }
    // The last one comes first. What evaluates an expression is no statement of the user's.
    return found.toReversed()
      .filter(({ statistics }) =>
        asObject(asObject(statistics).scriptStatistics).evaluationKind !== "EXPRESSION"
      )
      .map((child) => ({
        ...child,
        jobReference: { location, ...asObject(child.jobReference) },
      }));
  }

  async #located<T>(
    script: string,
    { annotation }: ExecuteOptions,
    work: () => Promise<T>,
  ): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw located(error, annotatedScript(script, annotation));
    }
  }
}

/** The error with the statement that it is about, where the message tells. @param sent The text of the job. */
function located(error: unknown, sent: string): unknown {
  if (!(error instanceof QueryError)) return error;
  const found = statementAt(sent, error.message);
  return found === undefined ? error : error.about(found);
}
