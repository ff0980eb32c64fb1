import { assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../../src/errors.ts";
import type { Outcome, TaskLabel } from "../../../src/report/event.ts";
import { remainderOf } from "../../../src/run/record/continuation.ts";
import {
  assetStates,
  compatibilityHash,
  type RunLog,
  runLog,
  type RunParameters,
  type StateProgress,
} from "../../../src/run/record/state.ts";
import { writeRunLog as writeRunLogFrom } from "../../../src/run/record/state_file.ts";
import { fakeAsset, fakePipeline } from "../fake_models.ts";
import { readLatestRunLog } from "./stored_runs.ts";

const parameters: RunParameters = {
  downstream: false,
  startDate: "2024-01-01",
  endDate: "2024-01-02",
  workers: 16,
  environment: "",
  force: false,
  pushMetadata: false,
  noLogFile: false,
  fullRefresh: true,
  selector: "",
  tag: "daily",
  excludeTags: ["slow"],
  only: ["main"],
  output: "",
  expUseWingetForUv: false,
  configFilePath: "",
  sensorMode: "once",
  applyIntervalModifiers: false,
  annotations: "",
  variant: "",
  variables: { region: "eu" },
  withheldVariables: [],
  assets: [],
  modified: false,
};

const pipeline = fakePipeline([
  fakeAsset("a"),
  fakeAsset("b", { upstreams: ["a", { kind: "uri", value: "x://y" }] }),
  fakeAsset("c", { enabled: false }),
]);

type Step = readonly [asset: string, outcome: Outcome | undefined];

/** One task for each step; those without an outcome are not over. */
function progressOf(steps: readonly Step[]): StateProgress {
  const tasks = steps.map(([asset, outcome], index) => {
    const task: TaskLabel = { id: `${asset}#${index}`, asset, kind: "main" };
    return { task, outcome };
  });
  return {
    planned: tasks.map(({ task }) => task),
    results: tasks.flatMap(({ task, outcome }) => outcome === undefined ? [] : [{ task, outcome }]),
  };
}

function logOf(steps: readonly Step[]) {
  return runLog({
    cmdline: ["bruin", "run", "."],
    parameters,
    metadata: { version: "1.2.3", os: "linux" },
    secrets: [],
    timestamp: new Date(0).toISOString(),
  }, { pipeline, progress: progressOf(steps), runId: "run-1" });
}

describe("runLog()", () => {
  it("has the form that the reference reads", async () => {
    assertEquals(await logOf([["a", "succeeded"], ["b", "failed"]]), {
      cmdline: ["bruin", "run", "."],
      parameters,
      metadata: { version: "1.2.3", os: "linux" },
      state: [
        { name: "a", status: "succeeded" },
        { name: "b", status: "failed" },
        { name: "c", status: "skipped" },
      ],
      secrets: [],
      version: "1.0.0",
      timestamp: "1970-01-01T00:00:00.000Z",
      run_id: "run-1",
      compatibility_hash: await compatibilityHash(pipeline),
    });
  });
});

describe("assetStates()", () => {
  const cases: readonly [readonly (Outcome | undefined)[], string][] = [
    [["succeeded", "succeeded"], "succeeded"],
    [["succeeded", "failed"], "failed"],
    [["failed", "not_started"], "failed"],
    [["failed", undefined], "failed"],
    [["upstream_failed"], "failed"],
    [["succeeded", "cancelled"], "pending"],
    [["succeeded", undefined], "pending"],
    [["not_started"], "pending"],
    [[undefined], "pending"],
    [["skipped"], "skipped"],
    [[], "skipped"],
  ];
  for (const [outcomes, expected] of cases) {
    const steps = outcomes.map((outcome) => outcome ?? "not over").join(" and ") || "not planned";
    it(`calls an asset ${expected} whose steps are ${steps}`, () => {
      const states = assetStates(pipeline, progressOf(outcomes.map((one) => ["a", one] as const)));
      assertEquals(states[0].status, expected);
    });
  }

  it("keeps what an earlier run finished, unless it runs again", () => {
    const progress = { ...progressOf([["b", "failed"]]), finishedBefore: new Set(["a", "b"]) };
    assertEquals(assetStates(pipeline, progress).map(({ status }) => status), [
      "succeeded",
      "failed",
      "skipped",
    ]);
  });
});

describe("assetStates() of main steps", () => {
  const planned: TaskLabel[] = [
    { id: "a", asset: "a", kind: "main" },
    { id: "a:check", asset: "a", kind: "custom_check" },
  ];
  const [main, check] = planned;
  const cases: readonly [string, Omit<StateProgress, "planned">, string | undefined][] = [
    ["nothing was sent", { results: [] }, undefined],
    ["something was sent", { results: [], sent: new Set(["a"]) }, "unknown"],
    [
      "it failed",
      { results: [{ task: main, outcome: "failed" }], sent: new Set(["a"]) },
      undefined,
    ],
    [
      "it may have failed",
      { results: [{ task: main, outcome: "cancelled", uncertain: true }], sent: new Set(["a"]) },
      "unknown",
    ],
    ["its check is not over", { results: [{ task: main, outcome: "succeeded" }] }, "done"],
    [
      "its check failed",
      { results: [{ task: main, outcome: "succeeded" }, { task: check, outcome: "failed" }] },
      "done",
    ],
    // Also when the run was killed before it had a plan.
    ["an earlier run did it", { results: [], mainDoneBefore: new Set(["a"]) }, "done"],
  ];
  for (const [when, progress, expected] of cases) {
    it(`R1: calls the main step ${expected ?? "not done"} when ${when}`, () => {
      assertEquals(assetStates(pipeline, { planned, ...progress })[0].main, expected);
    });
  }
});

describe("compatibilityHash()", () => {
  it("is the hash of names, switches and dependencies in the reference's notation", async () => {
    const text = "shop:a{}:b{:a:asset::x://y:uri:}:c{:enabled:false}:";
    const bytes = new Uint8Array(
      await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)),
    );
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    assertEquals(await compatibilityHash(pipeline), hex);
  });
});

describe("the run log in a folder", () => {
  let folder: string;
  const writeRunLog = (path: string, log: RunLog) =>
    writeRunLogFrom(path, log, { unfinishedFolder: `${folder}/unfinished` });
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  it("is written whole, for its owner only, into a folder that is created", async () => {
    const path = `${folder}/runs/shop/run-1.json`;
    const log = await logOf([["a", "succeeded"]]);
    await writeRunLog(path, log);
    assertEquals(JSON.parse(await Deno.readTextFile(path)), log);
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    const names = await Array.fromAsync(Deno.readDir(`${folder}/runs/shop`), ({ name }) => name);
    assertEquals(names, ["run-1.json"]);
  });

  it("leaves nothing behind when it cannot be written", async () => {
    await Deno.mkdir(`${folder}/run-1.json/in-the-way`, { recursive: true });
    const log = await logOf([]);
    await assertRejects(() => writeRunLog(`${folder}/run-1.json`, log));
    const names = await Array.fromAsync(Deno.readDir(`${folder}/unfinished`), ({ name }) => name);
    assertEquals(names, []);
  });

  it("is found again, the latest first, and says what is left to do", async () => {
    await writeRunLog(`${folder}/old.json`, await logOf([["a", "failed"]]));
    await Deno.utime(`${folder}/old.json`, 1, 1);
    await writeRunLog(
      `${folder}/new.json`,
      await logOf([["a", "succeeded"], ["b", "not_started"]]),
    );
    await Deno.writeTextFile(`${folder}/notes.txt`, "");
    const log = await readLatestRunLog(folder);
    assertEquals(log?.parameters.excludeTags, ["slow"]);
    assertEquals(log?.parameters.variables, { region: "eu" });
    assertEquals(await remainderOf(pipeline, log!), {
      unfinished: ["b"],
      finished: new Set(["a"]),
      mainDone: new Set<string>(),
      unknown: new Set<string>(),
    });
  });

  it("is undefined without a folder or a log", async () => {
    assertEquals(await readLatestRunLog(folder), undefined);
    assertEquals(await readLatestRunLog(`${folder}/nowhere`), undefined);
  });

  const broken: readonly [string, string, string][] = [
    ["no JSON", '{"cmdline": ["--var=hidden', "the file is not JSON"],
    ["nothing in it", "", "the file is not JSON"],
    ["bytes of something else", "\u0000\u0001hidden", "the file is not JSON"],
    ["JSON of something else", '["hidden"]', "the file is no state"],
    ["a field of another type", '{"parameters": {}, "state": 1, "run_id": "hidden"}', "state"],
  ];
  for (const [name, text, cause] of broken) {
    it(`is refused when it has ${name}, without showing what it says`, async () => {
      await Deno.writeTextFile(`${folder}/x.json`, text);
      const error = await assertRejects(() => readLatestRunLog(folder), ProjectError);
      assertEquals(error.explanation.cause?.includes(cause), true);
      assertEquals(error.describe().includes("hidden"), false);
    });
  }

  it("is of no use for a pipeline that has changed", async () => {
    await writeRunLog(`${folder}/x.json`, await logOf([]));
    const changed = fakePipeline(pipeline.assets.slice(1));
    const log = await readLatestRunLog(folder);
    await assertRejects(
      () => remainderOf(changed, log!),
      ProjectError,
      "the pipeline has changed since the last run; please rerun the pipeline",
    );
  });
});
