/** What ingestr is started with, by a script in its place. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { DatabaseFile } from "../../../src/platforms/platform.ts";
import { Locks } from "../../../src/platforms/duckdb/lock.ts";
import type { Asset } from "../../../src/project/model.ts";
import type { IngestEnds } from "../../../src/run/ingest/ends.ts";
import { runIngest } from "../../../src/run/steps/ingest.ts";
import { TaskError } from "../../../src/run/task.ts";
import { Sealed } from "../../../src/sealed.ts";
import { fakeAsset } from "../fake_models.ts";
import { stepSetting } from "./step_setting.ts";

const source = "postgresql://reader:source-password@db.example/app";
const destination = "snowflake://writer:destination-password@account/db";
const uris = { source, destination } as const;
const ends: IngestEnds = { source: { connection: "app" }, destination: "warehouse" };
const systemPath = Deno.env.get("PATH") ?? "/usr/bin:/bin";

interface StandIn {
  /** What it does after it has written its arguments and environment into files. */
  readonly script?: string;
  /** What it is called; uv by default. */
  readonly name?: string;
  readonly parameters?: Asset["parameters"];
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: DatabaseFile | undefined;
  /** Stops the task at the first line that the script prints. */
  readonly stops?: boolean;
  readonly ends?: IngestEnds;
}

/** Runs an asset with a script in place of a program on PATH. */
async function runStandIn({ script = "", name = "uv", ...options }: StandIn) {
  await using stack = new AsyncDisposableStack();
  const folder = await Deno.makeTempDir({ prefix: "bruin-test-" });
  stack.defer(() => Deno.remove(folder, { recursive: true }));
  const program = `${folder}/${name}`;
  const record = `printf '%s\\n' "$@" > ${folder}/arguments; env > ${folder}/environment`;
  await Deno.writeTextFile(program, `#!/bin/sh\n${record}\n${script}\n`);
  await Deno.chmod(program, 0o755);
  const asset = fakeAsset("raw.people", {
    type: "ingestr",
    parameters: { source_table: "people", ...options.parameters },
  });
  const controller = new AbortController();
  const { options: step, task, lines } = stepSetting(asset, { signal: controller.signal });
  const { redactor } = step.resources.programs;
  const running = runIngest({
    scope: step.scope,
    ends: options.ends ?? ends,
    resources: {
      ...step.resources,
      connections: {
        ...step.resources.connections,
        ingestUri: (_, role) => {
          redactor.add(uris[role]);
          return Promise.resolve(new Sealed(uris[role]));
        },
        databaseFile: (connection) =>
          Promise.resolve(connection === "warehouse" ? options.file : undefined),
      },
      programs: {
        root: folder,
        inherited: () => ({ PATH: `${folder}:${systemPath}`, MINE: "1", ...options.env }),
        redactor,
      },
    },
  }, {
    ...task,
    log(text) {
      task.log(text);
      if (options.stops) controller.abort(new Error("stopped"));
    },
  });
  const error = await running.then(() => undefined, (error) => error);
  const read = (name: string) => Deno.readTextFile(`${folder}/${name}`).catch(() => "");
  const variables = (await read("environment")).split("\n").map((line) => line.split(/=(.*)/s));
  return {
    error,
    lines,
    folder,
    args: (await read("arguments")).trimEnd().split("\n"),
    env: Object.fromEntries(variables) as Record<string, string>,
  };
}

describe("runIngest()", () => {
  it("gives ingestr the URIs in its environment and nothing of them in its arguments", async () => {
    const { error, args, env } = await runStandIn({});
    assertEquals(error, undefined);
    assertEquals(args.slice(0, 9), [
      ...["tool", "run", "--quiet", "--no-config", "--python", "3.11"],
      ...["--from", "ingestr==1.1.36", "ingestr"],
    ]);
    assertEquals(args[9], "ingest");
    assert(!args.join(" ").includes("password"));
    assertEquals(env.SOURCE_URI, source);
    assertEquals(env.INGESTR_SOURCE_URI, source);
    assertEquals(env.DESTINATION_URI, destination);
    assertEquals(env.INGESTR_DESTINATION_URI, destination);
    assertEquals(env.INGESTR_DISABLE_TELEMETRY, "true");
    assertEquals(env.RUNTIME__DLTHUB_TELEMETRY, "false");
    assertEquals(env.PYTHONUNBUFFERED, "1");
    assertEquals(env.MINE, "1");
  });

  it("keeps from ingestr what the environment says about its options", async () => {
    const { env } = await runStandIn({ env: { INCREMENTAL_STRATEGY: "append", UV_OFFLINE: "1" } });
    assertEquals(env.INCREMENTAL_STRATEGY, undefined);
    assertEquals(env.UV_OFFLINE, "1");
  });

  it("keeps the URIs out of every command line while ingestr and its children run", async () => {
    const script = `sh -c 'sleep 0.2; true' &
for process in $$ $!; do tr '\\0' ' ' < /proc/$process/cmdline; echo; done
wait`;
    const { error, lines } = await runStandIn({ script });
    assertEquals(error, undefined);
    assertEquals(lines.length, 2);
    assert(lines.every((line) => !line.includes("****") && !line.includes("password")));
  });

  it("adds the driver of SQL Server to generation 0", async () => {
    const { args } = await runStandIn({
      parameters: { version: "v0" },
      ends: { ...ends, source: { uri: "mssql://public" } },
    });
    assertEquals(args.slice(6, 11), [
      ...["--from", "ingestr==0.14.155", "--with", "pyodbc==5.1.0", "ingestr"],
    ]);
  });

  it("leaves the Python to whoever sets UV_PYTHON", async () => {
    const { args } = await runStandIn({ env: { UV_PYTHON: "3.12" } });
    assertEquals(args.slice(0, 5), ["tool", "run", "--quiet", "--no-config", "--from"]);
  });

  it("reads a public source without a connection", async () => {
    const { env } = await runStandIn({
      ends: { ...ends, source: { uri: "chess://" } },
    });
    assertEquals(env.SOURCE_URI, "chess://");
  });

  it("starts the program that INGESTR_BINARY_PATH names", async () => {
    await using stack = new AsyncDisposableStack();
    const folder = await Deno.makeTempDir({ prefix: "bruin-test-" });
    stack.defer(() => Deno.remove(folder, { recursive: true }));
    const program = `${folder}/my-ingestr`;
    await Deno.writeTextFile(program, `#!/bin/sh\necho "mine $1"\n`);
    await Deno.chmod(program, 0o755);
    const { lines, args } = await runStandIn({ env: { INGESTR_BINARY_PATH: program } });
    assertEquals(lines, ["mine ingest"]);
    assertEquals(args, [""]);
  });

  it("hides the URIs in what ingestr prints, leaves out empty lines, and names the failure", async () => {
    const { error, lines } = await runStandIn({
      script: `echo "reading $SOURCE_URI"; echo; echo '  File "x", line 1' >&2
echo "ValueError: cannot use $DESTINATION_URI" >&2; exit 3`,
    });
    assertEquals(lines.sort(), [
      '  File "x", line 1',
      "ValueError: cannot use ****",
      "reading ****",
    ]);
    assert(error instanceof TaskError);
    assertEquals(error.describe().split("\n"), [
      "ingestr ended with exit code 3",
      "  cause: ValueError: cannot use ****",
      "  fix: look at the lines of ingestr above, for the first error among them",
    ]);
  });

  const failures = [
    [
      "failed to download ingestr v1.1.36 for Linux/x86_64",
      "set INGESTR_BINARY_PATH to an ingestr program, or let this machine reach github.com once",
    ],
    [
      "  cause: Because ingestr was not found in the cache and you require ingestr==1.1.36",
      "let this machine reach the package index once, so that ingestr is in the cache",
    ],
    [
      "error: No interpreter found for Python 3.11 in managed installations or search path",
      "set UV_PYTHON to a Python of this machine, or let uv install one",
    ],
    [
      "ValueError: Table name must be in the format <schema>.<table>",
      "give the asset a name with a schema, such as main.customers",
    ],
  ] as const;
  for (const [line, fix] of failures) {
    it(`says what helps against: ${line.trim()}`, async () => {
      const { error } = await runStandIn({ script: `echo '${line}' >&2; exit 1` });
      assert(error instanceof TaskError);
      assertEquals(error.explanation, { cause: line, fix });
    });
  }

  it("leaves no temporary files behind", async () => {
    const { lines } = await runStandIn({ script: `touch "$TMPDIR/left"; echo "$TMPDIR"` });
    await assertRejects(() => Deno.stat(lines[0]), Deno.errors.NotFound);
  });

  it("has the database file to itself", async () => {
    const locks = new Locks();
    const { signal } = new AbortController();
    const reserve = () => locks.acquire("/a.duckdb", { shared: false, signal });
    const other = await reserve();
    let running = true;
    const finished = runStandIn({ file: { path: "/a.duckdb", reserve } })
      .finally(() => running = false);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert(running);
    other[Symbol.dispose]();
    assertEquals((await finished).error, undefined);
    // Given back, or this would wait for ever.
    (await reserve())[Symbol.dispose]();
  });

  it("ends ingestr and its children when the task is stopped", async () => {
    const script = "sleep 600 & echo $$ $!; wait";
    const { error, lines } = await runStandIn({ script, stops: true });
    assertEquals(error?.message, "stopped");
    for (const id of lines[0].split(" ")) assert(await isGone(id), `process ${id} goes on`);
  });
});

/** Nobody of this id is left but what its new parent has not noticed yet. */
async function isGone(id: string): Promise<boolean> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const stat = await Deno.readTextFile(`/proc/${id}/stat`).catch(() => ") Z");
    if (stat.slice(stat.lastIndexOf(")") + 2).startsWith("Z")) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}
