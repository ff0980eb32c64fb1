/** Which run `--continue` takes up, and when it refuses (R2, R4, scenarios 5 to 7). */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, bruinCommand, type Finished, temporaryFolder, writeFiles } from "../command.ts";
import { RunningBruin } from "./project.ts";

function asset(name: string, query: string, header: readonly string[] = []): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", query]
    .join("\n");
}

const broken = "select * from nowhere";
const slow = "select count(*) from range(1000000000000) as a where random() < 0";

const project = (last: string) => ({
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
    },
  }),
  "pipeline.yml": "name: shop\n",
  "assets/first.sql": asset("first", "select 1", ["tags: [daily]"]),
  "assets/second.sql": asset("second", "select 2", ["depends: [first]", "tags: [daily]"]),
  "assets/last.sql": asset("last", last, ["depends: [second]"]),
});

const mended = { "assets/last.sql": project("select 3")["assets/last.sql"] };

async function run(folder: string, ...args: string[]): Promise<Finished> {
  return await bruin(["run", ...args], { cwd: folder });
}

async function start(folder: string, ...args: string[]): Promise<RunningBruin> {
  const { program, args: all, env } = await bruinCommand(["run", ...args]);
  return new RunningBruin(
    new Deno.Command(program, {
      args: [...all],
      env,
      cwd: folder,
      clearEnv: true,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn(),
  );
}

const ran = ({ stdout }: Finished) =>
  [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name]) => name);

function assertSuccess(finished: Finished): void {
  assertEquals(finished.code, 0, finished.stdout + finished.stderr);
}

describe("bruin run || bruin run --continue", () => {
  it("R2: runs all of a run that was stopped by its configuration", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project("select 3"));
    assertSuccess(await run(folder.path, "."));
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: { default: { connections: { duckdb: [{ name: "duckdb-default" }] } } },
      }),
      "assets/bad.sql": asset("bad", "select 1", ["connection: missing"]),
    });
    const stopped = await run(folder.path, ".");
    assert(stopped.code >= 64, stopped.stdout + stopped.stderr);
    assertEquals(ran(stopped), []);
    const unmended = await run(folder.path, "--continue");
    assertEquals(unmended.code, stopped.code, unmended.stdout + unmended.stderr);
    await writeFiles(folder.path, {
      ".bruin.yml": project("")[".bruin.yml"],
      "assets/bad.sql": asset("bad", "select 1"),
    });
    const continued = await run(folder.path, "--continue");
    assertSuccess(continued);
    assertEquals(ran(continued).toSorted(), ["bad", "first", "last", "second"]);
  });

  it("R2: runs all of a run that was stopped by a rule", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project("select 3"));
    assertSuccess(await run(folder.path, "."));
    await writeFiles(folder.path, {
      "assets/last.sql": asset("last", "select 3", [
        "depends: [second]",
        "materialization: {type: table, strategy: delete+insert}",
      ]),
    });
    const stopped = await run(folder.path, ".");
    assertEquals(stopped.code, 78, stopped.stdout + stopped.stderr);
    await writeFiles(folder.path, mended);
    const continued = await run(folder.path, "--continue");
    assertSuccess(continued);
    assertEquals(ran(continued), ["first", "second", "last"]);
  });

  it("R2: is no success when the run was killed before it had read the pipeline", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project("select 3"));
    assertSuccess(await run(folder.path, "."));
    const killed = await start(folder.path, ".");
    killed.process.kill("SIGKILL");
    await killed.finish();
    const continued = await run(folder.path, "--continue");
    assertEquals(continued.code, 66, continued.stdout + continued.stderr);
    assertStringIncludes(continued.stderr, "Nothing to continue");
  });

  it("keeps no value of a variable that may turn out to be a secret", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...project("select 3"),
      "pipeline.yml": JSON.stringify({
        name: "shop",
        variables: { region: { type: "string", default: "us" } },
      }),
      "assets/bad.sql": asset("bad", "select 1", ["connection: missing"]),
    });
    const options = { cwd: folder.path, sensitive: ["not-known-to-be-secret"] };
    const variable = ["--var", "region=not-known-to-be-secret"];
    const stopped = await bruin(["run", ...variable, "."], options);
    assert(stopped.code >= 64, stopped.stdout + stopped.stderr);
    await writeFiles(folder.path, { "assets/bad.sql": asset("bad", "select 1") });
    const asked = await bruin(["run", "--continue"], options);
    assertEquals(asked.code, 64);
    assertStringIncludes(asked.stderr, "Give these variables again: region");
    assertSuccess(await bruin(["run", "--continue", ...variable], { cwd: folder.path }));
  });
});

describe("bruin run --continue after runs of a selection", () => {
  for (
    const [name, later] of [
      ["one asset", ["assets/first.sql"]],
      ["a tag", ["--tag", "daily"]],
      ["a selector", ["--selector", "first"]],
      ["the checks", ["--only", "checks"]],
      ["nothing", ["--only", "push-metadata"]],
    ] as const
  ) {
    it(`R2: takes the pipeline's own run after one of ${name}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, project(broken));
      assertEquals((await run(folder.path, ".")).code, 1);
      assertSuccess(await run(folder.path, ...later));
      await writeFiles(folder.path, mended);
      const continued = await run(folder.path, "--continue");
      assertSuccess(continued);
      assertEquals(ran(continued), ["last"]);
      assertStringIncludes(continued.stdout, "is newer, but was of");
    });
  }

  it("R2: takes the run of a selection that is given again", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(broken));
    assertEquals((await run(folder.path, ".")).code, 1);
    await writeFiles(folder.path, {
      "assets/second.sql": asset("second", broken, ["depends: [first]", "tags: [daily]"]),
    });
    assertEquals((await run(folder.path, "--tag", "daily")).code, 1);
    await writeFiles(folder.path, { ...project("select 3") });
    const unclear = await run(folder.path, "--continue");
    assertEquals(unclear.code, 64, unclear.stdout + unclear.stderr);
    assertStringIncludes(unclear.stderr, "Several runs could be continued");
    assertStringIncludes(unclear.stderr, "--tag daily");
    const daily = await run(folder.path, "--continue", "--tag", "daily");
    assertSuccess(daily);
    assertEquals(ran(daily), ["second"]);
    const rest = await run(folder.path, "--continue");
    assertSuccess(rest);
    assertEquals(ran(rest), ["last"]);
  });

  it("takes a run of one asset when there is nothing else to continue", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project("select 3"));
    assertSuccess(await run(folder.path, "."));
    await writeFiles(folder.path, { "assets/first.sql": asset("first", broken) });
    assertEquals((await run(folder.path, "assets/first.sql")).code, 1);
    await writeFiles(folder.path, { "assets/first.sql": asset("first", "select 1") });
    const continued = await run(folder.path, "--continue");
    assertSuccess(continued);
    assertEquals(ran(continued), ["first"]);
  });

  it("takes the run that --continue-run names", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(broken));
    const one = await bruin(["run", "."], { cwd: folder.path, env: { BRUIN_RUN_ID: "one" } });
    assertEquals(one.code, 1);
    await writeFiles(folder.path, mended);
    assertSuccess(await run(folder.path, "."));
    const unknown = await run(folder.path, "--continue-run", "two");
    assertEquals(unknown.code, 64);
    assertStringIncludes(unknown.stderr, `There is no run "two" of 'shop'`);
    const continued = await run(folder.path, "--continue-run", "one");
    assertSuccess(continued);
    assertEquals(ran(continued), ["last"]);
  });
});

describe("bruin run --continue beside another process", () => {
  it("R4: refuses a run that goes on, and takes it once it was killed", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(slow));
    const running = await start(folder.path, ".");
    await running.until("Running:  last");
    const refused = await run(folder.path, "--continue");
    assertEquals(refused.code, 75, refused.stdout + refused.stderr);
    assertEquals(ran(refused), []);
    assertStringIncludes(refused.stderr, "has not ended, or is being continued");
    assertStringIncludes(refused.stderr, "code: E172");
    running.process.kill("SIGKILL");
    await running.finish();
    await writeFiles(folder.path, mended);
    const continued = await run(folder.path, "--continue");
    assertSuccess(continued);
    assertEquals(ran(continued), ["last"]);
  });

  it("R4: lets one of several go on", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, project(broken));
    assertEquals((await run(folder.path, ".")).code, 1);
    const once = "create table if not exists once (n int); insert into once values (1)";
    await writeFiles(folder.path, {
      "assets/last.sql": asset("last", once, ["depends: [second]"]),
    });
    const codes =
      (await Promise.all(Array.from({ length: 4 }, () => run(folder.path, "--continue"))))
        .map(({ code }) => code);
    assertEquals(codes.filter((code) => code === 0).length, 1, codes.join());
    assert(codes.every((code) => [0, 66, 75].includes(code)), codes.join());
    const counted = await bruin([
      "query",
      "-c",
      "duckdb-default",
      "-q",
      "select count(*) as n from once",
      "-o",
      "csv",
    ], { cwd: folder.path });
    assertEquals(counted.stdout.trim(), "n\n1", counted.stderr);
  });
});
