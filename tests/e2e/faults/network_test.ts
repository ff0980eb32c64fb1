/** A network that breaks in the middle of a statement. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { postgresNeeded } from "../postgres.ts";
import { asset, faultProject } from "./project.ts";
import { startProxy } from "./proxy.ts";
import { type OwnServer, startServer } from "./server.ts";

const sleeping = "select count(*) from pg_stat_activity where wait_event = 'PgSleep'";
const unconfirmed = "The statement was cancelled, but the server did not confirm it";

(postgresNeeded === "" ? describe : describe.skip)(`a network that fails${postgresNeeded}`, () => {
  let server: OwnServer;
  before(async () => {
    server = await startServer();
  });
  after(async () => await server[Symbol.asyncDispose]());

  /** Starts an asset that takes a minute, behind a network that fails as `fail` has it. */
  async function behind(header: readonly string[]) {
    const stack = new AsyncDisposableStack();
    const proxy = stack.use(await startProxy(server.port));
    const project = stack.use(
      await faultProject({ ...server.details, port: proxy.port }, {
        slow: asset("slow", header, "select pg_sleep(60)"),
        after: asset("after", ["depends: [slow]"], "select 1"),
        other: asset("other", [], "select 1"),
      }),
    );
    const running = await project.start();
    await running.until("Running:  slow");
    await running.until("Finished: other");
    await server.until(sleeping, "1");
    return { proxy, running, [Symbol.asyncDispose]: () => stack[Symbol.asyncDispose]() };
  }

  const forget = () =>
    server.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'",
    );

  it("explains a connection that was reset", async () => {
    await using faulty = await behind([]);
    faulty.proxy.cut();
    const { code, stdout } = await faulty.running.finish();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, "The server ended the connection while the statement ran");
    assertStringIncludes(stdout, "cause: the connection was cut");
    assertStringIncludes(stdout, "PASS other");
    assertStringIncludes(stdout, "UPSTREAM FAILED after");
    await forget();
  });

  it("ends at the asset's timeout although nothing answers any more", async () => {
    await using faulty = await behind(["timeout: 1s", "retries: 3"]);
    faulty.proxy.mode = "silent";
    const { code, stdout } = await faulty.running.finish();
    assertEquals(code, 1, stdout);
    assertStringIncludes(stdout, 'asset "slow" timed out after 1s');
    assertStringIncludes(stdout, `cause: ${unconfirmed}`);
    assertStringIncludes(stdout, "fix: look for it in pg_stat_activity");
    assert(!stdout.includes("Attempt 2"), stdout);
    await forget();
  });

  it("ends within 8 s of SIGTERM although nothing answers any more", async () => {
    await using faulty = await behind([]);
    faulty.proxy.mode = "silent";
    faulty.running.process.kill("SIGTERM");
    const { code, stdout, seconds } = await faulty.running.finishTimed();
    assertEquals(code, 143, stdout);
    assert(seconds < 8, `took ${seconds} s`);
    assertStringIncludes(stdout, unconfirmed);
    assertStringIncludes(stdout, "Cancelled: slow");
    assertStringIncludes(stdout, "NOT STARTED after");
    await forget();
  });
});
