/** What a run leaves behind, and how the next one takes it up. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, startBruin, temporaryFolder, waitFor, writeFiles } from "./command.ts";

function asset(name: string, header: readonly string[], query: string): string {
  return ["/* @bruin", `name: ${name}`, "type: duckdb.sql", ...header, "@bruin */", query]
    .join("\n");
}

const works = "select '{{ start_date }}' as day, '{{ var.region }}' as region, {{ full_refresh }}";

/** first → second → third; the query of the second one is given. */
function pipeline(second: string): Record<string, string> {
  return {
    ".bruin.yml": JSON.stringify({
      environments: {
        default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
        other: { connections: { duckdb: [{ name: "duckdb-default", path: "other.duckdb" }] } },
      },
    }),
    "pipeline.yml": JSON.stringify({
      name: "shop",
      variables: { region: { type: "string", default: "us" } },
    }),
    "assets/first.sql": asset("first", ["materialization: {type: table}"], works),
    "assets/second.sql": asset("second", [
      "depends: [first]",
      "materialization: {type: table}",
    ], second),
    "assets/third.sql": asset("third", ["depends: [second]"], "select 3"),
  };
}

/** Names of the assets that ran, in order. */
function ran(stdout: string): string[] {
  return [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name]) => name);
}

interface State {
  readonly run_id: string;
  readonly cmdline: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly state: readonly { readonly name: string; readonly status: string }[];
}

async function readState(logs: string, runId: string): Promise<State> {
  return JSON.parse(await Deno.readTextFile(`${logs}/runs/shop/${runId}.json`));
}

const statuses = ({ state }: State) => state.map(({ name, status }) => `${name} ${status}`);

describe("bruin run --continue", () => {
  it("runs what failed, with the dates, variables and refresh of the first time", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline("select * from nowhere"));
    const flags = ["--start-date", "2024-03-01", "--end-date", "2024-03-02", "--var", "region=eu"];
    const failed = await bruin(["run", ...flags, "--full-refresh", "."], {
      cwd: folder.path,
      env: { BRUIN_RUN_ID: "one" },
    });
    assertEquals(failed.code, 1, failed.stdout);
    assertEquals(statuses(await readState(`${folder.path}/logs`, "one")), [
      "first succeeded",
      "second failed",
      "third failed",
    ]);

    await writeFiles(folder.path, pipeline(works));
    const { code, stdout, stderr } = await bruin(["run", "--continue", "--tag", "x", "--verbose"], {
      cwd: folder.path,
      env: { BRUIN_RUN_ID: "two", BRUIN_START_DATE: "2020-01-01", BRUIN_VARS: "region=uk" },
    });
    assertEquals(code, 0, stdout + stderr);
    assertEquals(ran(stdout), ["second", "third"]);
    assertStringIncludes(stdout, "Continuing the run one: 1 of 3 assets are done.");
    assertStringIncludes(stdout, "select '2024-03-01' as day, 'eu' as region, True");
    assertStringIncludes(stderr, "--tag: --continue takes this from the last run");
    const state = await readState(`${folder.path}/logs`, "two");
    assertEquals(statuses(state), ["first succeeded", "second succeeded", "third succeeded"]);

    const again = await bruin(["run", "--continue"], { cwd: folder.path });
    // R2: where it follows a run that left nothing behind, success would hide that nothing was loaded.
    assertEquals(again.code, 66, again.stdout + again.stderr);
    assertStringIncludes(again.stderr, "Nothing to continue: the last run, two, has left nothing");
    const compatible = await bruin(["run", "--continue"], {
      cwd: folder.path,
      env: { BRUIN_EXIT_CODES: "compat" },
    });
    assertEquals(compatible.code, 0, compatible.stdout);
  });

  it("takes up a run that was killed", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(
      folder.path,
      pipeline("select count(*) from range(1000000000000) as a where random() < 0"),
    );
    const process = await startBruin(["run", "."], {
      cwd: folder.path,
      env: { BRUIN_RUN_ID: "one" },
    });
    await waitFor(process, async () => {
      const state = await readState(`${folder.path}/logs`, "one").catch(() => undefined);
      return state !== undefined && statuses(state)[0] === "first succeeded";
    });
    process.kill("SIGKILL");
    await process.output();
    assertEquals(statuses(await readState(`${folder.path}/logs`, "one")), [
      "first succeeded",
      "second pending",
      "third pending",
    ]);
    await writeFiles(folder.path, pipeline("select 2 as two"));
    const { code, stdout, stderr } = await bruin(["run", "--continue"], { cwd: folder.path });
    assertEquals(code, 0, stdout + stderr);
    assertEquals(ran(stdout), ["second", "third"]);
  });

  it("refuses what does not fit the last run", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline("select 2 as two"));
    const options = { cwd: folder.path };
    const none = await bruin(["run", "--continue"], options);
    assertEquals(none.code, 64);
    assertStringIncludes(none.stderr, "There is no run of 'shop' that could be continued");
    const first = await bruin(["run", "assets/first.sql"], options);
    assertEquals(first.code, 0, first.stdout + first.stderr);
    const other = await bruin(["run", "--continue", "--environment", "other"], options);
    assertEquals(other.code, 64);
    assertStringIncludes(other.stderr, 'of the environment "default", this one is of "other"');
    await writeFiles(folder.path, { "assets/new.sql": asset("new", [], "select 1") });
    const changed = await bruin(["run", "--continue"], options);
    assertEquals(changed.code, 78);
    assertStringIncludes(
      changed.stderr,
      "the pipeline has changed since the last run; please rerun the pipeline",
    );
  });

  it("asks again for variables that hold secrets", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...pipeline("select * from nowhere"),
      ".bruin.yml": JSON.stringify({
        environments: {
          default: {
            connections: {
              duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }],
              generic: [{ name: "token", value: "s3cr3t-t0ken" }],
            },
          },
        },
      }),
      "assets/uses.py": '"""@bruin\nname: uses\nsecrets: [{key: token}]\n@bruin"""\nprint("used")',
    });
    const options = { cwd: folder.path, sensitive: ["s3cr3t-t0ken"] };
    const env = { BRUIN_RUN_ID: "one", PATH: Deno.env.get("PATH") ?? "" };
    const variable = ["--var", "region=s3cr3t-t0ken"];
    const failed = await bruin(["run", ...variable, "."], { ...options, env });
    assertEquals(failed.code, 1, failed.stdout + failed.stderr);
    const { parameters } = await readState(`${folder.path}/logs`, "one");
    assertEquals(parameters.variables, {});
    assertEquals(parameters.withheldVariables, ["region"]);
    const refused = await bruin(["run", "--continue"], options);
    assertEquals(refused.code, 64);
    assertStringIncludes(refused.stderr, "Give these variables again: region");
    await writeFiles(folder.path, {
      "assets/second.sql": pipeline("select 2 as two")["assets/second.sql"],
    });
    const { code, stdout, stderr } = await bruin(["run", "--continue", ...variable], options);
    assertEquals(code, 0, stdout + stderr);
    assertEquals(ran(stdout), ["second", "third"]);
  });
});

describe("bruin run --log-dir", () => {
  it("keeps logs and state in another folder, or none with -", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, pipeline("select 2 as two"));
    const options = { cwd: folder.path, env: { BRUIN_RUN_ID: "one" } };
    const elsewhere = await bruin(["run", "--log-dir", "kept/here", "."], options);
    assertEquals(elsewhere.code, 0, elsewhere.stdout + elsewhere.stderr);
    assertEquals((await readState(`${folder.path}/kept/here`, "one")).run_id, "one");
    const log = await Deno.readTextFile(`${folder.path}/kept/here/one__shop.log`);
    assertStringIncludes(log, "bruin run completed successfully");
    const none = await bruin(["run", "--log-dir", "-", "."], options);
    assertEquals(none.code, 0, none.stdout + none.stderr);
    const stateless = await bruin(["run", "--no-state", "--no-log-file", "."], options);
    assertEquals(stateless.code, 0, stateless.stdout + stateless.stderr);
    const names = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
    assert(!names.includes("logs"), names.join());
  });

  it("may be a place that cannot be written, which one line tells", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, { ...pipeline("select 2 as two"), "file": "" });
    const { code, stdout, stderr } = await bruin(["run", "--log-dir", "file/logs", "."], {
      cwd: folder.path,
    });
    assertEquals(code, 0, stdout + stderr);
    assertEquals(
      stderr,
      `Info: no log and no state are kept: '${folder.path}/file/logs' cannot be written ` +
        "(ENOTDIR); --log-dir names another folder\n",
    );
  });

  it("--single-check leaves the state of the last run alone", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ...pipeline("select 2 as two"),
      "assets/third.sql": asset("third", [
        "custom_checks: [{name: always, value: 1, query: select 1}]",
      ], "select 3"),
    });
    const options = { cwd: folder.path, env: { BRUIN_RUN_ID: "check" } };
    const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode("third-always"));
    const id = [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join(
      "",
    );
    const { code, stdout, stderr } = await bruin(["run", "--single-check", id, "."], options);
    assertEquals(code, 0, stdout + stderr);
    assertStringIncludes(stdout, "Asset: third\nQuery:\nselect 1\n");
    assertEquals(await readState(`${folder.path}/logs`, "check").catch(() => undefined), undefined);
  });
});
