/**
 * Statements over an HTTP API that carries them out as jobs: submit → poll → pages, with cancelling, as
 * Snowflake, BigQuery, Databricks, Athena and Trino have it. A platform says what each request is and
 * reads its answer; what is repeated, how long is waited, and what is said when an answer is lost, is
 * the same for all and is here.
 */
import { QueryError } from "../errors.ts";
import {
  cancelled,
  cancelledUnconfirmed,
  isExpected,
  lostAnswer,
  notSubmitted,
} from "./job_failures.ts";
import {
  type JobLimits,
  type JobOptions,
  mayHaveArrived,
  repeated,
  usualLimits,
} from "./job_requests.ts";

/**
 * The requests of one statement. Each function sends one request (see `request` of `request.ts`) and
 * reads its answer. What it throws decides:
 * - `BusyAnswer`, `UnansweredError` (of `request`): no usable answer; the request is repeated where
 *   that is safe. A platform throws a `BusyAnswer` of its own for what it sends with another status than
 *   408, 429 and 5xx, such as a quota with HTTP 403.
 * - `QueryError`: the system's word on the statement, which is final: it failed, or was cancelled (kind
 *   `cancelled`).
 * - `ConnectionError`: refused, as by a login that ended. From `poll`, it leaves the statement's outcome
 *   unknown.
 *
 * @typeParam Job What the last answer told of the job: its id, state and whatever the platform needs.
 * @typeParam Page One part of the result.
 */
export interface StatementApi<Job, Page> {
  /** Sends the statement. An answer that says it has failed already is thrown as a `QueryError`. */
  readonly submit: (signal: AbortSignal) => Promise<Job>;
  /**
   * Whether a second `submit` has no second effect, because the request carries an id of ours that the
   * system knows again. Without one, only what was certainly not carried out is sent again.
   */
  readonly idempotent: boolean;
  /**
   * - `running`: to be asked again
   * - `readable`: pages can be read, while it still runs (Trino); it ends with its last page
   * - `ended`: it has taken effect
   */
  readonly stateOf: (job: Job) => "running" | "readable" | "ended";
  /**
   * What the system lists the job as, for errors, such as `statement 01ee-…`. `undefined` when it is not known.
   * @param job `undefined` when there was no answer to `submit`.
   */
  readonly nameOf: (job: Job | undefined) => string | undefined;
  /** Asks for the job's state. It may hold the answer back until there is something new. */
  readonly poll: (job: Job, signal: AbortSignal) => Promise<Job>;
  /**
   * Asks the system to stop the job; it ends when the system has taken that, not when the job ended.
   * @param job `undefined` when there was no answer to `submit`: a request with an id of ours can be
   * cancelled by that; otherwise do nothing.
   */
  readonly cancel: (job: Job | undefined, signal: AbortSignal) => Promise<void>;
  /**
   * Reads one page of the result. @param cursor `next` of the page before; `undefined` for the first.
   * `next` is left out after the last one.
   */
  readonly pages: (
    job: Job,
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<{ readonly page: Page; readonly next?: string | undefined }>;
}

/**
 * Submits a statement and waits until its job has ended, or its pages can be read. It is carried out at
 * most once: a `submit` whose answer was lost is only repeated where the system knows it again.
 * @returns What the last answer told of the job.
 * @throws {QueryError} When it failed; when it was cancelled through `signal`; and with `outcomeUnknown`
 * when an answer was lost that would have told whether it took effect.
 * @throws {ConnectionError} When the statement was certainly not submitted.
 */
export async function runJob<Job>(
  api: StatementApi<Job, unknown>,
  options: JobOptions,
): Promise<Job> {
  const { clock, signal } = options;
  const { firstPauseMs, longestPauseMs } = { ...usualLimits, ...options.limits };
  let job = await submit(api, options);
  let pauseMs = firstPauseMs;
  while (api.stateOf(job) === "running") {
    try {
      await clock.sleep(pauseMs * (0.75 + clock.random() / 2), signal);
      job = await repeated((stop) => api.poll(job, stop), options, signal);
    } catch (error) {
      if (signal.aborted) return await stopJob(api, job, options);
      throw await unwatched(error, { api, job, options });
    }
    pauseMs = Math.min(pauseMs * 1.5, longestPauseMs);
  }
  return job;
}

/**
 * The pages of a job that {@linkcode runJob} returned, one request each, when they are asked for. Stopping
 * early, or aborting the signal, cancels a job that has not ended.
 * @throws {QueryError} Of the kind `lost` when a page cannot be had; the job's state says whether its
 * outcome is known.
 */
export async function* readPages<Job, Page>(
  api: StatementApi<Job, Page>,
  job: Job,
  options: JobOptions,
): AsyncGenerator<Page> {
  const ended = api.stateOf(job) === "ended";
  let isRead = false;
  try {
    let cursor: string | undefined;
    do {
      const from = cursor;
      const { page, next } = await repeated(
        (stop) => api.pages(job, from, stop),
        options,
        options.signal,
      );
      // A generator is left here when its reader stops.
      if (next === undefined) isRead = true;
      yield page;
      cursor = next;
    } while (cursor !== undefined);
  } catch (error) {
    if (options.signal.aborted && !ended) {
      isRead = true;
      await stopJob(api, job, options);
    }
    if (options.signal.aborted) throw cancelled(options);
    throw lostAnswer(error, options, { outcomeUnknown: !ended, where: api.nameOf(job) });
  } finally {
    if (!ended && !isRead) await cancelQuietly(api, job, options);
  }
}

/**
 * Sends the statement. When it is aborted while a request is on the way, the answer is awaited all the same,
 * for only that tells what to cancel.
 */
async function submit<Job>(
  api: StatementApi<Job, unknown>,
  options: JobOptions,
): Promise<Job> {
  const { signal } = options;
  signal.throwIfAborted();
  let hasArrived = false;
  let onItsWay: { readonly answer: Promise<Job>; readonly letGo: AbortController } | undefined;
  const attempt = async (stop: AbortSignal) => {
    const letGo = new AbortController();
    // A listener would keep the request in memory for as long as the run can be aborted.
    const ended = new AbortController();
    const listening = { once: true, signal: ended.signal };
    stop.addEventListener("abort", () => signal.aborted || letGo.abort(), listening);
    const answer = api.submit(letGo.signal);
    onItsWay = { answer, letGo };
    try {
      return await answer;
    } finally {
      ended.abort();
    }
  };
  try {
    return await repeated(attempt, options, signal, (failure) => {
      onItsWay = undefined;
      hasArrived ||= mayHaveArrived(failure);
      return api.idempotent || !mayHaveArrived(failure);
    });
  } catch (error) {
    if (!signal.aborted) {
      if (!hasArrived) throw notSubmitted(error, options);
      // It may be running still, and would take effect while it counts as failed.
      await cancelQuietly(api, undefined, options);
      throw lostAnswer(error, options, { outcomeUnknown: true, where: api.nameOf(undefined) });
    }
  }
  if (onItsWay === undefined && !hasArrived) throw cancelled(options);
  const job = onItsWay === undefined ? undefined : await answerOf(onItsWay, options);
  if (job !== undefined) return await stopJob(api, job, options);
  // The time for waiting is over: one request more.
  await cancelQuietly(api, undefined, { ...options, limits: oneRequest(options) });
  throw cancelledUnconfirmed(options, api.nameOf(undefined));
}

/** The answer to a request that is on its way; `undefined` when it does not come in time. */
async function answerOf<Job>(
  { answer, letGo }: { readonly answer: Promise<Job>; readonly letGo: AbortController },
  options: JobOptions,
): Promise<Job | undefined> {
  const { cancelMs } = { ...usualLimits, ...options.limits };
  const timer = setTimeout(() => letGo.abort(), cancelMs);
  try {
    return await answer;
  } catch (error) {
    if (error instanceof QueryError || !(letGo.signal.aborted || isExpected(error))) throw error;
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}

/** Between two questions whether a cancelled job has ended. */
const longestCancelPauseMs = 800;

/**
 * Cancels a job and waits for its end. One that was faster than its cancellation is returned.
 * @throws {QueryError} Of the kind `cancelled`, or why the job failed.
 */
async function stopJob<Job>(
  api: StatementApi<Job, unknown>,
  job: Job,
  options: JobOptions,
): Promise<Job> {
  const { cancelMs } = { ...usualLimits, ...options.limits };
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), cancelMs);
  try {
    await askToStop(api, job, { options, deadline: deadline.signal });
    let last = job;
    for (
      let pauseMs = 50;
      api.stateOf(last) !== "ended";
      pauseMs = Math.min(pauseMs * 2, longestCancelPauseMs)
    ) {
      const current = last;
      last = await repeated((stop) => api.poll(current, stop), options, deadline.signal);
      if (api.stateOf(last) === "ended") break;
      await options.clock.sleep(pauseMs, deadline.signal);
      // Systems promise no more than to try, and may have been asked too early.
      if (pauseMs === longestCancelPauseMs) {
        await askToStop(api, job, { options, deadline: deadline.signal });
      }
    }
    return last;
  } catch (error) {
    if (error instanceof QueryError || !(deadline.signal.aborted || isExpected(error))) throw error;
    throw cancelledUnconfirmed(options, api.nameOf(job));
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks the system to stop a job, again and again until it has taken that. What else comes of it is left to the
 * next poll, which tells what became of the job: the system may have taken a request whose answer is lost.
 * @throws The reason of `deadline` when that is aborted.
 */
async function askToStop<Job>(
  api: StatementApi<Job, unknown>,
  job: Job | undefined,
  { options, deadline }: { readonly options: JobOptions; readonly deadline: AbortSignal },
): Promise<void> {
  const { cancelMs } = { ...usualLimits, ...options.limits };
  const limits = { ...options.limits, requestMs: cancelMs / 6, outageMs: cancelMs / 2 };
  try {
    await repeated((stop) => api.cancel(job, stop), { ...options, limits }, deadline);
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}

/** Limits for a last request to stop a job, after all other time has passed. */
function oneRequest({ limits }: JobOptions): Partial<JobLimits> {
  const { cancelMs } = { ...usualLimits, ...limits };
  return { ...limits, cancelMs: cancelMs / 4 };
}

/** Stops what is no longer waited for; why that failed matters less than why it was left. */
async function cancelQuietly<Job>(
  api: StatementApi<Job, unknown>,
  job: Job | undefined,
  options: JobOptions,
): Promise<void> {
  const { cancelMs } = { ...usualLimits, ...options.limits };
  try {
    await askToStop(api, job, { options, deadline: AbortSignal.timeout(cancelMs) });
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}

/** Why a job is no longer watched. Its statement is stopped, as far as that is still possible. */
async function unwatched<Job>(
  error: unknown,
  { api, job, options }: {
    readonly api: StatementApi<Job, unknown>;
    readonly job: Job;
    readonly options: JobOptions;
  },
): Promise<unknown> {
  const lost = lostAnswer(error, options, { outcomeUnknown: true, where: api.nameOf(job) });
  if (lost !== error) await cancelQuietly(api, job, options);
  return lost;
}
