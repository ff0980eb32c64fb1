import type { Rows } from "../../connections/connection.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import type { StatementApi } from "../../http/statement_api.ts";
import { asNumber, asObject, asText, type Json } from "./answer.ts";
import { ConnectionError } from "../../errors.ts";
import { lostAnswer } from "../../http/job_failures.ts";
import {
  errorOf,
  type FailurePlace,
  jobError,
  jobUntold,
  type ServiceError,
  statementFailure,
} from "./failure.ts";
import type { BigqueryService, ServiceRequest } from "./service.ts";
import { rowsOf, type SchemaField, schemaFields } from "./values.ts";

/** A page of a result. `fields` is empty for statements without one. */
export interface ResultPage {
  readonly fields: readonly SchemaField[];
  readonly rows: Rows["rows"];
}

/** Rows of one page; the server ends pages earlier, at about 10 MB. */
const pageRows = 10_000;

/** What a job is to do: `JobConfiguration` of the REST reference. */
export interface JobRequest {
  readonly configuration: Json;
  /** For errors. */
  readonly statement: string;
  /** Begins the id of the job, such as `bruin_main`. */
  readonly prefix: string;
  /** Sends the job another way than `jobs.insert` does, such as with a file. */
  readonly send?: (body: Json, signal: AbortSignal) => Promise<{ status: number; body: Json }>;
}

/**
 * The requests of one job. Its id is ours, so that BigQuery knows an insert again that is repeated, and a job
 * can be cancelled before its answer has come.
 * @see https://cloud.google.com/bigquery/docs/reference/rest/v2/jobs
 */
export function jobApi(
  service: BigqueryService,
  { configuration, statement, prefix, send }: JobRequest,
): StatementApi<Json, ResultPage> {
  const jobId = `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
  const nameIn = (location: string | undefined) =>
    `${service.project}:${location === undefined ? "" : `${location}.`}${jobId}`;
  const place = (location?: string): FailurePlace => ({
    ...placeIn(service, statement),
    ...(location !== undefined && { where: `job ${nameIn(location)}` }),
  });
  const path = `/jobs/${encodeURIComponent(jobId)}`;
  /** A job in no multi-region can only be found with its location. */
  const call = async (location: string | undefined, request: ServiceRequest) =>
    await service.call({ ...request, query: { location, ...request.query } });
  /** Of a request about the job: what it cannot be told says nothing of the statement. */
  const told = async (location: string | undefined, request: ServiceRequest) => {
    const answer = await call(location, request);
    if (answer.status >= 400) throw jobUntold(errorOf(answer), place(location));
    return answer.body;
  };
  const settled = (job: Json) => {
    const error = jobError(job);
    if (error !== undefined) throw statementFailure(error, place(locationOf(job)));
    return job;
  };
  const get = async (location: string | undefined, signal: AbortSignal) =>
    settled(await told(location, { path, signal }));
  /** Of a job that is there; where it is, the refusal to make another one tells. */
  const known = async (refusal: ServiceError, signal: AbortSignal) => {
    const [, location] = /Job [^\s:]+(?::[^\s:]+)?:([\w-]+)\./.exec(refusal.message) ?? [];
    try {
      return await get(location ?? service.location, signal);
    } catch (error) {
      const options = { ...place(location), host: service.host };
      throw error instanceof ConnectionError
        ? lostAnswer(error, options, { outcomeUnknown: true, where: options.where })
        : error;
    }
  };
  return {
    idempotent: true,
    nameOf: (job) => `job ${nameIn(locationOf(job ?? {}) ?? service.location)}`,
    async submit(signal) {
      const { project: projectId, location } = service;
      const jobReference = { projectId, jobId, ...(location !== undefined && { location }) };
      const json = { jobReference, configuration };
      const answer = send === undefined
        ? await service.call({ path: "/jobs", method: "POST", json, signal })
        : await send(json, signal);
      // The answer to an earlier attempt was lost.
      if (answer.status === 409 && errorOf(answer).reason === "duplicate") {
        return await known(errorOf(answer), signal);
      }
      if (answer.status >= 400) throw statementFailure(errorOf(answer), place());
      return settled(answer.body);
    },
    stateOf: (job) => asText(asObject(job.status).state) === "DONE" ? "ended" : "running",
    poll: (job, signal) => get(locationOf(job) ?? service.location, signal),
    async cancel(job, signal) {
      const location = job === undefined ? service.location : locationOf(job) ?? service.location;
      await told(location, { path: `${path}/cancel`, method: "POST", json: {}, signal });
    },
    async pages(job, cursor, signal) {
      const location = locationOf(job) ?? service.location;
      const answer = await call(location, {
        path: `/queries/${encodeURIComponent(jobId)}`,
        query: {
          maxResults: String(pageRows),
          pageToken: cursor,
          "formatOptions.useInt64Timestamp": "true",
        },
        signal,
      });
      if (answer.status >= 400) throw statementFailure(errorOf(answer), place(location));
      const { body } = answer;
      const fields = schemaFields(body.schema);
      const next = asText(body.pageToken);
      return {
        page: { fields, rows: rowsOf(fields, body.rows) },
        next: next === "" ? undefined : next,
      };
    },
  };
}

function placeIn(service: BigqueryService, statement: string): FailurePlace {
  const { connection, project, location } = service;
  return { connection, project, location, statement };
}

/** Where a job runs; `undefined` when its answer does not say. */
export function locationOf(job: Json): string | undefined {
  return asText(asObject(job.jobReference).location) || undefined;
}

/** What BigQuery bills for 2^40 bytes on demand in the multi-regions, in USD. */
const listPrice = 6.25;
const pricedLocations: ReadonlySet<string> = new Set(["US", "EU"]);

/** What a job that ended tells of its statement. */
export function factsOf(job: Json): StatementFacts {
  const { projectId, jobId, location } = asObject(job.jobReference);
  const statistics = asObject(job.statistics);
  const query = asObject(statistics.query);
  const { loadQueryStatistics: loaded, exportDataStatistics: exported } = query;
  const rows = asNumber(query.numDmlAffectedRows) ?? asNumber(asObject(loaded).outputRows) ??
    asNumber(asObject(exported).rowCount);
  const bytes = asNumber(query.totalBytesBilled);
  const ms = (asNumber(statistics.endTime) ?? 0) - (asNumber(statistics.creationTime) ?? 0);
  const cost = priceOf(job, bytes);
  const id = `${projectId}:${location}.${jobId}`;
  const told = statisticsOf(statistics);
  return {
    id,
    url: `https://console.cloud.google.com/bigquery?${new URLSearchParams({
      project: String(projectId),
      j: `bq:${location}:${jobId}`,
      page: "queryresults",
    })}`,
    ...(rows !== undefined && { rows }),
    ...(bytes !== undefined && { bytes }),
    ...(told !== undefined && { statistics: told }),
    ...(cost !== undefined && { cost }),
    ms: Math.max(0, ms),
  };
}

/** What bytes of a job cost by list price; `undefined` where they are not paid so. */
export function priceOf(job: Json, bytes: number | undefined): StatementFacts["cost"] {
  // A reservation is paid by its slots, and other regions have other prices.
  const isPriced = bytes !== undefined &&
    asText(asObject(job.statistics).reservation_id) === "" &&
    pricedLocations.has((locationOf(job) ?? "").toUpperCase());
  return isPriced ? { amount: bytes / 2 ** 40 * listPrice, currency: "USD" } : undefined;
}

function statisticsOf(statistics: Json): StatementFacts["statistics"] {
  const query = asObject(statistics.query);
  const { insertedRowCount, deletedRowCount, updatedRowCount } = asObject(query.dmlStats);
  const told = {
    statementType: asText(query.statementType) || undefined,
    bytesProcessed: asNumber(query.totalBytesProcessed),
    slotMs: asNumber(query.totalSlotMs) ?? asNumber(statistics.totalSlotMs),
    insertedRows: asNumber(insertedRowCount),
    deletedRows: asNumber(deletedRowCount),
    updatedRows: asNumber(updatedRowCount),
    ddlOperation: asText(query.ddlOperationPerformed) || undefined,
    ddlTable: tableName(query.ddlTargetTable),
    ddlRoutine: wholeName(query.ddlTargetRoutine, "routineId"),
  };
  const known = Object.entries(told).filter(([, value]) => value !== undefined);
  return known.length === 0 ? undefined : Object.fromEntries(known);
}

/** The name of a table, as queries write it; `undefined` when it is none. */
export function tableName(reference: unknown): string | undefined {
  return wholeName(reference, "tableId");
}

function wholeName(reference: unknown, key: string): string | undefined {
  const { projectId, datasetId, [key]: name } = asObject(reference);
  const parts = [projectId, datasetId, name].map(asText).filter((part) => part !== "");
  return parts.length === 0 ? undefined : parts.join(".");
}
