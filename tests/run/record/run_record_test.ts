import { assert, assertEquals } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import type { TaskLabel } from "../../../src/report/event.ts";
import { readRunLog, remainderOf } from "../../../src/run/record/continuation.ts";
import { readProgress } from "../../../src/run/record/earlier_progress.ts";
import { parseJournal } from "../../../src/run/record/journal_reader.ts";
import { RunRecord } from "../../../src/run/record/run_record.ts";
import type { RunParameters } from "../../../src/run/record/state.ts";
import { fakeAsset, fakePipeline } from "../fake_models.ts";

const pipeline = fakePipeline([
  fakeAsset("a"),
  fakeAsset("b"),
  fakeAsset("c", { upstreams: ["b"] }),
]);
const [a, b, c] = pipeline.assets.map(({ name }): TaskLabel => ({
  id: name,
  asset: name,
  kind: "main",
})) as [TaskLabel, TaskLabel, TaskLabel];

describe("RunRecord", () => {
  let folder: string;
  let statePath: string;
  let journalPath: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
    statePath = `${folder}/runs/${pipeline.name}/one.json`;
    journalPath = `${folder}/runs/.journals/${pipeline.name}/one.events.jsonl`;
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const create = () =>
    RunRecord.create({
      folder,
      pipeline,
      runId: "one",
      claimed: false,
      chosen: ["a", "b", "c"],
      finishedBefore: new Set(),
      mainDoneBefore: new Set(),
      exactlyOnce: undefined,
      describeRun: () => ({
        run: "one",
        environment: "default",
        interval: { start: "", end: "" },
        refresh: false,
        started: "2024-01-03T04:05:06.000Z",
        program: "1",
        workers: 2,
      }),
      journal: {
        exitCodeOf: () => 1,
        now: () => performance.now(),
        redact: (text) => text,
        describe: String,
      },
      describeState: () =>
        Promise.resolve({
          cmdline: [],
          parameters: { assets: [] } as unknown as RunParameters,
          secrets: [],
          metadata: { version: "1", os: "linux" },
          timestamp: new Date(0).toISOString(),
        }),
      onLost: (what, path, error) => {
        throw new Error(`${what} ${path}`, { cause: error });
      },
    });

  const remainder = async () =>
    await remainderOf(
      pipeline,
      await readRunLog(statePath),
      await readProgress(folder, { runId: "one", pipeline }),
    );

  it("lets a run be continued that did not begin", async () => {
    const record = await create();
    assertEquals((await remainder()).unfinished, ["a", "b", "c"]);
    assertEquals(JSON.parse(await Deno.readTextFile(statePath)).state[0].status, "pending");
    await record.end({ durationMs: 1, aborted: false, results: [] });
  });

  it("R1: has on disk what --continue must know at every moment that the run waits for", async () => {
    const record = await create();
    await record.begin([a, b, c]);
    record.observe({ kind: "started", task: a });
    await record.observe({ kind: "sending", task: a });
    assertEquals((await remainder()).unknown, new Set(["a"]));
    await record.observe({ kind: "finished", task: a, outcome: "succeeded", durationMs: 1 });
    assertEquals((await remainder()).finished, new Set(["a"]));
    record.observe({ kind: "started", task: b });
    await record.observe({ kind: "sending", task: b });
    const error = new Error("lost");
    const uncertain = { kind: "finished", outcome: "failed", durationMs: 1, error } as const;
    await record.observe({ ...uncertain, task: b, uncertain: true });
    assertEquals(await remainder(), {
      unfinished: ["b", "c"],
      finished: new Set(["a"]),
      mainDone: new Set<string>(),
      unknown: new Set(["b"]),
    });
    await record.end({ durationMs: 1, aborted: false, results: [] });
  });

  it("writes the same facts for --continue, for `report` and for the reference", async () => {
    const record = await create();
    await record.begin([a, b, c]);
    record.observe({ kind: "started", task: a });
    await record.observe({ kind: "finished", task: a, outcome: "succeeded", durationMs: 1 });
    record.observe({ kind: "started", task: b });
    const error = new Error("no such table");
    await record.observe({ kind: "finished", task: b, outcome: "failed", durationMs: 1, error });
    record.observe({ kind: "finished", task: c, outcome: "upstream_failed", durationMs: 0 });
    await record.end({ durationMs: 5, aborted: false, results: [] });

    const run = parseJournal(await Deno.readTextFile(journalPath), journalPath);
    assertEquals(run.tasks.map(({ finished }) => [finished?.outcome, finished?.errors.length]), [
      ["succeeded", 0],
      ["failed", 1],
      ["upstream_failed", 0],
    ]);
    assertEquals([run.ended?.ms, run.ended?.exit, run.unreadable], [5, 1, 0]);
    assertEquals((await remainder()).unfinished, ["b", "c"]);
    const { state } = JSON.parse(await Deno.readTextFile(statePath));
    assertEquals(state, [
      { name: "a", status: "succeeded" },
      { name: "b", status: "failed" },
      { name: "c", status: "failed" },
    ]);
  });

  it("leaves beside the states, of which the reference takes the newest file, nothing but states", async () => {
    const record = await create();
    await record.begin([a, b, c]);
    const names = new Set<string>();
    let running = true;
    const watching = (async () => {
      while (running) {
        for await (const { name } of Deno.readDir(`${folder}/runs/${pipeline.name}`)) {
          names.add(name);
        }
      }
    })();
    for (const task of [a, b, c]) {
      record.observe({ kind: "started", task });
      await record.observe({ kind: "finished", task, outcome: "succeeded", durationMs: 1 });
    }
    await record.end({ durationMs: 5, aborted: false, results: [] });
    running = false;
    await watching;
    assertEquals([...names], ["one.json"]);
    // What stops the reference: a version that is no text, and a status that it does not know.
    const state = JSON.parse(await Deno.readTextFile(statePath));
    assertEquals([typeof state.version, typeof state.compatibility_hash], ["string", "string"]);
    const known = ["succeeded", "failed", "skipped", "pending"];
    assert(state.state.every(({ status }: { status: string }) => known.includes(status)));
  });
});
