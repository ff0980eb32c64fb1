import { retryAfter, type Verdict } from "../../http/retry.ts";
import type { RemoteFailure } from "../failure.ts";

/** What AWS said when it refused, in its own words. */
export interface Refusal {
  /** Without the prefix and suffix that some services add, such as `AccessDeniedException`. */
  readonly code: string;
  /** May name the caller and the resource. Never shown as it is. */
  readonly message: string;
  /** HTTP status; `undefined` when the SDK does not know it. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  /** The time that AWS has, in milliseconds since 1970; `undefined` when the answer has no date. */
  readonly serverTime: number | undefined;
  /** The pause that AWS asks for, in milliseconds; `undefined` when it does not. */
  readonly retryAfterMs: number | undefined;
}

/** The kinds of failure that need different words; the SDK's class names do not survive minifying. */
export type Situation =
  | "expired"
  | "unknown-key"
  | "wrong-signature"
  | "clock-skew"
  | "not-signed-up"
  | "denied"
  | "key-denied"
  | "key-unusable"
  | "not-found"
  | "no-value"
  | "deleted"
  | "impossible-name"
  | "throttled"
  | "internal"
  | "rejected";

const situationOfCode: Readonly<Record<string, Situation>> = {
  AccessDenied: "denied",
  AccessDeniedException: "denied",
  DecryptionFailure: "key-unusable",
  DecryptionFailureException: "key-unusable",
  EncryptionFailure: "key-unusable",
  ExpiredToken: "expired",
  ExpiredTokenException: "expired",
  IncompleteSignature: "unknown-key",
  InternalFailure: "internal",
  InternalServiceError: "internal",
  InternalServiceErrorException: "internal",
  InternalServiceFailure: "internal",
  InvalidClientTokenId: "unknown-key",
  InvalidSignatureException: "wrong-signature",
  KMSAccessDeniedException: "key-denied",
  KMSDisabledException: "key-unusable",
  KMSInvalidStateException: "key-unusable",
  KMSKeyNotAccessibleFault: "key-unusable",
  KMSNotFoundException: "key-unusable",
  MissingAuthenticationToken: "unknown-key",
  NotAuthorized: "not-signed-up",
  OptInRequired: "not-signed-up",
  RequestExpired: "clock-skew",
  RequestInTheFuture: "clock-skew",
  RequestTimeTooSkewed: "clock-skew",
  RequestTimeout: "internal",
  RequestTimeoutException: "internal",
  ResourceNotFoundException: "not-found",
  ServiceUnavailable: "internal",
  ServiceUnavailableException: "internal",
  SignatureDoesNotMatch: "wrong-signature",
  UnrecognizedClientException: "unknown-key",
};

const throttlingCodes: ReadonlySet<string> = new Set([
  "BandwidthLimitExceeded",
  "EC2ThrottledException",
  "LimitExceededException",
  "PriorRequestNotComplete",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "RequestThrottled",
  "RequestThrottledException",
  "SlowDown",
  "ThrottledException",
  "Throttling",
  "ThrottlingException",
  "TooManyRequestsException",
  "TransactionInProgressException",
]);

/** By code, then by message; the status decides only when the code is unknown. */
export function classifyRefusal(
  { code, message, status }: Pick<Refusal, "code" | "message" | "status">,
): Situation {
  const situation = throttlingCodes.has(code) ? "throttled" : situationOfCode[code];
  switch (situation) {
    case "denied":
      return /\bKMS\b/.test(message) && !/secretsmanager:/.test(message) ? "key-denied" : "denied";
    case "not-found":
      return /staging label|VersionId/i.test(message) ? "no-value" : "not-found";
    case "wrong-signature":
      return /expired|not yet current/i.test(message) ? "clock-skew" : "wrong-signature";
    case undefined:
      break;
    default:
      return situation;
  }
  if (/marked (for deletion|(as )?deleted)|scheduled for deletion/i.test(message)) return "deleted";
  if (code === "ValidationException" && /invalid name/i.test(message)) return "impossible-name";
  if (status === 429) return "throttled";
  if (status === 403) return "denied";
  return status !== undefined && status >= 500 ? "internal" : "rejected";
}

/** Situations in which every other name would fail the same way, so that asking again is no use. */
const concernsAll: ReadonlySet<Situation> = new Set([
  "unknown-key",
  "wrong-signature",
  "not-signed-up",
]);

/** What a situation means to those who know nothing of AWS. */
export function kindOf(situation: Situation): RemoteFailure["kind"] {
  if (situation === "expired" || situation === "not-found" || situation === "throttled") {
    return situation;
  }
  return concernsAll.has(situation) ? "login" : "other";
}

/** How often a situation is worth another attempt. */
export function retryOf(situation: Situation): Verdict["retry"] {
  if (situation === "throttled" || situation === "internal") return "usual";
  return situation === "clock-skew" ? "once" : "never";
}

interface SdkError {
  readonly name?: unknown;
  readonly message?: unknown | undefined;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
  readonly $response?: { readonly headers?: Readonly<Record<string, string | undefined>> };
}

/**
 * What the SDK says of an answer; `undefined` when there was none that AWS can have sent. Only known
 * properties are taken over; the error itself may hold headers and bodies and is left behind.
 */
export function refusalOf(error: unknown): Refusal | undefined {
  const { name, message, $metadata, $response } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  if (status === undefined || status < 300 || typeof name !== "string") return undefined;
  const requestId = $metadata?.requestId;
  const serverTime = Date.parse($response?.headers?.["date"] ?? "");
  return {
    code: name.replace(/^.*#/, "").replace(/:.*$/, ""),
    message: typeof message === "string" ? message : "",
    status,
    requestId: requestId !== undefined && /^[\w-]{1,80}$/.test(requestId) ? requestId : undefined,
    serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
    retryAfterMs: retryAfter($response?.headers?.["retry-after"]),
  };
}
