/** Runs that one program begins and the other continues: `logs/runs/` in the form of the reference. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
    },
  }),
  "pipeline.yml": "name: shop\n",
  "assets/done.sql": asset("done", "", "select 1"),
  "assets/broken.sql": asset("broken", "depends: [done]", "select * from nowhere"),
  "assets/behind.sql": asset("behind", "depends: [broken]\ntags: [late]", "select 3"),
  "assets/off.sql": asset("off", "enabled: false\ndepends: [{uri: 's3://x/y'}]", "select 4"),
};

const mended = asset(
  "broken",
  "depends: [done]",
  "select '{{ start_date }}' as day, '{{ end_date }}' as until, {{ full_refresh }} as whole",
);

function asset(name: string, header: string, query: string): string {
  return `/* @bruin\nname: ${name}\ntype: duckdb.sql\n${header}\n@bruin */\n${query}\n`;
}

/** What must not change between a run and its continuation, in the order of the assets' paths. */
const compatible = "shop:behind{:broken:asset:}:broken{:done:asset:}:done{}" +
  ":off{:enabled:false:s3://x/y:uri:}:";

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Names of the assets that ran, in order. */
function ran(stdout: string): string[] {
  return [...stdout.matchAll(/Running: {2}(\S+)/g)].map(([, name = ""]) => name);
}

/** Every key that the reference writes, in its order and with its types. */
async function stateOfReference(changes: Readonly<Record<string, unknown>> = {}) {
  return {
    cmdline: ["/usr/local/bin/bruin", "run", "--start-date", "2024-03-01", "."],
    parameters: {
      downstream: false,
      startDate: "2024-03-01",
      endDate: "2024-03-02 23:59:59.999999",
      workers: 16,
      environment: "",
      force: false,
      pushMetadata: false,
      noLogFile: false,
      fullRefresh: true,
      selector: "",
      tag: "",
      only: [],
      output: "",
      expUseWingetForUv: false,
      configFilePath: "",
      sensorMode: "",
      applyIntervalModifiers: false,
      annotations: "",
      ...changes,
    },
    metadata: { version: "dev", os: "linux" },
    state: [
      { name: "off", status: "skipped" },
      { name: "behind", status: "upstream_failed" },
      { name: "done", status: "succeeded" },
      { name: "broken", status: "failed" },
    ],
    version: "1.0.0",
    timestamp: "2026-11-26T09:30:07.123456789+01:00",
    run_id: "2026_11_26_09_30_00",
    compatibility_hash: await sha256(compatible),
    backfill_id: "b1",
    backfill_total: 3,
  };
}

async function continueFrom(state: unknown, args: readonly string[] = []) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ...files,
    "assets/broken.sql": mended,
    "logs/runs/shop/2026_11_26_09_30_00.json": JSON.stringify(state, null, 2),
  });
  const finished = await bruin(["run", "--continue", "--verbose", ...args], {
    cwd: folder.path,
    env: { BRUIN_RUN_ID: "next" },
  });
  const written = await Deno.readTextFile(`${folder.path}/logs/runs/shop/next.json`)
    .then(JSON.parse, () => undefined);
  return { ...finished, written };
}

describe("a run of the reference", () => {
  it("is continued, with its dates and its refresh, whatever this command line says", async () => {
    const { code, stdout, stderr } = await continueFrom(await stateOfReference(), [
      "--start-date",
      "2020-01-01",
    ]);
    assertEquals(code, 0, stdout + stderr);
    assertEquals(ran(stdout), ["broken", "behind"]);
    assertStringIncludes(
      stdout,
      "select '2024-03-01' as day, '2024-03-02' as until, True as whole",
    );
    assertStringIncludes(stderr, "--start-date: --continue takes this from the last run");
  });

  it("runs again what was running or waiting, and what the file does not name", async () => {
    const state = await stateOfReference();
    const statuses = { done: "queued", broken: "running", behind: "pending", off: "skipped" };
    const states = Object.entries(statuses).map(([name, status]) => ({ name, status }));
    const all = await continueFrom({ ...state, state: states });
    assertEquals([all.code, ran(all.stdout)], [0, ["done", "broken", "behind"]], all.stderr);
    const some = await continueFrom({
      ...state,
      state: state.state.filter(({ name }) => name !== "behind"),
    });
    assertEquals([some.code, ran(some.stdout)], [0, ["broken", "behind"]], some.stderr);
  });

  for (const [key, value] of [["excludeTag", "late"], ["excludeTags", ["late"]]] as const) {
    it(`goes on without what ${key} left out, and says so to the next one`, async () => {
      const state = await stateOfReference({ [key]: value });
      const states = state.state.map(({ name, status }) => ({
        name,
        status: name === "behind" ? "skipped" : status,
      }));
      const { code, stdout, stderr, written } = await continueFrom({ ...state, state: states });
      assertEquals([code, ran(stdout)], [0, ["broken"]], stderr);
      assertEquals(written?.parameters.excludeTags, ["late"]);
    });
  }

  const refused: readonly [
    string,
    (state: Awaited<ReturnType<typeof stateOfReference>>) => object,
    string,
  ][] = [
    [
      "of other assets",
      (state) => ({ ...state, compatibility_hash: "0".repeat(64) }),
      "the pipeline has changed since the last run; please rerun the pipeline",
    ],
    [
      "with a status that there is not",
      (state) => ({ ...state, state: [{ name: "done", status: "finished" }] }),
      "state.0.status is not one of pending, queued, running, failed, upstream_failed, succeeded, skipped",
    ],
    [
      "with another file of connections",
      (state) => ({ ...state, parameters: { ...state.parameters, configFilePath: "other.yml" } }),
      'The last run was with --config-file "other.yml"',
    ],
  ];
  for (const [which, change, words] of refused) {
    it(`is refused: one ${which}`, async () => {
      const { code, stderr } = await continueFrom(change(await stateOfReference()));
      assert(code === 64 || code === 78, String(code));
      assertStringIncludes(stderr, words);
    });
  }
});

/** What the reference reads: a type that does not fit ends it, a key that it does not know does not. */
const typesOfReference: Readonly<Record<string, string>> = {
  cmdline: "texts",
  parameters: "object",
  metadata: "object",
  state: "states",
  version: "string",
  timestamp: "string",
  run_id: "string",
  compatibility_hash: "string",
  backfill_id: "string",
  backfill_total: "number",
  "parameters.downstream": "boolean",
  "parameters.startDate": "string",
  "parameters.endDate": "string",
  "parameters.workers": "number",
  "parameters.environment": "string",
  "parameters.force": "boolean",
  "parameters.pushMetadata": "boolean",
  "parameters.noLogFile": "boolean",
  "parameters.fullRefresh": "boolean",
  "parameters.selector": "string",
  "parameters.tag": "string",
  "parameters.excludeTags": "texts",
  "parameters.only": "texts",
  "parameters.output": "string",
  "parameters.expUseWingetForUv": "boolean",
  "parameters.configFilePath": "string",
  "parameters.sensorMode": "string",
  "parameters.applyIntervalModifiers": "boolean",
  "parameters.annotations": "string",
  "metadata.version": "string",
  "metadata.os": "string",
};

function typeOf(value: unknown): string {
  if (!Array.isArray(value)) return typeof value;
  return value.every((item) => typeof item === "string") ? "texts" : "states";
}

/** What the reference would do next, by its own rules. */
async function asTheReferenceReads(logs: string) {
  const folder = `${logs}/runs/shop`;
  const files = await Array.fromAsync(Deno.readDir(folder), async ({ name, isFile }) => ({
    name,
    isFile,
    modified: (await Deno.stat(`${folder}/${name}`)).mtime?.getTime() ?? 0,
  }));
  // Whatever its name is, the newest one is read.
  const newest = files.filter(({ isFile }) => isFile)
    .toSorted((a, b) => b.modified - a.modified)[0];
  assert(newest !== undefined);
  const state = JSON.parse(await Deno.readTextFile(`${folder}/${newest.name}`));
  for (const [path, type] of Object.entries(typesOfReference)) {
    const [key = "", inner] = path.split(".");
    const value = inner === undefined ? state[key] : state[key][inner];
    if (value === undefined && key.startsWith("backfill")) continue;
    assertEquals([path, typeOf(value)], [path, type]);
  }
  const words = "pending queued running failed upstream_failed succeeded skipped".split(" ");
  const states: readonly { readonly name: string; readonly status: string }[] = state.state;
  for (const { status } of states) assert(words.includes(status), status);
  assertEquals(state.version, "1.0.0");
  assert(!Number.isNaN(Date.parse(state.timestamp)));
  return {
    file: newest.name,
    state,
    fits: state.compatibility_hash === await sha256(compatible),
    left: states.filter(({ status }) => status !== "succeeded" && status !== "skipped")
      .map(({ name }) => name).toSorted(),
  };
}

describe("a run of ours", () => {
  it("can be continued by the reference, whose rules find the state and what is left", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const flags = ["--backfill-id", "b1", "--backfill-total", "3", "--start-date", "2024-03-01"];
    const { code, stdout } = await bruin(["run", ...flags, "--exclude-tag", "none", "."], {
      cwd: folder.path,
    });
    assertEquals(code, 1, stdout);
    const read = await asTheReferenceReads(`${folder.path}/logs`);
    assertEquals([read.fits, read.left], [true, ["behind", "broken"]]);
    assertEquals(read.file, `${read.state.run_id}.json`);
    assertEquals([read.state.backfill_id, read.state.backfill_total], ["b1", 3]);
    assertEquals(read.state.parameters.excludeTags, ["none"]);
    assertEquals(read.state.cmdline.slice(1, 3), ["run", "--backfill-id"]);

    await writeFiles(folder.path, { "assets/broken.sql": mended });
    const again = await bruin(["run", "--continue"], { cwd: folder.path });
    assertEquals(again.code, 0, again.stderr);
    assertEquals((await asTheReferenceReads(`${folder.path}/logs`)).left, []);
  });

  it("leaves a state with what was not started when it is stopped", async () => {
    await using folder = await temporaryFolder();
    const endless = "select count(*) from range(1000000000000) as a where random() < 0";
    await writeFiles(folder.path, {
      ...files,
      "assets/broken.sql": asset("broken", "depends: [done]", endless),
    });
    const { code } = await bruin(["run", "--timeout", "3", "."], { cwd: folder.path });
    assertEquals(code === 0, false);
    const read = await asTheReferenceReads(`${folder.path}/logs`);
    assertEquals([read.fits, read.left], [true, ["behind", "broken"]]);
  });
});
