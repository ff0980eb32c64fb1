/**
 * The reasons of BigQuery's errors.
 * @see https://cloud.google.com/bigquery/docs/error-messages
 */
import type { QueryErrorKind } from "../../errors.ts";

/** What a reason says of the statement. */
export interface Reason {
  /** `undefined` where only the message tells. */
  readonly kind: QueryErrorKind | undefined;
  /** The request itself is sent again, with the id of its job, whatever its HTTP status is. */
  readonly repeats?: true;
  /** What to do, where the message does not say more. */
  readonly fix?: string;
}

const later = "run it again; if it goes on, look at https://status.cloud.google.com";
const lessWork = "let the statement do less at once, such as fewer rows, partitions or stages";

/** By the word that BigQuery gives for each: `reason` of its `ErrorProto`. */
export const reasons: Readonly<Record<string, Reason>> = {
  accessDenied: { kind: "denied" },
  attributeError: { kind: "mismatch", fix: "correct the code that the statement calls" },
  backendError: { kind: "busy", fix: later },
  // Such as rows that were streamed a moment ago.
  badRequest: { kind: undefined },
  billingNotEnabled: { kind: "denied", fix: "enable billing for the project" },
  billingTierLimitExceeded: { kind: "limit", fix: lessWork },
  blocked: { kind: "denied", fix: "ask Google's support why the operation is blocked" },
  bytesBilledLimitExceeded: { kind: "limit" },
  // Of a table or dataset: a job that is known already is one of ours.
  duplicate: { kind: "mismatch" },
  internalError: { kind: "busy", fix: later },
  invalid: { kind: undefined },
  invalidQuery: { kind: undefined },
  invalidUser: { kind: "denied" },
  jobBackendError: { kind: "busy", fix: later },
  jobInternalError: { kind: "busy", fix: later },
  jobRateLimitExceeded: { kind: "busy", repeats: true, fix: "run fewer statements at once" },
  notFound: { kind: "missing" },
  notImplemented: { kind: "mismatch" },
  quotaExceeded: {
    kind: "limit",
    fix: "wait until the quota that is named is free again, such as the next day, or raise it: " +
      "https://cloud.google.com/bigquery/quotas",
  },
  rateLimitExceeded: { kind: "busy", repeats: true, fix: "run fewer statements at once" },
  resourceInUse: { kind: "busy" },
  resourcesExceeded: { kind: "limit", fix: lessWork },
  responseTooLarge: { kind: "limit", fix: lessWork },
  stopped: { kind: "cancelled" },
  tableUnavailable: { kind: "busy", fix: later },
  // The longest time that BigQuery gives a job.
  timeout: { kind: "limit", fix: lessWork },
};
