/** Other sessions that hold what an asset needs. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { postgresNeeded } from "../postgres.ts";
import { asset, faultProject } from "./project.ts";
import { type OwnServer, startServer } from "./server.ts";

const append = "materialization: {type: table, strategy: append}";
const waiting =
  "select count(*) from pg_stat_activity where application_name = 'bruin' and wait_event_type = 'Lock'";
const ours = "select count(*) from pg_stat_activity where application_name = 'bruin'";

(postgresNeeded === "" ? describe : describe.skip)(`locks of others${postgresNeeded}`, () => {
  let server: OwnServer;
  before(async () => {
    server = await startServer();
  });
  after(async () => await server[Symbol.asyncDispose]());

  it("the asset's timeout ends the statement in the server, too", async () => {
    await server.query("create table locked (n int)");
    const other = await server.session();
    await other.query("begin; lock table locked in access exclusive mode");
    await using project = await faultProject(server.details, {
      locked: asset("locked", [append, "timeout: 1s"], "select 1 as n"),
    });
    const { code, stdout } = await project.run();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, 'asset "locked" timed out after 1s');
    assertEquals(await server.query(ours), [["0"]]);
    await other.query("commit");
    assertEquals((await other.query("select * from locked")).rowCount, 0);
    await other.end();
  });

  it("a lock_timeout of the user fails the asset with the server's words", async () => {
    await server.query("create table guarded (n int)");
    const other = await server.session();
    await other.query("begin; lock table guarded in access exclusive mode");
    await using project = await faultProject(server.details, {
      guarded: asset(
        "guarded_asset",
        [],
        "set lock_timeout = '200ms';\ninsert into guarded values (1)",
      ),
    });
    const { code, stdout } = await project.run();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, "canceling statement due to lock timeout (SQLSTATE 55P03)");
    assertStringIncludes(stdout, "insert into guarded values (1)");
    await other.end();
  });

  it("a deadlock is tried again, and takes effect once", async () => {
    await server.query("create table one (n int)");
    await server.query("create table two (n int)");
    const other = await server.session();
    // Only ours looks for deadlocks before long, so that it is the one that is ended. It looks once, by
    // when the other one has to wait, too.
    await other.query("set deadlock_timeout = '60s'; begin; lock table two");
    await using project = await faultProject(server.details, {
      crossing: asset(
        "crossing",
        ["retries: 3", "rerun_cooldown: 1"],
        "set local deadlock_timeout = '3s';\nlock table one;\ninsert into two values (1)",
      ),
    });
    const running = await project.start();
    await running.until("Running:  crossing");
    await server.until(waiting, "1");
    const crossed = other.query("lock table one; commit");
    const { code, stdout } = await running.finish();
    await crossed;
    await other.end();
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Attempt 2 of 4 in 1s: ERROR: deadlock detected (SQLSTATE 40P01)");
    assertEquals(await server.query("select count(*) from two"), [["1"]]);
  });

  it("a serialization failure is tried again, and takes effect once", async () => {
    await server.query("create table stock (n int)");
    await server.query("insert into stock values (0)");
    const other = await server.session();
    await other.query("begin; update stock set n = n + 1");
    await using project = await faultProject(server.details, {
      stock: asset(
        "take",
        ["retries: 3"],
        "begin transaction isolation level repeatable read;\nupdate stock set n = n + 1;\ncommit",
      ),
    });
    const running = await project.start();
    await running.until("Running:  take");
    await server.until(waiting, "1");
    await other.query("commit");
    await other.end();
    const { code, stdout } = await running.finish();
    assertEquals(code, 0, stdout);
    assertStringIncludes(stdout, "Attempt 2 of 4 now: ERROR: could not serialize access");
    assertStringIncludes(stdout, "(SQLSTATE 40001)");
    assertEquals(await server.query("select n from stock"), [["2"]]);
    assert(!stdout.includes("Attempt 3"), stdout);
  });
});
