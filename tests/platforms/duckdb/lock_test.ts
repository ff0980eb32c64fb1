import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Locks } from "../../../src/platforms/duckdb/lock.ts";
import { never } from "../../contracts/connection.ts";

/** Asks for a lock and notes when it is granted. */
function asker(locks: Locks, granted: string[]) {
  return (name: string, { shared, key = "file", signal = never }: {
    shared: boolean;
    key?: string;
    signal?: AbortSignal;
  }): Promise<Disposable> =>
    locks.acquire(key, { shared, signal }).then((lock) => {
      granted.push(name);
      return lock;
    });
}

/** Lets everything that can go on go on. */
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe("Locks.acquire()", () => {
  it("grants one writer at a time, in order, for each key", async () => {
    const granted: string[] = [];
    const ask = asker(new Locks(), granted);
    const first = ask("first", { shared: false });
    const second = ask("second", { shared: false });
    await ask("elsewhere", { shared: false, key: "other" });
    await settle();
    assertEquals(granted, ["first", "elsewhere"]);
    (await first)[Symbol.dispose]();
    await second;
    assertEquals(granted, ["first", "elsewhere", "second"]);
  });

  it("lets readers share, but not overtake a writer that waits", async () => {
    const granted: string[] = [];
    const ask = asker(new Locks(), granted);
    const readers = [
      await ask("reader 1", { shared: true }),
      await ask("reader 2", { shared: true }),
    ];
    const writer = ask("writer", { shared: false });
    const late = ask("reader 3", { shared: true });
    await settle();
    assertEquals(granted, ["reader 1", "reader 2"]);
    for (const reader of readers) reader[Symbol.dispose]();
    (await writer)[Symbol.dispose]();
    await late;
    assertEquals(granted, ["reader 1", "reader 2", "writer", "reader 3"]);
  });

  it("leaves the queue when the signal is aborted, and lets those behind go on", async () => {
    const granted: string[] = [];
    const ask = asker(new Locks(), granted);
    const reader = await ask("reader", { shared: true });
    const controller = new AbortController();
    const writer = ask("writer", { shared: false, signal: controller.signal });
    const behind = ask("behind", { shared: true });
    controller.abort(new Error("stopped"));
    await assertRejects(() => writer, Error, "stopped");
    (await behind)[Symbol.dispose]();
    reader[Symbol.dispose]();
    (await ask("last", { shared: false }))[Symbol.dispose]();
    assertEquals(granted, ["reader", "behind", "last"]);
  });
});
