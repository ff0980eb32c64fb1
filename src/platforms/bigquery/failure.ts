import { ConnectionError, QueryError, type QueryErrorKind } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import { ownValue } from "../../elements.ts";
import { type Reason, reasons } from "./reasons.ts";
import { asObject, asText, type Json, type ServiceAnswer } from "./answer.ts";

/** An error as BigQuery writes it: `ErrorProto` of the REST reference. */
export interface ServiceError {
  /** A short word, such as `invalidQuery`. */
  readonly reason: string;
  readonly message: string;
  /** HTTP status; `undefined` for the error of a job. */
  readonly status?: number | undefined;
}

/** Whose statement failed, for messages. */
export interface FailurePlace {
  readonly connection: string;
  readonly project: string;
  readonly location: string | undefined;
  readonly statement: string;
  /** The job, when there is one. */
  readonly where?: string | undefined;
}

const longestMessage = 2_000;

/** Rate limits that BigQuery tells with HTTP 403 or 400. */
export function isRateLimit({ status, body }: ServiceAnswer): boolean {
  return status >= 400 && reasonOf(errorOf({ status, body }).reason).repeats === true;
}

/** The error in an answer. */
export function errorOf({ status, body }: ServiceAnswer): ServiceError {
  const error = asObject(body.error);
  const [first = {}] = Array.isArray(error.errors) ? error.errors.map(asObject) : [];
  return {
    reason: asText(first.reason) || asText(error.status) || `HTTP ${status}`,
    message: asText(error.message) || asText(first.message) || `BigQuery answered HTTP ${status}`,
    status,
  };
}

/** Why a job failed; `undefined` when it did not, or has not ended. */
export function jobError(job: Json): ServiceError | undefined {
  const { errorResult } = asObject(job.status);
  if (errorResult === undefined || errorResult === null) return undefined;
  const { reason, message } = asObject(errorResult);
  return { reason: asText(reason) || "unknown", message: asText(message) || "the job failed" };
}

/** By the message, for reasons that say nothing of the kind. */
const phrases: readonly (readonly [RegExp, QueryErrorKind])[] = [
  [/^Syntax error|^Query without FROM|^Unexpected|unclosed string/i, "syntax"],
  [/concurrent (?:update|transaction)|could not serialize access|transaction.*abort/i, "conflict"],
  [
    /^(?:Unrecognized name|Function not found|Table-valued function not found|Procedure is not)/,
    "missing",
  ],
  [/^(?:Name|Column|SchemaField name) .* (?:not found|is not present|does not exist)/i, "missing"],
  [/not found: (?:table|dataset|routine|function)/i, "missing"],
  [
    /No matching signature|cannot be (?:coerced|assigned|inserted)|has type .* which|incompatible|schema does not match|column count/i,
    "mismatch",
  ],
];

/** A quota of statements that wait for one table, which is free again in a moment. */
const shortQuota = /total number of dml jobs writing to a table/i;

const remedies: readonly (readonly [RegExp, (place: FailurePlace) => string])[] = [
  [
    /Not found: Dataset .* was not found in location/,
    ({ location }) =>
      location === undefined
        ? "check the name; a dataset in another region needs `location` in the connection"
        : `check the name, and whether the dataset lies in ${location}, the location of the connection`,
  ],
  [
    /does not have bigquery\.jobs\.create/,
    ({ project }) =>
      `give the account the role BigQuery Job User (roles/bigquery.jobUser) on the project ${project}`,
  ],
  [
    /does not have bigquery\.tables\.|Access Denied: (?:Table|Dataset)/,
    () =>
      "give the account the role BigQuery Data Editor on the dataset, or Data Viewer to read it",
  ],
  [
    /replace a table with a different (?:partitioning|clustering) spec/,
    () => "run the asset with --full-refresh, which drops the table and makes it anew",
  ],
  [
    /Cannot query over table .* without a filter/,
    () => "filter by the partition column, as `require_partition_filter` of the table demands",
  ],
];

/** The error of a statement that BigQuery refused or could not carry out. */
export function statementFailure(
  { reason, message: text, status }: ServiceError,
  place: FailurePlace,
): QueryError | ConnectionError {
  const { connection, project, statement, where } = place;
  const message = shortened(onOneLine(text), longestMessage);
  if (reason === "stopped") return cancelled({ statement });
  if (/^Not found: Project/i.test(text) || /^Invalid project ID/.test(text)) {
    return new ConnectionError(message, {
      connection,
      cause: `the project ${project} does not exist, or its BigQuery API is not enabled`,
      fix: "check `project_id` of the connection",
      code: "E373",
    });
  }
  const known = reasonOf(reason);
  const kind = shortQuota.test(text)
    ? "busy"
    : known.kind ?? phrases.find(([phrase]) => phrase.test(text))?.[1] ??
      (status === 403 ? "denied" : status === 404 ? "missing" : "other");
  if (reason === "bytesBilledLimitExceeded") {
    // Reference: it asks with a dry run first, and says so in these words.
    return new QueryError(
      `BigQuery query exceeds configured cost limits: ${message}. Query was not executed`,
      {
        statement,
        databaseCode: reason,
        kind,
        accepted: true,
        where,
        fix: "let the query read less, such as fewer columns or partitions, or raise " +
          "max_billable_bytes or max_query_cost of the connection",
        code: "E374",
      },
    );
  }
  const fix = remedies.find(([phrase]) => phrase.test(text))?.[1](place) ?? known.fix;
  return new QueryError(message, {
    statement,
    databaseCode: reason,
    kind,
    missing: missingOf(text),
    accepted: true,
    where,
    fix,
  });
}

function reasonOf(reason: string): Reason {
  return ownValue(reasons, reason) ?? { kind: undefined };
}

/** The table or dataset in a message, without its project, as assets are named. */
function missingOf(message: string): string | undefined {
  const [, table, dataset] =
    /Not found: (?:Table [^:\s]+:([^\s,;]+)|Dataset [^:\s]+:([^\s,;]+))/.exec(message) ?? [];
  return table ?? dataset;
}

/** The error for a job of which BigQuery tells nothing: whether it took effect stays unknown. */
export function jobUntold({ message, status }: ServiceError, place: FailurePlace): ConnectionError {
  const { connection, project, where } = place;
  return new ConnectionError(
    `BigQuery does not tell of the job (HTTP ${status}): ` +
      shortened(onOneLine(message), longestMessage),
    { connection, where: where ?? `project ${project}`, exitReason: "failed" },
  );
}

export function loginRefused(
  { connection, project }: { readonly connection: string; readonly project: string },
): ConnectionError {
  return new ConnectionError("BigQuery refused the access token", {
    connection,
    exitReason: "denied",
    loginRefused: true,
    cause: "it has expired or was withdrawn, or is not for BigQuery",
    where: `project ${project}`,
    fix: "put a valid token into the connection, or better the key of a service account",
    code: "E375",
  });
}
