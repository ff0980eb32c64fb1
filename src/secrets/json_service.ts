import { KnownError } from "../errors.ts";
import { fetchAnswer, type FetchInit } from "../http/fetch_answer.ts";
import type { ProblemHints } from "../http/problems.ts";
import { retryAfter } from "../http/retry.ts";
import { UnansweredError } from "../http/unanswered.ts";
import { rethrowMissingPermission } from "../missing_permission.ts";
import { errorCodes } from "./error_codes.ts";
import { afterAttempts, type BackendNames, type RemoteFailure } from "./failure.ts";
import { readJson } from "./json.ts";
import { networkFailure } from "./network_failure.ts";

/** A JSON object, with bigints for whole numbers that a JavaScript number cannot hold. */
export type JsonFields = Readonly<Record<string, unknown>>;

/** An answer that says no. Is only classified: what the service says may quote anything. */
export class ServiceRefusal extends Error {
  override readonly name = "ServiceRefusal";
  readonly status: number;
  /** Empty when the body is no JSON object. */
  readonly fields: JsonFields;
  /** The pause that the service asks for, in milliseconds; `undefined` when it does not. */
  readonly retryAfterMs: number | undefined;
  constructor(status: number, fields: JsonFields, retryAfterMs: number | undefined) {
    super(`HTTP ${status}`);
    this.status = status;
    this.fields = fields;
    this.retryAfterMs = retryAfterMs;
  }
}

/** How answers of a service are told from those of a proxy or a login page. */
export interface ServiceRules {
  /** The most bytes that it sends. */
  readonly maxBytes: number;
  /** Whether an object can be from the service. */
  readonly accepts: (fields: JsonFields, status: number) => boolean;
  /** Whether it may say no in plain words. Default: no. */
  readonly refusesInWords?: boolean;
}

/**
 * Sends one request to a service that answers in JSON.
 * @returns The object in the answer; empty when it has no content.
 * @throws {ServiceRefusal} When the service answers with a status from 400.
 * @throws {UnansweredError} Like {@linkcode fetchAnswer}.
 */
export async function askService(
  url: URL,
  init: FetchInit,
  { maxBytes, accepts, refusesInWords = false }: ServiceRules,
): Promise<JsonFields> {
  const { status, text, header } = await fetchAnswer(url, init, {
    maxBytes,
    accepts: (body, code) => {
      if (code === 204) return body === "";
      if (code >= 400 && refusesInWords) return true;
      const fields = objectIn(body);
      return fields !== undefined && accepts(fields, code);
    },
  });
  const fields = objectIn(text) ?? {};
  if (status < 400) return fields;
  throw new ServiceRefusal(status, fields, retryAfter(header("retry-after")));
}

/** The object of a JSON text; `undefined` when it is none. Never quotes the text. */
function objectIn(text: string): JsonFields | undefined {
  const result = readJson(text);
  return result.problem === undefined && isJsonObject(result.value) ? result.value : undefined;
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: unknown): value is JsonFields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where requests go, and who is said to answer. */
export interface ServicePlace {
  readonly names: BackendNames;
  /** May have a port. */
  readonly host: string;
  readonly hints: ProblemHints;
}

/**
 * What an attempt that threw ended with: `refused` classifies what the service says, the rest is the same
 * for every service.
 * @throws {KnownError} An error that explains itself, and a missing permission.
 * @throws `error` itself when it is a bug.
 */
export async function serviceFailure(
  error: unknown,
  { timedOut, refused, names, host, hints }: ServicePlace & {
    readonly timedOut: boolean;
    readonly refused: (refusal: ServiceRefusal) => RemoteFailure | Promise<RemoteFailure>;
  },
): Promise<RemoteFailure> {
  if (error instanceof KnownError) throw error;
  rethrowMissingPermission(error);
  if (timedOut) return networkFailure(new UnansweredError("timeout", { host }), { names, hints });
  if (error instanceof UnansweredError) return networkFailure(error, { names, hints });
  if (error instanceof ServiceRefusal) return await refused(error);
  throw error;
}

/** The words for a status, such as `Not Found`, as the reference prints it behind the number. */
const statusTexts: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  409: "Conflict",
  412: "Precondition Failed",
  429: "Too Many Requests",
  500: "Internal Server Error",
  501: "Not Implemented",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Such as `Vault returned HTTP status 403 (Forbidden)`. */
export function returnedStatus({ service }: BackendNames, status: number): string {
  const text = statusTexts[status];
  return `${service} returned HTTP status ${status}${text === undefined ? "" : ` (${text})`}`;
}

/**
 * A refusal that says nothing about the secret: too many requests, a fault of the service, or a request
 * that it does not understand.
 */
export function otherRefusal(
  { status, retryAfterMs }: ServiceRefusal,
  { names, host, cause }: ServicePlace & {
    /** What is known about the fault of the service. */
    readonly cause?: string | undefined;
  },
): RemoteFailure {
  const reason = returnedStatus(names, status);
  const place = { host };
  if (status === 429) {
    return {
      kind: "throttled",
      retry: "usual",
      retryAfterMs,
      place,
      explain: (report) => ({
        reason: `${reason} ${afterAttempts(report)}`,
        cause: `${names.service} is limiting requests`,
        fix: "try again, or lower the number of parallel runs",
        code: errorCodes.throttled,
        exitReason: "try-again",
      }),
    };
  }
  if (status === 408 || status === 412 || status >= 500) {
    return {
      kind: "other",
      retry: status === 501 ? "never" : "usual",
      retryAfterMs,
      place,
      explain: (report) => ({
        reason: `${reason} ${afterAttempts(report)}`,
        cause: cause ?? "the service is at fault",
        fix: `try again; if it lasts, look into the state of ${names.service}`,
        code: errorCodes.serviceFault,
        exitReason: "try-again",
      }),
    };
  }
  return {
    kind: "other",
    retry: "never",
    place,
    explain: () => ({
      reason,
      cause: cause ?? `${names.service} does not accept the request`,
      fix: "check the names in the settings, and what stands between this machine and the service",
      code: errorCodes.rejected,
      exitReason: "configuration",
    }),
  };
}
