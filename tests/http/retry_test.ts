import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type RequestRetryPolicy, retryRequest, systemRetryClock } from "../../src/http/retry.ts";
import { impatientClock } from "../secrets/aws/fixtures.ts";

const policy: RequestRetryPolicy = {
  totalMs: 30_000,
  attemptMs: 10_000,
  maxRetries: 3,
  waitMinMs: 200,
  waitMaxMs: 2_000,
};
const { signal } = new AbortController();

function failing() {
  let attempts = 0;
  return {
    attempt: () => Promise.reject<string>(new Error(`attempt ${++attempts}`)),
    count: () => attempts,
  };
}

describe("retryRequest()", () => {
  it("gives the value of the first attempt that succeeds", async () => {
    let attempts = 0;
    const outcome = await retryRequest(
      () => ++attempts < 3 ? Promise.reject(new Error()) : Promise.resolve("value"),
      { policy, clock: impatientClock(), signal, classify: () => ({ retry: "usual" }) },
    );
    assertEquals(outcome.ok && outcome.value, "value");
    assertEquals(outcome.attempts, 3);
  });

  const verdicts = [["never", 1], ["once", 2], ["usual", 4]] as const;
  for (const [retry, expected] of verdicts) {
    it(`makes ${expected} attempts when a failure is worth a retry ${retry}`, async () => {
      const { attempt, count } = failing();
      const outcome = await retryRequest(attempt, {
        policy,
        clock: impatientClock(),
        signal,
        classify: () => ({ retry }),
      });
      assertEquals(outcome.ok, false);
      assertEquals(outcome.attempts, expected);
      assertEquals(count(), expected);
    });
  }

  it("never tries again without retries", async () => {
    for (const retry of ["once", "usual"] as const) {
      const { attempt, count } = failing();
      await retryRequest(attempt, {
        policy: { ...policy, maxRetries: 0 },
        clock: impatientClock(),
        signal,
        classify: () => ({ retry }),
      });
      assertEquals(count(), 1);
    }
  });

  for (const [name, dayMs] of [["forward", 86_400_000], ["back", -86_400_000]] as const) {
    it(`keeps its limits when the time of day is set ${name}`, async () => {
      let now = 0;
      const clock = { ...impatientClock(), now: () => now += dayMs };
      const { attempt, count } = failing();
      const outcome = await retryRequest(attempt, {
        policy,
        clock,
        signal,
        classify: () => ({ retry: "usual" }),
      });
      assertEquals(count(), 4);
      assertEquals(outcome.elapsedMs < policy.totalMs && outcome.elapsedMs >= 0, true);
    });
  }

  it("pauses longer each time, between the shortest and the longest pause", async () => {
    for (const [random, pauses] of [[0, [200, 200, 200]], [1, [400, 800, 1600]]] as const) {
      const clock = { ...impatientClock(), random: () => random };
      await retryRequest(failing().attempt, {
        policy,
        clock,
        signal,
        classify: () => ({ retry: "usual" }),
      });
      assertEquals(clock.pauses, pauses);
    }
  });

  it("ends an attempt that takes too long, and says so", async () => {
    const outcome = await retryRequest(
      (stop) => new Promise<string>((_, reject) => stop.addEventListener("abort", reject)),
      {
        policy: { ...policy, attemptMs: 5, maxRetries: 1 },
        clock: impatientClock(),
        signal,
        classify: (_, timedOut) => ({ retry: "usual", timedOut }),
      },
    );
    assertEquals(outcome.ok ? undefined : outcome.failure.timedOut, true);
    assertEquals(outcome.attempts, 2);
  });

  it("leaves an attempt alone that does not listen", async () => {
    const outcome = await retryRequest(() => new Promise<string>(() => {}), {
      policy: { ...policy, totalMs: 5 },
      clock: impatientClock(),
      signal,
      classify: (_, timedOut) => ({ retry: "usual", timedOut }),
    });
    assertEquals(outcome.ok, false);
    assertEquals(outcome.attempts, 1);
  });

  it("begins no pause that would outlast the limit of the look-up", async () => {
    const clock = impatientClock();
    const outcome = await retryRequest(failing().attempt, {
      policy,
      clock,
      signal,
      classify: () => ({ retry: "usual", retryAfterMs: 30_000 }),
    });
    assertEquals(outcome.attempts, 1);
    assertEquals(clock.pauses, []);
  });

  it("rejects with the reason of its signal, also in a pause", async () => {
    const stop = new AbortController();
    const reason = new Error("interrupted");
    const thrown = await assertRejects(
      () =>
        retryRequest(failing().attempt, {
          policy: { ...policy, waitMinMs: 20_000, waitMaxMs: 20_000 },
          clock: systemRetryClock,
          signal: stop.signal,
          classify: () => ({ retry: "usual" }),
          onRetry: () => void setTimeout(() => stop.abort(reason)),
        }),
      Error,
    );
    assertEquals(thrown, reason);
  });
});
