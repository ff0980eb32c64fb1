/** A server that ends in the middle of a statement. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { after, before, beforeEach, describe, it } from "@std/testing/bdd";
import { postgresNeeded } from "../postgres.ts";
import { asset, faultProject } from "./project.ts";
import { startProxy } from "./proxy.ts";
import { type Halt, type OwnServer, startServer } from "./server.ts";

const append = ["materialization: {type: table, strategy: append}"];
const retries = ["retries: 5"];
/** Returns two rows; takes a minute as long as there is no table `quick`. */
const slowOnce = "select n from generate_series(1, 2) as n, (select pg_sleep(case when exists (" +
  "select from pg_class where relname = 'quick') then 0 else 60 end)) as s";
const sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
const noRetry = "No further attempt: the statement may have been committed";
const lost = "The server ended the connection while the statement ran";

(postgresNeeded === "" ? describe : describe.skip)(`a server that ends${postgresNeeded}`, () => {
  let server: OwnServer;
  before(async () => {
    server = await startServer();
  });
  after(async () => await server[Symbol.asyncDispose]());
  beforeEach(async () => {
    await server.query("drop table if exists rows, quick");
    await server.query("create table rows (n int)");
  });

  /** Runs the asset `rows`, which takes a minute, unless `end` makes it try again. */
  async function interrupted(
    header: readonly string[],
    end: () => Promise<unknown>,
    ...flags: readonly string[]
  ) {
    await using project = await faultProject(server.details, {
      rows: asset("rows", header, slowOnce),
    });
    const running = await project.start(...flags);
    await running.until("Running:  rows");
    await server.until(sleeping, "1");
    await server.query("create table quick ()");
    await end();
    return await running.finish();
  }

  /** Ends the server, and starts it again. */
  const restart = (how: Halt) => async () => {
    await server.halt(how);
    await server.resume();
  };

  const count = async () => Number((await server.query("select count(*) from rows"))[0][0]);

  for (
    const [how, cause] of [
      ["crash", "the connection was cut"],
      ["immediate", "terminating connection due to immediate shutdown command"],
    ] as const
  ) {
    it(`${how}: does not try again what may have been committed`, async () => {
      const { code, stdout } = await interrupted([...append, ...retries], restart(how));
      assertEquals(code, 1, stdout);
      assertStringIncludes(stdout, lost);
      assertStringIncludes(stdout, cause);
      assertStringIncludes(stdout, "look for its changes before you run the asset again");
      assertStringIncludes(stdout, noRetry);
      assert(!stdout.includes("Attempt 2"), stdout);
      assertEquals(await count(), 0);
    });

    it(`${how}: tries again what replaces its table`, async () => {
      const header = ["materialization: {type: table}", ...retries];
      const { code, stdout } = await interrupted(header, restart(how));
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, `Attempt 2 of 6 now: ${lost}`);
      assertEquals(await count(), 2);
    });
  }

  it("fast: tries again what was certainly rolled back", async () => {
    const { code, stdout } = await interrupted([...append, ...retries], restart("fast"));
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Attempt 2 of 6 now");
    assertEquals(await count(), 2);
  });

  it("fast: says why without retries", async () => {
    const { code, stdout } = await interrupted(append, restart("fast"));
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, lost);
    assertStringIncludes(
      stdout,
      "FATAL: terminating connection due to administrator command (SQLSTATE 57P01)",
    );
    assertStringIncludes(stdout, "this statement was rolled back");
    assertEquals(await count(), 0);
  });

  it("goes on after another session ended ours", async () => {
    const { code, stdout } = await interrupted([...append, ...retries], () =>
      server.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'",
      ));
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Attempt 2 of 6 now");
    assertEquals(await count(), 2);
  });

  it("keeps one copy of rows whose commit was not confirmed", async () => {
    await using proxy = await startProxy(server.port);
    await using project = await faultProject({ ...server.details, port: proxy.port }, {
      rows: asset("rows", [...append, ...retries], "select 1 as n from pg_sleep(2)"),
    });
    const running = await project.start();
    await running.until("Running:  rows");
    await server.until(sleeping, "1");
    proxy.mode = "one-way";
    await server.until("select count(*) from rows", "1");
    proxy.mode = "open";
    proxy.cut();
    const { code, stdout } = await running.finish();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, noRetry);
    assertStringIncludes(stdout, "it is unknown whether the statement was committed");
    assertEquals(await count(), 1);
  });

  it("R1: with --exactly-once asks whether a commit was made that was not confirmed", async () => {
    await using proxy = await startProxy(server.port);
    await using project = await faultProject({ ...server.details, port: proxy.port }, {
      rows: asset("rows", [...append, ...retries], "select 1 as n from pg_sleep(2)"),
    });
    const running = await project.start("--exactly-once");
    await running.until("Running:  rows");
    await server.until(sleeping, "1");
    proxy.mode = "one-way";
    await server.until("select count(*) from rows", "1");
    proxy.mode = "open";
    proxy.cut();
    const { code, stdout } = await running.finish();
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Committed before, at ");
    assertEquals(await count(), 1);
    await server.query("drop table bruin_runs");
  });

  for (const how of ["crash", "immediate"] as const) {
    it(`R1: ${how}: with --exactly-once tries again what was not committed`, async () => {
      const { code, stdout } = await interrupted(
        [...append, ...retries],
        restart(how),
        "--exactly-once",
      );
      assertEquals(code, 0, stdout);
      assertStringIncludes(stdout, `Attempt 2 of 6 now: ${lost}`);
      assertEquals(await count(), 2);
      await server.query("drop table bruin_runs");
    });
  }

  it("waits for a server that is starting, without spending retries on it", async () => {
    await using proxy = await startProxy(server.port);
    proxy.starting = 2;
    await using project = await faultProject({ ...server.details, port: proxy.port }, {
      rows: asset("rows", append, "select 1 as n"),
    });
    const { code, stdout, stderr } = await project.run();
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(
      stdout + stderr,
      "connection 'postgres-default': the server is starting up; waiting up to 60 s for it",
    );
    assertEquals(proxy.count, 3);
    assertEquals(await count(), 1);
  });
});
