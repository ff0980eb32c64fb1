import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../src/errors.ts";
import { cancelled } from "../../src/http/job_failures.ts";
import type { JobLimits } from "../../src/http/job_requests.ts";
import { request } from "../../src/http/request.ts";
import { systemRetryClock } from "../../src/http/retry.ts";
import { readPages, runJob, type StatementApi } from "../../src/http/statement_api.ts";
import { startService } from "../fakes/scripted_service.ts";
import { impatientClock } from "../secrets/aws/fixtures.ts";

interface Job {
  readonly id: string;
  readonly state: string;
}

function api(
  base: URL,
  changes: Partial<StatementApi<Job, unknown>> = {},
): StatementApi<Job, string> {
  const call = async (method: string, path: string, signal: AbortSignal) =>
    (await request(new URL(path, base), { method }, signal)).body;
  return {
    idempotent: false,
    nameOf: (job) => job && `job ${job.id}`,
    submit: async (signal) => await call("POST", "/jobs", signal) as unknown as Job,
    stateOf: ({ state }) => state as "running",
    poll: async (_job, signal) => {
      const job = await call("GET", "/jobs/1", signal) as unknown as Job;
      if (job.state === "cancelled") throw cancelled({ statement: "select 1" });
      if (job.state === "failed") throw new QueryError("no such table", { kind: "missing" });
      if (job.state === "refused") throw new ConnectionError("refused", { connection: "c" });
      return job;
    },
    cancel: async (job, signal) => {
      if (job !== undefined) await call("POST", "/jobs/1/cancel", signal);
    },
    pages: async (_job, cursor, signal) => {
      const { page, next } = await call("GET", `/jobs/1/pages?${cursor ?? "first"}`, signal);
      return { page: String(page), next: next as string | undefined };
    },
    ...changes as Partial<StatementApi<Job, string>>,
  };
}

const state = (name: string) => () => Response.json({ id: "1", state: name });
const status = (code: number, headers?: HeadersInit) => () =>
  Response.json({}, { status: code, ...(headers && { headers }) });
const cut = () => "cut" as const;

function options(
  { url, signal = new AbortController().signal, limits = {} }: {
    url: URL;
    signal?: AbortSignal;
    limits?: Partial<JobLimits>;
  },
) {
  const clock = impatientClock();
  return { connection: "c", host: url.host, statement: "select 1", clock, signal, limits };
}

/** The address of a port at which nothing listens. */
function closed(): URL {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return new URL(`http://127.0.0.1:${listener.addr.port}`);
}

describe("runJob()", () => {
  it("polls with growing pauses until the job has ended", async () => {
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [state("running"), state("running"), state("ended")],
    });
    const job = options(service);
    assertEquals((await runJob(api(service.url), job)).state, "ended");
    assertEquals(job.clock.pauses, [100, 150, 225]);
  });

  it("needs no poll when the answer to submit tells of the end", async () => {
    await using service = startService({ "POST /jobs": [state("ended")] });
    await runJob(api(service.url), options(service));
    assertEquals(service.requests.map(({ method, path }) => `${method} ${path}`), ["POST /jobs"]);
  });

  it("repeats a poll after 429, 503 and a cut answer, after the pause that was asked for", async () => {
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [status(429, { "retry-after": "7" }), status(503), cut, state("ended")],
    });
    const job = options(service);
    await runJob(api(service.url), job);
    assertEquals(service.of("GET /jobs/1").length, 4);
    assertEquals(job.clock.pauses[1], 7_000);
  });

  for (const [what, answer] of [["is cut", cut], ["is HTTP 503", status(503)]] as const) {
    it(`never submits a second time when the answer ${what}, and says so`, async () => {
      await using service = startService({ "POST /jobs": [answer, state("ended")] });
      const error = await assertRejects(
        () => runJob(api(service.url), options(service)),
        QueryError,
        "Lost touch with 127.0.0.1",
      );
      assertEquals([error.outcomeUnknown, error.kind], [true, "lost"]);
      assertEquals(service.of("POST /jobs").length, 1);
    });

    it(`submits again when the answer ${what} and the request has an id of ours`, async () => {
      await using service = startService({ "POST /jobs": [answer, state("ended")] });
      await runJob(api(service.url, { idempotent: true }), options(service));
      assertEquals(service.of("POST /jobs").length, 2);
    });
  }

  it("gives a service up earlier that has never answered", async () => {
    for (const [hasAnswered, longestMs] of [[false, 45_000], [true, 300_000]] as const) {
      const url = closed();
      let passedMs = 0;
      const clock = {
        ...systemRetryClock,
        elapsed: () => passedMs,
        sleep: (milliseconds: number) => Promise.resolve(void (passedMs += milliseconds)),
      };
      const job = { ...options({ url }), clock, hasAnswered: () => hasAnswered };
      const error = await assertRejects(
        () => runJob(api(url), job),
        ConnectionError,
        "cannot reach",
      );
      assertEquals(error.exitReason, "unreachable");
      assert(passedMs >= (hasAnswered ? 200_000 : 30_000) && passedMs <= longestMs, `${passedMs}`);
    }
  });

  it("submits again after 429, with which nothing was carried out", async () => {
    await using service = startService({
      "POST /jobs": [status(429), status(429), state("ended")],
    });
    await runJob(api(service.url), options(service));
    assertEquals(service.of("POST /jobs").length, 3);
  });

  it("gives up with the kind busy when nothing was carried out", async () => {
    await using service = startService({ "POST /jobs": [status(429)] });
    const error = await assertRejects(
      () => runJob(api(service.url), options({ ...service, limits: { outageMs: 100 } })),
      QueryError,
    );
    assertEquals([error.kind, error.transient, error.outcomeUnknown], ["busy", true, false]);
  });

  it("tells a service that cannot be reached from one whose answer was lost", async () => {
    const url = new URL("http://127.0.0.1:1024");
    const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    url.port = String(closed.addr.port);
    closed.close();
    const error = await assertRejects(
      () => runJob(api(url), options({ url, limits: { outageMs: 100 } })),
      ConnectionError,
    );
    assertEquals(error.exitReason, "unreachable");
  });

  for (
    const [what, answer] of [["an outage", status(503)], ["a refusal", state("refused")]] as const
  ) {
    it(`leaves the outcome unknown after ${what} during the polls, and cancels`, async () => {
      await using service = startService({
        "POST /jobs": [state("running")],
        "GET /jobs/1": [answer],
        "POST /jobs/1/cancel": [status(200)],
      });
      const error = await assertRejects(
        () => runJob(api(service.url), options({ ...service, limits: { outageMs: 100 } })),
        QueryError,
      );
      assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
      assertEquals(error.explanation.where, "job 1");
      assertEquals(service.of("POST /jobs/1/cancel").length, 1);
    });
  }

  it("passes on what the system says of the statement", async () => {
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [state("failed")],
    });
    const error = await assertRejects(
      () => runJob(api(service.url), options(service)),
      QueryError,
      "no such table",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["missing", false]);
  });

  it("cancels in the system when it is aborted, and waits for the word of it", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [
        state("running"),
        () => {
          abort.abort();
          return new Promise<Response>((resolve) =>
            setTimeout(() => resolve(state("running")()), 1)
          );
        },
        state("running"),
        state("cancelled"),
      ],
      "POST /jobs/1/cancel": [status(503), status(200)],
    });
    const error = await assertRejects(
      () => runJob(api(service.url), options({ ...service, signal: abort.signal })),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    assertEquals(service.of("POST /jobs/1/cancel").length, 2);
  });

  it("cancels again when the request for it, or its answer, is lost on the way", async () => {
    const abort = new AbortController();
    const never = Promise.withResolvers<Response>();
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [() => {
        abort.abort();
        return state("running")();
      }, state("cancelled")],
      "POST /jobs/1/cancel": [() => never.promise, cut, status(200)],
    });
    const job = options({ ...service, signal: abort.signal, limits: { cancelMs: 4_000 } });
    const error = await assertRejects(
      () => runJob(api(service.url), job),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    assertEquals(service.of("POST /jobs/1/cancel").length, 3);
    never.resolve(new Response());
  });

  it("leaves a refusal to cancel to the next poll, which tells what became of the job", async () => {
    for (const ending of ["cancelled", "ended"]) {
      const abort = new AbortController();
      await using service = startService({
        "POST /jobs": [state("running")],
        "GET /jobs/1": [() => {
          abort.abort();
          return state("running")();
        }, state(ending)],
      });
      const refuses = () => Promise.reject(new ConnectionError("no", { connection: "c" }));
      const ran = runJob(
        api(service.url, { cancel: refuses }),
        options({ ...service, signal: abort.signal }),
      );
      if (ending === "ended") assertEquals((await ran).state, ending);
      else await assertRejects(() => ran, QueryError, "The statement was cancelled");
    }
  });

  it("cancels by the id of ours what it has no answer to, since that may be running", async () => {
    await using service = startService({ "POST /jobs": [cut] });
    const asked: unknown[] = [];
    const cancel = (job: unknown) => Promise.resolve(void asked.push(job));
    await assertRejects(
      () => runJob(api(service.url, { cancel }), options(service)),
      QueryError,
      "Lost touch",
    );
    assertEquals(asked, [undefined]);
  });

  it("awaits the answer to submit when it is aborted meanwhile, and cancels the job", async () => {
    const abort = new AbortController();
    const answer = Promise.withResolvers<Response>();
    await using service = startService({
      "POST /jobs": [() => answer.promise],
      "GET /jobs/1": [state("cancelled")],
      "POST /jobs/1/cancel": [status(200)],
    });
    const received = service.received("POST /jobs");
    const run = runJob(api(service.url), options({ ...service, signal: abort.signal }));
    await received;
    abort.abort();
    answer.resolve(state("running")());
    const error = await assertRejects(() => run, QueryError);
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    assertEquals(service.of("POST /jobs/1/cancel").length, 1);
  });

  it("does not wait for ever for an answer when it is aborted, and cancels by the id of ours", async () => {
    const abort = new AbortController();
    const answer = Promise.withResolvers<Response>();
    await using service = startService({ "POST /jobs": [() => answer.promise] });
    const cancelledJobs: unknown[] = [];
    const received = service.received("POST /jobs");
    const run = runJob(
      api(service.url, { cancel: (job) => Promise.resolve(void cancelledJobs.push(job)) }),
      options({ ...service, signal: abort.signal, limits: { cancelMs: 20 } }),
    );
    await received;
    abort.abort();
    const error = await assertRejects(() => run, QueryError, "did not confirm");
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", true]);
    assertEquals(cancelledJobs, [undefined]);
    answer.resolve(new Response());
  });

  it("tells when the system does not confirm that it has stopped", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [() => {
        abort.abort();
        return state("running")();
      }, state("running")],
      "POST /jobs/1/cancel": [status(200)],
    });
    const limits = { cancelMs: 50 };
    const error = await assertRejects(
      () => runJob(api(service.url), options({ ...service, signal: abort.signal, limits })),
      QueryError,
      "did not confirm",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", true]);
    assertEquals(error.explanation.where, "job 1");
  });

  it("submits nothing more once it is aborted", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /jobs": [() => {
        abort.abort();
        return status(429)();
      }],
    });
    const error = await assertRejects(
      () => runJob(api(service.url), options({ ...service, signal: abort.signal })),
    );
    assertInstanceOf(error, QueryError);
    assertEquals(error.kind, "cancelled");
    assertEquals(service.of("POST /jobs").length, 1);
  });

  it("returns a job that was faster than its cancellation", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /jobs": [state("running")],
      "GET /jobs/1": [() => {
        abort.abort();
        return state("running")();
      }, state("ended")],
      "POST /jobs/1/cancel": [status(200)],
    });
    const job = await runJob(api(service.url), options({ ...service, signal: abort.signal }));
    assertEquals(job.state, "ended");
  });
});

describe("readPages()", () => {
  const pages = {
    "POST /jobs": [state("running")],
    "POST /jobs/1/cancel": [status(200)],
    "GET /jobs/1/pages?first": [status(503), () => Response.json({ page: "a", next: "2" })],
    "GET /jobs/1/pages?2": [() => Response.json({ page: "b" })],
  };
  const ended: Job = { id: "1", state: "ended" };
  const readable: Job = { id: "1", state: "readable" };

  it("reads one page after the other, each repeated while the service is busy", async () => {
    await using service = startService(pages);
    const read = await Array.fromAsync(readPages(api(service.url), ended, options(service)));
    assertEquals(read, ["a", "b"]);
  });

  it("reads a page only when it is asked for", async () => {
    await using service = startService(pages);
    for await (const page of readPages(api(service.url), ended, options(service))) {
      assertEquals(page, "a");
      break;
    }
    assertEquals(service.of("GET /jobs/1/pages?2").length, 0);
    assertEquals(service.of("POST /jobs/1/cancel").length, 0);
  });

  it("cancels a job that still runs when its reader stops", async () => {
    await using service = startService(pages);
    for await (const _ of readPages(api(service.url), readable, options(service))) break;
    assertEquals(service.of("POST /jobs/1/cancel").length, 1);
  });

  for (const [job, outcomeUnknown] of [[ended, false], [readable, true]] as const) {
    it(`tells of a lost page of a job that is ${job.state} whether its outcome is known`, async () => {
      await using service = startService({
        "GET /jobs/1/pages?first": [() => Response.json({ page: "a", next: "2" })],
        "GET /jobs/1/pages?2": [status(500)],
        "POST /jobs/1/cancel": [status(200)],
      });
      const limited = options({ ...service, limits: { outageMs: 100 } });
      const read: string[] = [];
      const error = await assertRejects(async () => {
        for await (const page of readPages(api(service.url), job, limited)) read.push(page);
      }, QueryError);
      assertEquals(read, ["a"]);
      assertEquals([error.kind, error.outcomeUnknown], ["lost", outcomeUnknown]);
    });
  }

  it("ends with the kind cancelled when it is aborted between two pages", async () => {
    const abort = new AbortController();
    await using service = startService(pages);
    const job = options({ ...service, signal: abort.signal });
    const error = await assertRejects(async () => {
      for await (const _ of readPages(api(service.url), ended, job)) abort.abort();
    }, QueryError);
    assert(error.kind === "cancelled");
  });
});
