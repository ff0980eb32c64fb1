import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { Pool } from "../../../src/platforms/sessions/pool.ts";
import { never } from "../../contracts/connection.ts";

/** A pool of numbered sessions, and what happened to them. */
function numbered(options: { max: number; idleMs?: number }) {
  const closed: number[] = [];
  let opened = 0;
  const pool = new Pool({
    idleMs: 60_000,
    ...options,
    open: () => {
      const id = ++opened;
      return Promise.resolve({
        id,
        alive: true as boolean,
        reset: () => Promise.resolve(),
        close: () => Promise.resolve(void closed.push(id)),
      });
    },
  });
  return { pool, closed };
}

const soon = { signal: never };

describe("Pool", () => {
  it("use() lends a session again that is still alive", async () => {
    const { pool, closed } = numbered({ max: 2 });
    assertEquals(await pool.use(({ id }) => Promise.resolve(id), soon), 1);
    assertEquals(await pool.use(({ id }) => Promise.resolve(id), soon), 1);
    await pool[Symbol.asyncDispose]();
    assertEquals(closed, [1]);
  });

  it("use() closes a session that is not alive, also after a failure", async () => {
    const { pool, closed } = numbered({ max: 1 });
    await assertRejects(
      () =>
        pool.use((session) => {
          session.alive = false;
          return Promise.reject(new Error("broken"));
        }, soon),
      Error,
      "broken",
    );
    assertEquals(await pool.use(({ id }) => Promise.resolve(id), soon), 2);
    await pool[Symbol.asyncDispose]();
    assertEquals(closed, [1, 2]);
  });

  it("use() lends at most max sessions, first come, first served", async () => {
    const { pool } = numbered({ max: 2 });
    let inUse = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((n) =>
      pool.use(async () => {
        order.push(n);
        most = Math.max(most, ++inUse);
        await new Promise((resolve) => setTimeout(resolve));
        inUse--;
      }, soon)
    ));
    assertEquals(most, 2);
    assertEquals(order, [1, 2, 3, 4, 5]);
    await pool[Symbol.asyncDispose]();
  });

  it("use() lends no more than max to who asks in the moment in which a turn comes", async () => {
    const { pool } = numbered({ max: 1 });
    const order: string[] = [];
    let inUse = 0;
    let most = 0;
    const work = (name: string) => async () => {
      order.push(name);
      most = Math.max(most, ++inUse);
      await new Promise((resolve) => setTimeout(resolve, 1));
      inUse--;
    };
    const release = Promise.withResolvers<void>();
    const first = pool.use(() => release.promise, soon);
    const waiting = pool.use(work("waited"), soon);
    release.resolve();
    const late: Promise<void>[] = [];
    // One in each of the steps in which the session is given back.
    for (let step = 0; step < 20; step++) {
      late.push(pool.use(work(`late ${step}`), soon));
      await Promise.resolve();
    }
    await Promise.all([first, waiting, ...late]);
    assertEquals([most, order[0]], [1, "waited"]);
    await pool[Symbol.asyncDispose]();
  });

  it("use() gives up its place in the queue when the signal is aborted", async () => {
    const { pool } = numbered({ max: 1 });
    const release = Promise.withResolvers<void>();
    const first = pool.use(() => release.promise, soon);
    const controller = new AbortController();
    const second = pool.use(() => Promise.resolve(), {
      signal: controller.signal,
      statement: "SELECT 2",
    });
    const third = pool.use(() => Promise.resolve("third"), soon);
    controller.abort(new Error("stopped"));
    const error = await assertRejects(() => second, QueryError, "cancelled before it was sent");
    assertEquals([error.kind, error.statement], ["cancelled", "SELECT 2"]);
    assertEquals(error.explanation.cause, "all sessions of the connection were in use");
    release.resolve();
    await first;
    assertEquals(await third, "third");
    await pool[Symbol.asyncDispose]();
  });

  it("closes a session that nobody used for idleMs", async () => {
    const { pool, closed } = numbered({ max: 1, idleMs: 1 });
    await pool.use(() => Promise.resolve(), soon);
    while (closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals(await pool.use(({ id }) => Promise.resolve(id), soon), 2);
    await pool[Symbol.asyncDispose]();
  });
});
