import { ConnectionError, QueryError } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import { asNumber, asObject, asText, type Json } from "../../http/loose_json.ts";
import type { StatementApi } from "../../http/statement_api.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import {
  errorOf,
  type FailurePlace,
  isTooLargeInline,
  statementError,
  statementFailure,
} from "./failure.ts";
import { linkedRows, linksOf } from "./linked_rows.ts";
import type { DatabricksService, ServiceAnswer, ServiceRequest } from "./service.ts";
import type { TextRows } from "./values.ts";

/** Where names lie that do not say so. */
export interface Place {
  readonly catalog: string | undefined;
  readonly schema: string | undefined;
}

/** A statement as it is sent. */
export interface StatementRequest extends Pick<FailurePlace, "where" | "linesBefore"> {
  /** With its annotation. */
  readonly text: string;
  /** For errors. */
  readonly statement: string;
  readonly place: Place;
  /**
   * - `inline`: the rows come in the answers, up to 25 MiB in all
   * - `links`: they are put into the store of the workspace, and come from there
   */
  readonly result: "inline" | "links";
  /** Whether it changes nothing, so that it may be sent again when its answer was lost. */
  readonly onlyReads: boolean;
  /** Called while the statement waits for its warehouse, with the milliseconds since it was sent. */
  readonly onPending?: ((ms: number) => void) | undefined;
}

/** The result is larger than what comes inline. */
export class TooLargeInline extends QueryError {}

const root = "/api/2.0/sql/statements";

/**
 * The requests of one statement. It is submitted without waiting for its end, so that its id is known at once
 * and nothing is lost with a long answer.
 * @see https://docs.databricks.com/api/workspace/statementexecution
 */
export function statementApi(
  service: DatabricksService,
  { text, statement, place, result, onlyReads, onPending, ...located }: StatementRequest,
): StatementApi<Json, TextRows> {
  const { connection, address: { base, warehouse } } = service;
  const started = performance.now();
  const placeOf = (job?: Json): FailurePlace => ({
    connection,
    warehouse,
    statement,
    id: job === undefined ? undefined : asText(job.statement_id),
    ...located,
  });
  const settled = (job: Json): Json => {
    const status = asObject(job.status);
    const state = asText(status.state);
    if (state === "CANCELED") throw cancelled({ statement });
    if (state === "PENDING") onPending?.(performance.now() - started);
    if (state !== "FAILED") return job;
    const error = statementError(status);
    const failure = statementFailure(error, placeOf(job));
    if (!isTooLargeInline(error)) throw failure;
    throw new TooLargeInline(failure.message, {
      statement,
      databaseCode: error.code,
      kind: "limit",
      accepted: true,
      fix: "let the statement return fewer rows",
    });
  };
  const pathOf = (job: Json) => `${root}/${encodeURIComponent(asText(job.statement_id))}`;
  /** What was submitted has its own life: an error of a later request says nothing of it. */
  const later = async (request: ServiceRequest, signal: AbortSignal): Promise<ServiceAnswer> => {
    const answer = await service.call(request, signal);
    if (answer.status < 400) return answer;
    const { message, status } = errorOf(answer);
    throw new ConnectionError(`Databricks answered HTTP ${status}: ${message}`, { connection });
  };
  return {
    idempotent: onlyReads,
    nameOf: (job) => job && `statement ${asText(job.statement_id)}`,
    async submit(signal) {
      const json = {
        warehouse_id: warehouse,
        statement: text,
        ...(place.catalog !== undefined && { catalog: place.catalog }),
        ...(place.schema !== undefined && { schema: place.schema }),
        wait_timeout: "0s",
        disposition: result === "inline" ? "INLINE" : "EXTERNAL_LINKS",
        format: "JSON_ARRAY",
      };
      const answer = await service.call({ path: root, method: "POST", json }, signal);
      if (answer.status >= 400) throw statementFailure(errorOf(answer), placeOf());
      return settled(answer.body);
    },
    stateOf: ({ status }) =>
      ["SUCCEEDED", "CLOSED"].includes(asText(asObject(status).state)) ? "ended" : "running",
    poll: async (job, signal) => settled((await later({ path: pathOf(job) }, signal)).body),
    async cancel(job, signal) {
      // Without an answer to the submission there is no id to cancel it by.
      if (job === undefined) return;
      await later({ path: `${pathOf(job)}/cancel`, method: "POST", json: {} }, signal);
    },
    async pages(job, cursor, signal) {
      refuseLostRows(job, connection);
      const ask = async (index: string) =>
        (await later({ path: `${pathOf(job)}/result/chunks/${index}` }, signal)).body;
      const chunk = cursor === undefined ? asObject(job.result) : await ask(cursor);
      const links = linksOf(chunk);
      if (links.length === 0) return { page: textRows(chunk.data_array), next: nextOf(chunk) };
      const rows: unknown[] = [];
      for (const link of links) {
        rows.push(...await linkedRows(link, { statement, base, ask, signal }));
      }
      return { page: textRows(rows), next: nextOf(links.at(-1) ?? {}) };
    },
  };
}

/**
 * Refuses to give fewer rows than there are.
 * @throws {ConnectionError} When the result was closed, or the service cut it.
 */
function refuseLostRows({ status, manifest }: Json, connection: string): void {
  const isClosed = asText(asObject(status).state) === "CLOSED";
  if (!isClosed && asObject(manifest).truncated !== true) return;
  const what = isClosed ? "has closed it; it keeps results for an hour" : "has cut it";
  throw new ConnectionError(`Databricks ${what}`, { connection });
}

function nextOf({ next_chunk_index: index }: Json): string | undefined {
  return asNumber(index) === undefined ? undefined : String(index);
}

function textRows(rows: unknown): TextRows {
  if (!Array.isArray(rows)) return [];
  return rows.map((row) =>
    Array.isArray(row) ? row.map((cell) => cell === null ? null : String(cell)) : []
  );
}

/** What a statement that ended tells. @param ms From sending it to its end. */
export function factsOf(
  job: Json,
  { pages, ms }: { readonly pages: URL; readonly ms: number },
): StatementFacts {
  const id = asText(job.statement_id);
  const url = new URL("/sql/history", pages);
  url.searchParams.set("queryId", id);
  const columns = asObject(asObject(job.manifest).schema).columns;
  const [first] = Array.isArray(columns) ? columns.map(asObject) : [];
  const [[changed] = []] = textRows(asObject(job.result).data_array);
  const rows = first?.name === "num_affected_rows" ? asNumber(changed) : undefined;
  return { id, url: url.href, ...(rows !== undefined && { rows }), ms: Math.round(ms) };
}
