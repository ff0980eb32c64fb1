import type { ExecuteOptions, Rows, TypedColumn } from "../../connections/connection.ts";
import { ConnectionError, KnownError } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import type { JobOptions } from "../../http/job_requests.ts";
import type { Json } from "../../http/loose_json.ts";
import type { RetryClock } from "../../http/retry.ts";
import { readPages, runJob } from "../../http/statement_api.ts";
import { annotate } from "../../sql/annotation.ts";
import { isPlainRead } from "../../sql/limit.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import type { SentStatement } from "../sessions/script_parts.ts";
import { cancelledUnsent } from "../sessions/statement_ends.ts";
import { type ExactQuery, losesMicros, withMicros } from "./moments.ts";
import { placeAfter, refuseSessionStatement, statementsOf } from "./script.ts";
import type { DatabricksService } from "./service.ts";
import {
  factsOf,
  type Place,
  statementApi,
  type StatementRequest,
  TooLargeInline,
} from "./statement.ts";
import { databricksTraits } from "./traits.ts";
import { kindOf, type ResultColumn, resultColumns, rowsOf } from "./values.ts";

const { lexis } = databricksTraits;

/** Statements that only tell something, besides queries. */
const tellers = new Set(["explain", "describe", "desc", "show", "list"]);

/** Statements that make a schema. They need no default one, and are refused while it does not exist. */
const makesSchema = /^create (?:schema|database)$/;

/** After this time the user is told that a warehouse is not there yet. */
const startNoticeMs = 10_000;
/** For what cleans up after a run that was stopped. */
const cleanUpMs = 10_000;

/** A job that has ended, and how its rows are read. */
interface Ended {
  readonly job: Json;
  readonly request: StatementRequest;
  readonly columns: readonly ResultColumn[];
}

/** Runs statements one after the other. Between them only the place of names is kept. */
export class Statements {
  readonly #service: DatabricksService;
  readonly #clock: RetryClock;
  readonly #warn: (message: string) => void;
  #place: Place;
  /** Whether a statement has taken effect that may have changed something. */
  #hasChanged = false;

  constructor(service: DatabricksService, { clock, warn }: {
    readonly clock: RetryClock;
    /** Told once that the warehouse lets statements wait. */
    readonly warn: (message: string) => void;
  }) {
    this.#service = service;
    this.#clock = clock;
    this.#warn = warn;
    const { catalog, schema } = service;
    this.#place = { catalog, schema };
  }

  /** Runs a script; its rows are not read. Each statement takes effect by itself. */
  async run(statements: readonly Statement[], options: ExecuteOptions): Promise<void> {
    let failure: unknown;
    for (const part of this.#parts(statements, options.signal)) {
      if (failure !== undefined && !part.always) continue;
      // What was made on the way is dropped although the run is stopped.
      const signal = failure !== undefined && options.signal.aborted
        ? AbortSignal.timeout(cleanUpMs)
        : options.signal;
      try {
        await this.#execute(part, { ...options, signal });
      } catch (error) {
        if (!(error instanceof KnownError)) throw error;
        // What cleans up is not what failed first.
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }

  /** Runs a script and gives the rows of its last statement, part by part; there is at least one. */
  async *stream(script: string, options: ExecuteOptions): AsyncGenerator<Rows> {
    const parts = this.#parts([script], options.signal);
    const last = parts.pop();
    if (last === undefined) return yield { columns: [], rows: [] };
    for (const part of parts) await this.#execute(part, options);
    refuseSessionStatement(last);
    const start = performance.now();
    const { job, request, columns } = await this.#read(last, options);
    options.onStatement?.(this.#facts(job, start));
    this.#place = placeAfter(last, this.#place);
    const api = statementApi(this.#service, request);
    const shown = columns.map(({ name, type }) => ({ name, type }));
    for await (const page of readPages(api, job, this.#options(last.text, options.signal))) {
      yield { columns: shown, rows: rowsOf(columns, page) };
    }
  }

  /** The columns of a query, without running it. */
  async describe(query: string, { signal }: ExecuteOptions): Promise<TypedColumn[]> {
    const columns = await this.#described(query, signal);
    return columns.map(({ name, type }) => ({ name, type }));
  }

  #parts(statements: readonly Statement[], signal: AbortSignal): SentStatement[] {
    const parts = statementsOf(statements);
    if (!signal.aborted) return parts;
    throw cancelledUnsent(parts[0]?.text);
  }

  async #execute(part: SentStatement, options: ExecuteOptions): Promise<void> {
    refuseSessionStatement(part);
    const place = placeAfter(part, this.#place);
    const start = performance.now();
    const request = this.#request(part, options, {
      // Rows that are not read may be of any size where they are.
      result: isPlainRead(part.text, lexis) ? "links" : "inline",
    });
    const job = await this.#run(request, options.signal);
    options.onStatement?.(this.#facts(job, start));
    this.#place = place;
  }

  /** Runs a statement whose rows are wanted. One that only reads is run again where that keeps its values whole. */
  async #read(part: SentStatement, options: ExecuteOptions): Promise<Ended> {
    const { signal } = options;
    const isQuery = isPlainRead(part.text, lexis);
    const attempt = async (
      result: StatementRequest["result"],
      exact?: ExactQuery,
    ): Promise<Ended> => {
      const sent = exact === undefined ? part : { ...part, text: exact.text };
      const request = {
        ...this.#request(sent, options, { result }),
        statement: part.text,
      };
      const job = await this.#run(request, signal);
      return { job, request, columns: exact?.columns ?? resultColumns(job.manifest) };
    };
    let exact: ExactQuery | undefined;
    try {
      const ended = await attempt("inline");
      if (!isQuery || !losesMicros(ended.columns)) return ended;
      exact = withMicros(part.text, ended.columns);
      return await attempt("inline", exact);
    } catch (error) {
      if (!(error instanceof TooLargeInline) || !isQuery) throw error;
    }
    const columns = exact === undefined ? await this.#described(part.text, signal) : [];
    if (losesMicros(columns)) exact = withMicros(part.text, columns);
    return await attempt("links", exact);
  }

  async #described(query: string, signal: AbortSignal): Promise<ResultColumn[]> {
    const [part] = statementsOf([`DESCRIBE QUERY ${query}`]);
    if (part === undefined) return [];
    const request = {
      ...this.#request(part, { signal }, { result: "inline" }),
      statement: query,
    };
    const job = await this.#run(request, signal);
    const found: ResultColumn[] = [];
    const api = statementApi(this.#service, request);
    for await (const page of readPages(api, job, this.#options(query, signal))) {
      for (const [name, type] of page) {
        const text = type ?? "";
        found.push({ name: name ?? "", type: text, kind: kindOf(text) });
      }
    }
    return found;
  }

  #request(
    { text, where }: SentStatement,
    { annotation }: ExecuteOptions,
    how: Pick<StatementRequest, "result">,
  ): StatementRequest {
    const words = codeWords(text, lexis);
    const { catalog } = this.#place;
    return {
      text: annotation === undefined ? text : annotate(text, annotation),
      statement: text,
      where,
      linesBefore: annotation === undefined ? 0 : 1,
      place: makesSchema.test(words.slice(0, 2).join(" "))
        ? { catalog, schema: undefined }
        : this.#place,
      onlyReads: isPlainRead(text, lexis) || tellers.has(words[0] ?? ""),
      onPending: (ms) => ms > startNoticeMs && this.#warn(this.#service.address.warehouse),
      ...how,
    };
  }

  async #run(request: StatementRequest, signal: AbortSignal): Promise<Json> {
    try {
      const job = await runJob(
        statementApi(this.#service, request),
        this.#options(request.statement, signal),
      );
      this.#hasChanged ||= !request.onlyReads;
      return job;
    } catch (error) {
      // Stopped between two statements, none of which was on the way.
      if (signal.aborted && !(error instanceof KnownError)) throw cancelled(request);
      const isRefused = error instanceof ConnectionError && error.loginRefused;
      // With a new secret all of the statements would run again, also those that have taken effect.
      throw isRefused && this.#hasChanged ? refusedMidway(error) : error;
    }
  }

  #options(statement: string, signal: AbortSignal): JobOptions {
    const { connection, host, firstAnswer } = this.#service;
    const hasAnswered = () => firstAnswer.hasAnswered;
    return { connection, host, statement, signal, hasAnswered, clock: this.#clock };
  }

  #facts(job: Json, start: number) {
    return factsOf(job, { pages: this.#service.address.pages, ms: performance.now() - start });
  }
}

function refusedMidway(error: ConnectionError): ConnectionError {
  const { connection, exitReason, explanation } = error;
  return new ConnectionError(`${error.message} after earlier statements had taken effect`, {
    ...explanation,
    connection,
    exitReason,
  });
}
