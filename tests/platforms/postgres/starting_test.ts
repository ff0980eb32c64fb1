import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { untilStarted } from "../../../src/platforms/postgres/starting.ts";

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}

/** Connects to a server that answers with each of these codes in turn, then lets us in. */
async function connecting(codes: readonly string[]) {
  let attempts = 0;
  const told: number[] = [];
  const slept: number[] = [];
  const result = untilStarted(() => {
    const code = codes[attempts++];
    return code === undefined ? Promise.resolve("session") : Promise.reject(failure(code));
  }, {
    signal: new AbortController().signal,
    waiting: (seconds) => told.push(seconds),
    clock: {
      sleep: (milliseconds) => {
        slept.push(milliseconds);
        return Promise.resolve();
      },
    },
  });
  const outcome = await result.catch((error: Error) => error.message);
  return { outcome, attempts, told, slept };
}

describe("untilStarted()", () => {
  it("connects once where nothing is in the way", async () => {
    assertEquals(await connecting([]), { outcome: "session", attempts: 1, told: [], slept: [] });
  });

  it("waits while the server starts, also when it is gone for a moment", async () => {
    assertEquals(await connecting(["57P03", "ECONNREFUSED", "ECONNRESET", "57P03"]), {
      outcome: "session",
      attempts: 5,
      told: [60],
      slept: [1_000, 1_000, 1_000, 1_000],
    });
  });

  it("gives up after a minute", async () => {
    const { outcome, slept } = await connecting(Array(100).fill("57P03"));
    assertEquals([outcome, slept.length], ["57P03", 60]);
  });

  for (const code of ["ECONNREFUSED", "28P01", "53300"]) {
    it(`does not wait after ${code}`, async () => {
      const { outcome, attempts } = await connecting([code]);
      assertEquals([outcome, attempts], [code, 1]);
    });
  }

  it("does not wait for another reason that comes after the start", async () => {
    const { outcome, attempts } = await connecting(["57P03", "28P01", "57P03"]);
    assertEquals([outcome, attempts], ["28P01", 2]);
  });

  it("stops waiting when the signal is aborted", async () => {
    const interruption = new AbortController();
    const reason = new Error("stop");
    const waiting = untilStarted(() => Promise.reject(failure("57P03")), {
      signal: interruption.signal,
      waiting: () => interruption.abort(reason),
    });
    assertEquals(await assertRejects(() => waiting), reason);
  });
});
