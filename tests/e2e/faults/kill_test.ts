/** `kill -9` of the program, again and again, at moments that nobody chose. */
import { assert, assertEquals } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import { postgresNeeded } from "../postgres.ts";
import { asset, type FaultProject, faultProject } from "./project.ts";
import { type OwnServer, startServer } from "./server.ts";

const names = Array.from({ length: 60 }, (_, index) => `a${index + 1}`);
const header = ["materialization: {type: table, strategy: append}"];
const killsOfEach = 10;

/** Names of the assets that the newest state says are done. All states have to be readable. */
async function finishedAssets({ folder }: FaultProject): Promise<string[]> {
  const states = [];
  const logs = `${folder}/logs/runs/faults`;
  for await (const { name } of Deno.readDir(logs)) {
    if (!name.endsWith(".json")) continue;
    const path = `${logs}/${name}`;
    const { state } = JSON.parse(await Deno.readTextFile(path));
    assertEquals(state.length, names.length, path);
    states.push({ state, modified: (await Deno.stat(path)).mtime?.getTime() ?? 0 });
  }
  const newest = states.toSorted((a, b) => b.modified - a.modified)[0];
  return newest.state
    .filter(({ status }: { status: string }) => status === "succeeded")
    .map(({ name }: { name: string }) => name);
}

/** How many rows the table of each asset has, once the server has ended what was sent to it. */
async function countRows(server: OwnServer, schema: string): Promise<Map<string, number>> {
  await server.until(
    `select count(*) from pg_stat_activity where usename = '${schema}' and application_name = 'bruin'`,
    "0",
  );
  const counts = names.map((name) => `select '${name}', count(*) from ${schema}.${name}`);
  const rows = await server.query(counts.join(" union all "));
  return new Map(rows.map(([name, count]) => [name, Number(count)]));
}

function killUnlessEnded(process: Deno.ChildProcess): void {
  try {
    process.kill("SIGKILL");
  } catch (error) {
    // Deno says so by this; little was left to do, and it was quicker.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** How often a program has started an asset. */
const startsIn = (stdout: string) => stdout.split("Running: ").length - 1;

(postgresNeeded === "" ? describe : describe.skip)(`kill -9${postgresNeeded}`, () => {
  let server: OwnServer;
  before(async () => {
    server = await startServer();
  });
  after(async () => await server[Symbol.asyncDispose]());

  /** A run that is killed and continued, with a user and tables of its own. */
  async function killAndContinue(user: string): Promise<void> {
    await server.query(`create role ${user} superuser login password '${server.password}'`);
    await server.query(`create schema authorization ${user}`);
    for (const name of names) await server.query(`create table ${user}.${name} (n int)`);
    await using project = await faultProject(
      { ...server.details, username: user, schema: user },
      Object.fromEntries(names.map((name) => [name, asset(name, header, "select 1 as n")])),
    );
    const done = new Map<string, number>();
    let starts = 0;
    const verify = async () => {
      const counts = await countRows(server, user);
      for (const [name, count] of done) assertEquals(counts.get(name), count, `${name} ran again`);
      return counts;
    };
    for (let kill = 0; kill < killsOfEach; kill++) {
      const continued = kill === 0 ? [] : ["--continue"];
      const run = await project.start("--workers", "2", "--no-log-file", ...continued);
      // Some time after its first asset started, or in the middle of its start.
      if (kill % 4 !== 1) await run.until("Running:");
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 120));
      killUnlessEnded(run.process);
      starts += startsIn((await run.finish()).stdout);
      const counts = await verify();
      const finished = await finishedAssets(project);
      for (const name of done.keys()) assert(finished.includes(name), `${name} was forgotten`);
      for (const name of finished) done.set(name, counts.get(name) ?? 0);
      for (const [name, count] of done) assert(count > 0, `${name} is done without an effect`);
      if (finished.length === names.length) break;
    }
    const { code, stdout, stderr } = await project.run("--continue");
    assertEquals(code, 0, stdout + stderr);
    starts += startsIn(stdout);
    // What was committed when the program was killed, but was not noted, is there once more.
    const counts = [...(await verify()).values()];
    assert(counts.every((count) => count > 0), "an asset was lost");
    const rows = counts.reduce((sum, count) => sum + count);
    // The program may be killed between the start of an asset and the line that tells of it.
    assert(rows <= starts + 2 * killsOfEach, `${rows} effects of ${starts} starts`);
  }

  it("leaves a state that can be read, and what it says is done is not done again", async () => {
    await Promise.all(["first", "second"].map(killAndContinue));
  });
});
