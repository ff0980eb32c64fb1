import { systemClock } from "../../clock.ts";
import type { ConnectionError } from "../../errors.ts";
import { networkProblemOf } from "../../network_problem.ts";
import { passingProblems, unreachable } from "../unreachable.ts";

/** An answer of Google, as far as it may be looked at. */
export interface Answer {
  readonly status: number;
  /** Empty when the body is no JSON object. Never shown as it is. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface SendOptions {
  readonly connection: string;
  /** What the request is for, such as `gs://bucket/key`. */
  readonly where: string;
  readonly signal: AbortSignal;
  /** Times that a request is sent before its failure counts. Default: 5. */
  readonly attempts?: number;
  /** For each attempt. Default: 30 seconds. */
  readonly limitMs?: number;
}

const firstPauseMs = 250;

/**
 * Sends a request, and again when the failure may pass.
 * @throws {ConnectionError} When there was no answer.
 */
export async function send(
  url: URL,
  init: Pick<RequestInit, "method" | "headers" | "body">,
  options: SendOptions,
): Promise<Answer> {
  const { signal, attempts = 5 } = options;
  for (let attempt = 1;; attempt++) {
    const result = await sendOnce(url, init, options);
    if (attempt >= attempts || !result.mayPass) {
      if (result.answer === undefined) throw result.error;
      return result.answer;
    }
    // At a random moment, so that many programs do not ask again all at once.
    await systemClock.sleep(firstPauseMs * 2 ** (attempt - 1) * (1 + Math.random()), signal);
  }
}

/** Whether Google says that the request may be repeated. */
export function isBusy(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

type Attempt =
  & { readonly mayPass: boolean }
  & (
    | { readonly answer: Answer; readonly error?: undefined }
    | { readonly answer?: undefined; readonly error: ConnectionError }
  );

async function sendOnce(
  url: URL,
  init: Pick<RequestInit, "method" | "headers" | "body">,
  { connection, where, signal, limitMs = 30_000 }: SendOptions,
): Promise<Attempt> {
  signal.throwIfAborted();
  const limit = AbortSignal.timeout(limitMs);
  try {
    const response = await fetch(url, {
      ...init,
      // A redirect would hand the token to its target.
      redirect: "manual",
      signal: AbortSignal.any([signal, limit]),
    });
    const { status } = response;
    return { answer: { status, body: objectOf(await response.text()) }, mayPass: isBusy(status) };
  } catch (error) {
    signal.throwIfAborted();
    const problem = limit.aborted
      ? "timeout"
      : error instanceof Error
      ? networkProblemOf(error)
      : "unknown";
    return {
      error: unreachable(problem, { connection, host: url.host, where }),
      mayPass: passingProblems.has(problem),
    };
  }
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}
