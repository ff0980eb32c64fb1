/** What writers of one file that wait for each other leave behind, on the real library. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { after, describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { QueryError } from "../../../src/errors.ts";
import { Database } from "../../../src/platforms/duckdb/database.ts";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { changesOnlyData } from "../../../src/platforms/duckdb/leftovers.ts";
import { Locks } from "../../../src/platforms/duckdb/lock.ts";
import { never, resolved } from "../../contracts/connection.ts";

// The native library stays loaded, so it is loaded before any test begins.
const locks = new Locks();
const engine = await DuckdbEngine.load(locks);
const root = await Deno.makeTempDir();
const open = (path: string) => engine.open(resolved("duckdb", { path }), { root });

/** Keeps a core busy for long enough to let others wait. */
const busyQuery = "SELECT sum(a.range + b.range) AS n FROM range(100000) a, range(800) b";

/** How often files are opened while `work` goes on. */
async function openings(work: () => Promise<unknown>): Promise<number> {
  const original = Database.openFile;
  let count = 0;
  Database.openFile = (...given) => {
    count++;
    return original(...given);
  };
  try {
    await work();
  } finally {
    Database.openFile = original;
  }
  return count;
}

describe("writers of one DuckDB file", () => {
  after(() => Deno.remove(root, { recursive: true }));

  it("get it open from the one before, and the last one closes it", async () => {
    const connection = await open("passed_on.db");
    await connection.execute(["CREATE TABLE t (n integer)"], { signal: never });
    const opened = await openings(() =>
      Promise.all(Array.from(
        { length: 40 },
        (_, n) => connection.execute([`INSERT INTO t VALUES (${n})`], { signal: never }),
      ))
    );
    assert(opened < 20, `opened ${opened} times`);
    await connection[Symbol.asyncDispose]();
    await Deno.rename(join(root, "passed_on.db"), join(root, "closed.db"));
    const closed = await open("closed.db");
    assertEquals((await closed.query("SELECT count(*) FROM t", { signal: never })).rows, [[40n]]);
  });

  it("find neither attached databases nor settings of the one before", async () => {
    const connection = await open("left_behind.db");
    const other = join(root, "other.db");
    const attach = [`ATTACH '${other}' AS other`, "CREATE OR REPLACE TABLE other.t AS SELECT 1"];
    await Promise.all([
      connection.execute(attach, { signal: never }),
      connection.execute(attach, { signal: never }),
      connection.execute(["SET GLOBAL default_null_order = 'nulls_first'"], { signal: never }),
      connection.query("SELECT current_setting('default_null_order') AS x", { signal: never }).then(
        ({ rows }) => assertEquals(rows, [["NULLS_LAST"]]),
      ),
    ]);
  });

  it("get it open although they come one after the other", async () => {
    // P3: a chain of tables, or a run with one worker, opened the file for each.
    const connection = await open("one_by_one.db");
    const opened = await openings(async () => {
      await connection.execute(["CREATE TABLE t (n integer)"], { signal: never });
      for (let n = 0; n < 40; n++) {
        await connection.execute([`INSERT INTO t VALUES (${n})`], { signal: never });
        // As checks ask.
        for await (const _ of connection.stream!("SELECT count(*) FROM t", { signal: never }));
      }
    });
    assert(opened < 10, `opened ${opened} times`);
    await until(async () => !await isOpen(join(root, "one_by_one.db")));
  });

  it("close it at once for readers, and when a program is about to start", async () => {
    const path = join(root, "wanted.db");
    const writer = await open("wanted.db");
    const fill = () =>
      writer.execute(["CREATE OR REPLACE TABLE t AS SELECT 1 AS n"], { signal: never });
    await fill();
    const reader = await engine.open(resolved("duckdb", { path, read_only: true }), { root });
    const read = () => reader.query("SELECT n FROM t", { signal: never });
    const answers = await Promise.all([read(), read(), read()]);
    assertEquals(answers.map(({ rows }) => rows), [[[1]], [[1]], [[1]]]);
    assertEquals(await isOpen(path), false);
    for (const close of [() => engine.closeIdle(), () => writer[Symbol.asyncDispose]()]) {
      await fill();
      await close();
      assertEquals(await isOpen(path), false);
    }
  });

  it("open it anew after a failure", async () => {
    const connection = await open("failed.db");
    await connection.execute(["CREATE TABLE t (n integer)"], { signal: never });
    const failing = () =>
      assertRejects(
        () => connection.execute(["SELECT * FROM nowhere"], { signal: never }),
        QueryError,
      );
    const opened = await openings(() =>
      Promise.all([
        ...Array.from({ length: 4 }, failing),
        connection.execute(["INSERT INTO t VALUES (1)"], { signal: never }),
      ])
    );
    // The first comes after a statement that went well.
    assert(opened >= 3, `opened ${opened} times`);
  });

  it("close it for whoever reserves the file for a program", async () => {
    const connection = await open("reserved.db");
    const path = join(await Deno.realPath(root), "reserved.db");
    const first = connection.execute(["CREATE TABLE t AS " + busyQuery], { signal: never });
    await until(() => isOpen(path));
    const reserving = locks.acquire(path, { shared: false, signal: never });
    const last = connection.execute(["INSERT INTO t VALUES (1)"], { signal: never });
    const reserved = await reserving;
    assertEquals(await isOpen(path), false);
    reserved[Symbol.dispose]();
    await Promise.all([first, last]);
  });

  it("close it when the one that waited has given up", async () => {
    const connection = await open("given_up.db");
    const controller = new AbortController();
    const first = connection.execute(["CREATE TABLE t AS " + busyQuery], { signal: never });
    await until(() => isOpen(join(root, "given_up.db")));
    const second = connection.execute(["INSERT INTO t VALUES (1)"], { signal: controller.signal });
    setTimeout(() => controller.abort(new Error("stopped")), 20);
    await assertRejects(() => second, QueryError, "while it waited for the database file");
    await first;
    await until(async () => !await isOpen(join(root, "given_up.db")));
  });
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** Whether this process has the file open; only programs that may do everything can look for themselves. */
async function isOpen(path: string): Promise<boolean> {
  const { stdout } = await new Deno.Command("ls", { args: ["-l", `/proc/${Deno.pid}/fd`] })
    .output();
  return new TextDecoder().decode(stdout).split("\n").some((line) => line.endsWith(` -> ${path}`));
}

describe("changesOnlyData()", () => {
  const cases: readonly (readonly [script: string, expected: boolean])[] = [
    ["SELECT 1", true],
    ["-- a comment\nBEGIN; CREATE OR REPLACE TEMP TABLE t AS SELECT 1; COMMIT;", true],
    ["/* first */ with a as (select 1) insert into t select * from a", true],
    ['CREATE TABLE "secret" (n integer)', true],
    ["DROP TABLE IF EXISTS t; ALTER TABLE t ADD COLUMN n integer", true],
    ["", true],
    ["SELECT 1; ATTACH 'x.db' AS x", false],
    ["SET GLOBAL threads = 1", false],
    ["CREATE OR REPLACE SECRET s (TYPE s3)", false],
    ["CREATE TEMPORARY SECRET s (TYPE s3)", false],
    ["LOAD httpfs", false],
    ["PRAGMA threads = 1", false],
    ["COPY t TO 'x.csv'", false],
  ];
  for (const [script, expected] of cases) {
    it(`says ${expected} of ${JSON.stringify(script)}`, () => {
      assertEquals(changesOnlyData(script), expected);
    });
  }
});
