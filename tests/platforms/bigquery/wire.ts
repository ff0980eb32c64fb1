/** What BigQuery's REST API answers, written from https://cloud.google.com/bigquery/docs/reference/rest (v2). */
import type { Connection } from "../../../src/connections/connection.ts";
import type { OpenConnectionOptions } from "../../../src/platforms/platform.ts";
import { never } from "../../contracts/connection.ts";
import type { ScriptedService, SentRequest } from "../../fakes/scripted_service.ts";
import { connect } from "./server.ts";

/** Is in no output. */
export const token = "ya29.MARKER-b2f1c0";

/** A job as `jobs.insert` and `jobs.get` answer. */
export function job(
  sent: SentRequest | string,
  state = "DONE",
  more: Record<string, unknown> = {},
) {
  const jobId = typeof sent === "string" ? sent : sent.json?.jobReference?.jobId ?? idOf(sent);
  return Response.json({
    kind: "bigquery#job",
    jobReference: { projectId: "shop", jobId, location: "EU" },
    status: { state, ...more.errorResult === undefined ? {} : { errorResult: more.errorResult } },
    statistics: {
      creationTime: "1700000000000",
      endTime: "1700000002500",
      ...more.statistics as object,
    },
  });
}

/** The id of the job that a request is about. */
export function idOf({ path }: SentRequest): string {
  return /\/(?:jobs|queries)\/([^/]+)/.exec(path)?.[1] ?? "";
}

/** An error as every method answers: https://cloud.google.com/bigquery/docs/error-messages. */
export function refusal(code: number, reason: string, message: string) {
  const errors = [{ reason, message, domain: "global" }];
  return Response.json({ error: { code, message, errors } }, { status: code });
}

/** A job that has ended at once. */
export const done = (sent: SentRequest) => job(sent);
/** The result of a statement that gives none. */
export const noRows = () =>
  Response.json({ kind: "bigquery#getQueryResultsResponse", jobComplete: true, totalRows: "0" });

/** A connection to such a service, with a token that is ready. */
export async function open(
  service: ScriptedService,
  details: Readonly<Record<string, unknown>> = {},
  more: Partial<OpenConnectionOptions> = {},
): Promise<Connection> {
  const given = {
    project_id: "shop",
    location: "EU",
    use_application_default_credentials: false,
    access_token: token,
    ...details,
  };
  return await connect(given, service.url.href, more);
}

/** For statements. */
export const options = { signal: never };
