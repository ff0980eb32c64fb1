import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
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
        close: () => Promise.resolve(void closed.push(id)),
      });
    },
  });
  return { pool, closed };
}

describe("Pool", () => {
  it("use() lends a session again that is still alive", async () => {
    const { pool, closed } = numbered({ max: 2 });
    assertEquals(await pool.use(never, ({ id }) => Promise.resolve(id)), 1);
    assertEquals(await pool.use(never, ({ id }) => Promise.resolve(id)), 1);
    await pool[Symbol.asyncDispose]();
    assertEquals(closed, [1]);
  });

  it("use() closes a session that is not alive, also after a failure", async () => {
    const { pool, closed } = numbered({ max: 1 });
    await assertRejects(
      () =>
        pool.use(never, (session) => {
          session.alive = false;
          return Promise.reject(new Error("broken"));
        }),
      Error,
      "broken",
    );
    assertEquals(await pool.use(never, ({ id }) => Promise.resolve(id)), 2);
    await pool[Symbol.asyncDispose]();
    assertEquals(closed, [1, 2]);
  });

  it("use() lends at most max sessions, first come, first served", async () => {
    const { pool } = numbered({ max: 2 });
    let inUse = 0;
    let most = 0;
    const order: number[] = [];
    await Promise.all([1, 2, 3, 4, 5].map((n) =>
      pool.use(never, async () => {
        order.push(n);
        most = Math.max(most, ++inUse);
        await new Promise((resolve) => setTimeout(resolve));
        inUse--;
      })
    ));
    assertEquals(most, 2);
    assertEquals(order, [1, 2, 3, 4, 5]);
    await pool[Symbol.asyncDispose]();
  });

  it("use() gives up its place in the queue when the signal is aborted", async () => {
    const { pool } = numbered({ max: 1 });
    const release = Promise.withResolvers<void>();
    const first = pool.use(never, () => release.promise);
    const controller = new AbortController();
    const second = pool.use(controller.signal, () => Promise.resolve());
    const third = pool.use(never, () => Promise.resolve("third"));
    controller.abort(new Error("stopped"));
    await assertRejects(() => second, Error, "stopped");
    release.resolve();
    await first;
    assertEquals(await third, "third");
    await pool[Symbol.asyncDispose]();
  });

  it("closes a session that nobody used for idleMs", async () => {
    const { pool, closed } = numbered({ max: 1, idleMs: 1 });
    await pool.use(never, () => Promise.resolve());
    while (closed.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    assertEquals(await pool.use(never, ({ id }) => Promise.resolve(id)), 2);
    await pool[Symbol.asyncDispose]();
  });
});
