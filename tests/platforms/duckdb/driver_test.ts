import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { after, describe, it } from "@std/testing/bdd";
import { join } from "node:path";
import { ConnectionError, type ExitReason, QueryError } from "../../../src/errors.ts";
import { DuckdbEngine } from "../../../src/platforms/duckdb/driver.ts";
import { abortedAfter, never, resolved } from "../../contracts/connection.ts";

// The native library stays loaded, so it is loaded before any test begins.
const engine = await DuckdbEngine.load();
const root = await Deno.makeTempDir();
const open = (details: Record<string, unknown>) =>
  engine.open(resolved("duckdb", details), { root });
const slowQuery = "SELECT count(*) FROM range(100000000000) a, range(1000) b";

describe("DuckdbEngine.open()", () => {
  after(() => Deno.remove(root, { recursive: true }));

  it("starts relative paths at the project root, and closes the file with the connection", async () => {
    const connection = await open({ path: "relative.db" });
    await connection.execute(["CREATE TABLE t AS SELECT 1 AS a"], { signal: never });
    await connection[Symbol.asyncDispose]();
    await Deno.rename(join(root, "relative.db"), join(root, "moved.db"));
    const moved = await open({ path: "moved.db" });
    assertEquals((await moved.query("SELECT a FROM t", { signal: never })).rows, [[1]]);
  });

  it("lets connections to one file take turns, whatever they call it", async () => {
    await Deno.symlink(root, `${root}/link`);
    const connections = await Promise.all(
      ["turns.db", join(root, "turns.db"), join(root, "link", "turns.db")].map((path) =>
        open({ path })
      ),
    );
    await connections[0].execute(["CREATE TABLE t (n integer)"], { signal: never });
    await Promise.all(
      Array.from(
        { length: 9 },
        (_, n) => connections[n % 3].execute([`INSERT INTO t VALUES (${n})`], { signal: never }),
      ),
    );
    assertEquals((await connections[0].query("SELECT count(*) FROM t", { signal: never })).rows, [[
      9n,
    ]]);
  });

  it("lets readers run side by side while a writer waits for both", async () => {
    const writer = await open({ path: "shared.db" });
    await writer.execute(["CREATE TABLE t AS SELECT 1 AS a"], { signal: never });
    const [slow, quick] = await Promise.all(
      [1, 2].map(() => open({ path: "shared.db", read_only: true })),
    );
    await abortedAfter(300, async (signal) => {
      const reading = assertRejects(() => slow.query(slowQuery, { signal }), QueryError);
      assertEquals((await quick.query("SELECT a FROM t", { signal: never })).rows, [[1]]);
      const writing = writer.execute(["INSERT INTO t VALUES (2)"], { signal });
      await assertRejects(() => writing, QueryError, "while it waited for the database file");
      await reading;
    });
    await assertRejects(
      () => quick.execute(["INSERT INTO t VALUES (2)"], { signal: never }),
      QueryError,
      "read-only",
    );
  });

  it("keeps the event loop free while a statement runs", async () => {
    const connection = await open({ path: ":memory:" });
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await abortedAfter(
      300,
      (signal) => assertRejects(() => connection.query(slowQuery, { signal })).then(() => {}),
    );
    clearInterval(timer);
    assertEquals(ticks > 2, true);
    await connection[Symbol.asyncDispose]();
  });

  it("refuses a script with a NUL, which would end it early", async () => {
    const connection = await open({ path: "nul.db" });
    await assertRejects(
      () => connection.execute(["SELECT 1 \0 FROM missing"], { signal: never }),
      QueryError,
      "NUL",
    );
  });

  it("names the column type that cannot be read, unless the rows are not needed", async () => {
    const connection = await open({ path: "types.db" });
    await assertRejects(
      () => connection.query("SELECT '101'::BIT", { signal: never }),
      QueryError,
      "cannot read",
    );
    await connection.execute(["SELECT '101'::BIT"], { signal: never });
  });

  const unusable: [title: string, details: Record<string, unknown>, text: string, ExitReason][] = [
    ["a missing folder", { path: "none/x.db" }, "cannot be opened", "configuration"],
    ["a missing file", { path: "none.db", read_only: true }, "does not exist", "configuration"],
    ["a file of another kind", { path: "text.db" }, "damaged, or no database", "configuration"],
    ["MotherDuck", { path: "md:my_db" }, "MotherDuck is not supported", "configuration"],
    ["a lakehouse", { lakehouse: { format: "iceberg" } }, "not supported yet", "configuration"],
  ];
  for (const [title, details, text, exitReason] of unusable) {
    it(`explains ${title}`, async () => {
      await Deno.writeTextFile(join(root, "text.db"), "no database ".repeat(2000));
      const error = await assertRejects(
        async () => await (await open(details)).query("SELECT 1", { signal: never }),
        ConnectionError,
        text,
      );
      assertEquals(error.connection, "my-duckdb");
      assertEquals(error.exitReason, exitReason);
      assertMatch(error.explanation.fix ?? "", /\w/);
      assertEquals(error.describe().split("\n").length <= 4, true);
    });
  }

  it("explains a file that another program has open", async () => {
    const path = join(root, "locked.db");
    const holder = new Deno.Command(Deno.execPath(), {
      args: ["eval", holdOpen(path)],
      stdout: "piped",
    }).spawn();
    const reader = holder.stdout.getReader();
    await reader.read(); // it says when it is ready
    const error = await assertRejects(
      async () => await (await open({ path })).query("SELECT 1", { signal: never }),
      ConnectionError,
      "another program has the database file open",
    );
    assertEquals(error.exitReason, "try-again");
    assertStringIncludes(error.explanation.cause ?? "", `PID ${holder.pid}`);
    holder.kill();
    await reader.cancel();
    await holder.status;
  });
});

function holdOpen(path: string): string {
  const driver = import.meta.resolve("../../../src/platforms/duckdb/driver.ts");
  const contract = import.meta.resolve("../../../src/sealed.ts");
  return `
    const { DuckdbEngine } = await import(${JSON.stringify(driver)});
    const { Sealed } = await import(${JSON.stringify(contract)});
    const engine = await DuckdbEngine.load();
    const details = new Sealed({ path: ${JSON.stringify(path)} });
    const connection = await engine.open({ name: "d", details }, { root: "/" });
    await connection.execute(["CREATE TABLE t (n integer)"], { signal: new AbortController().signal });
    const running = connection.query(${
    JSON.stringify(slowQuery)
  }, { signal: new AbortController().signal });
    setTimeout(() => console.log("ready"), 300);
    await running;
  `;
}
