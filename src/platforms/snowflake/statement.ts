import type { Rows } from "../../connections/connection.ts";
import { ConnectionError, QueryError } from "../../errors.ts";
import type { StatementApi } from "../../http/statement_api.ts";
import { isExpected } from "../../http/job_failures.ts";
import { asText, type Json } from "../../http/loose_json.ts";
import { isPlainRead } from "../../sql/limit.ts";
import { statementFailure } from "./failure.ts";
import { readPage } from "./result.ts";
import type { Envelope } from "./envelope.ts";
import type { ServiceRequest, SnowflakeService } from "./service.ts";
import { snowflakeTraits } from "./traits.ts";

/** How a session sends requests: with its token, renewed when it has expired. */
export interface SessionRequests {
  readonly service: SnowflakeService;
  /** @throws {SessionGone} When the session has ended; nothing was carried out then. */
  readonly send: (request: Omit<ServiceRequest, "token">) => Promise<Envelope>;
}

/** The service no longer knows the session. */
export class SessionGone extends Error {
  override readonly name = "SessionGone";
}

/** A statement as it is sent. */
export interface StatementRequest {
  readonly text: string;
  /** Further fields of the request, such as `describeOnly`. */
  readonly fields: Json;
  /** Aborting it stops the statement. */
  readonly signal: AbortSignal;
}

const stillRuns = new Set(["333333", "333334"]);
const expiredLogin = "390112";

/** Between two requests to stop a statement that the service may not have known yet. */
const cancelPauseMs = 300;
/** For one of them, so that one that is lost leaves time for others. */
const cancelMs = 2_000;

/** The requests of one statement. */
export function statementApi(
  { service, send }: SessionRequests,
  { text, fields, signal: stop }: StatementRequest,
): StatementApi<Envelope, Rows> {
  const requestId = crypto.randomUUID();
  const { base } = service.account;
  const checked = (answer: Envelope): Envelope => {
    if (answer.success || stillRuns.has(answer.code)) return answer;
    throw statementFailure(answer, { statement: text });
  };
  const cancel = async (_job: Envelope | undefined, signal: AbortSignal) => {
    await send({
      path: "/queries/v1/abort-request",
      query: { requestId: crypto.randomUUID() },
      json: { sqlText: text, requestId },
      signal,
    });
  };
  return {
    // Drivers of the vendor repeat any request under its id; what that promises is nowhere documented.
    idempotent: fields.describeOnly === true || isPlainRead(text, snowflakeTraits.lexis),
    nameOf: (answer) => {
      const id = asText(answer?.data.queryId);
      return id === "" ? undefined : `query ${id}`;
    },
    submit: async (signal) => {
      // The answer is held back while the statement runs, so that it is stopped from beside.
      const done = new AbortController();
      const stopping = whenAborted(stop, { done: done.signal, cancel });
      try {
        return checked(
          await send({
            path: "/queries/v1/query-request",
            query: { requestId },
            json: { sqlText: text, asyncExec: false, isInternal: false, ...fields },
            signal,
          }),
        );
      } catch (error) {
        if (error instanceof SessionGone) throw goneSession(text);
        throw error;
      } finally {
        done.abort();
        await stopping;
      }
    },
    stateOf: ({ code }) => stillRuns.has(code) ? "running" : "ended",
    poll: async ({ data }, signal) => {
      try {
        return checked(await send({ path: asText(data.getResultUrl), signal }));
      } catch (error) {
        if (!(error instanceof SessionGone)) throw error;
        const { connection } = service;
        throw new ConnectionError("the session ended while the statement ran", { connection });
      }
    },
    cancel,
    pages: ({ data }, cursor, signal) => readPage(data, cursor, { statement: text, base, signal }),
  };
}

/** Whether an answer says that the token of the session is to be renewed. */
export function isExpired({ success, code }: Envelope): boolean {
  return !success && code === expiredLogin;
}

/** Whether a request ended without an answer of the service, or with its refusal; no fault of this program. */
export function isUnanswered(error: unknown): boolean {
  return isExpected(error) || error instanceof SessionGone || error instanceof DOMException;
}

/** Asks the service to stop a statement as soon as `stop` is aborted, again and again until it is `done`. */
async function whenAborted(
  stop: AbortSignal,
  { done, cancel }: {
    readonly done: AbortSignal;
    readonly cancel: (job: undefined, signal: AbortSignal) => Promise<void>;
  },
): Promise<void> {
  await eitherOf(stop, done);
  while (!done.aborted) {
    try {
      await cancel(undefined, AbortSignal.any([done, AbortSignal.timeout(cancelMs)]));
    } catch (error) {
      // The answer to the statement itself tells what became of it.
      if (!isUnanswered(error)) throw error;
    }
    await pause(cancelPauseMs, done);
  }
}

/** Waits for one of the two; nothing of it is kept by the first when the second is aborted. */
function eitherOf(stop: AbortSignal, done: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (stop.aborted || done.aborted) resolve();
  stop.addEventListener("abort", () => resolve(), { once: true, signal: done });
  done.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

function pause(milliseconds: number, done: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  if (done.aborted) resolve();
  else done.addEventListener("abort", () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}

/** A statement that was not carried out, since its session had ended before. */
export class SessionEnded extends QueryError {}

function goneSession(statement: string): SessionEnded {
  return new SessionEnded("The session with Snowflake has ended", {
    statement,
    kind: "lost",
    accepted: true,
    cause:
      "it was closed by an administrator, or was not used for four hours; the statement was not " +
      "carried out",
    fix: "run it again",
    code: "E507",
  });
}
