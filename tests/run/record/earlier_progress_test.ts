import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { ProjectError } from "../../../src/errors.ts";
import { readRunLog, remainderOf } from "../../../src/run/record/continuation.ts";
import { readProgress } from "../../../src/run/record/earlier_progress.ts";
import { findRun } from "../../../src/run/record/earlier_runs.ts";
import { findJournals } from "../../../src/run/record/journal_folder.ts";
import { parseJournal } from "../../../src/run/record/journal_reader.ts";
import { journalPath, oldProgressPath } from "../../../src/run/record/paths.ts";
import { fakeAsset, fakePipeline } from "../fake_models.ts";
import { everything } from "./stored_runs.ts";

const lines = (...values: unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join("");

describe("readProgress()", () => {
  const pipeline = fakePipeline([fakeAsset("other"), fakeAsset("a"), fakeAsset("b")]);
  const at = { runId: "x", pipeline };
  let folder: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
    await Deno.mkdir(`${folder}/runs/.journals/${pipeline.name}`, { recursive: true });
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const write = (text: string) => Deno.writeTextFile(journalPath(folder, at), text);
  const header = {
    format: "bruin run journal",
    version: 2,
    run: "x",
    pipeline: "shop",
    environment: "default",
    interval: { start: "2024-01-01", end: "2024-01-02" },
    refresh: false,
    started: "2024-01-03T04:05:06.000Z",
    program: "1",
    workers: 2,
    total: 3,
    // A secret is hidden in the names.
    assets: [
      { name: "****", type: "pg.sql", position: 1, upstreams: [] },
      { name: "****", type: "pg.sql", position: 2, upstreams: [0] },
    ],
    tasks: [{ asset: 0, kind: "main" }, { asset: 1, kind: "main" }],
  };

  it("knows what was sent and how it ended, without a line that was cut off", async () => {
    const sent = [0, 1].map((task) => ({ event: "sending", at: 1, task }));
    const ended = { event: "finished", at: 2, task: 0, outcome: "cancelled", ms: 1 };
    const text = lines(header, ...sent, { ...ended, uncertain: true });
    // As it is when room was made for further lines.
    await write(`${text}{"event":"finished","at":3,"task":1,"outc\n\n\n`);
    const progress = await readProgress(folder, at);
    assertEquals(progress?.planned.map(({ asset }) => asset), ["a", "b"]);
    assertEquals(progress?.sent?.size, 2);
    assertEquals(
      progress?.results.map(({ outcome, uncertain }) => [outcome, uncertain]),
      [["cancelled", true]],
    );
  });

  it("knows of a run that did not begin", async () => {
    assertEquals(await readProgress(folder, at), undefined);
    for (const text of ["", '{"format": "bruin ru']) {
      await write(text);
      assertEquals(await readProgress(folder, at), undefined);
    }
  });

  const damaged = [
    ["a first line of something else", "{}\n", "its first line"],
    ["a line in the middle", `${lines(header)}?\n${lines({ event: "alive", at: 1 })}`, "1 of its"],
    ["a task that is none", lines(header, { event: "sending", at: 1, task: 2 }), "1 of its"],
    [
      "an asset that is none",
      lines({ ...header, assets: header.assets.map((one) => ({ ...one, position: 3 })) }),
      "of assets that the pipeline does not have",
    ],
  ] as const;
  for (const [name, text, cause] of damaged) {
    it(`refuses ${name} instead of taking assets for not started`, async () => {
      await write(text);
      const error = await assertRejects(() => readProgress(folder, at), ProjectError);
      assert(error.explanation.cause?.includes(cause), error.describe());
    });
  }

  const old = {
    format: "bruin run progress",
    version: 1,
    tasks: [{ id: "a", asset: "a", kind: "main" }],
  };
  for (
    const [name, text, cause] of [
      ["a first line of something else", "{}\n", "its first line"],
      ["a task that is none", lines(old, { task: 2, is: "sending" }), "line 2"],
    ] as const
  ) {
    it(`refuses ${name} in a file of version 0.1`, async () => {
      await Deno.writeTextFile(oldProgressPath(folder, at), text);
      const error = await assertRejects(() => readProgress(folder, at), ProjectError);
      assert(error.explanation.cause?.includes(cause), error.describe());
    });
  }
});

describe("a run of the reference that was interrupted", () => {
  const folder = fileURLToPath(new URL("../../testdata/records/of_the_reference", import.meta.url));
  const pipeline = {
    ...fakePipeline([
      fakeAsset("behind_broken", { upstreams: ["broken"] }),
      fakeAsset("broken", { upstreams: ["loaded"] }),
      fakeAsset("interrupted", { upstreams: ["loaded"] }),
      fakeAsset("left_out"),
      fakeAsset("loaded"),
      fakeAsset("never_started", { upstreams: ["interrupted"] }),
    ]),
    name: "shop",
  };

  it("is continued, as far as its state tells: what could have been at work is unknown", async () => {
    const found = await findRun(folder, {
      environment: "default",
      variant: "",
      asked: everything,
      runId: undefined,
    });
    assert(found !== undefined);
    const { log } = found;
    assertEquals(await readProgress(folder, { runId: log.run_id, pipeline }), undefined);
    const { unfinished, finished, mainDone, unknown } = await remainderOf(pipeline, log);
    assertEquals(
      new Set(unfinished),
      new Set(["behind_broken", "broken", "interrupted", "never_started"]),
    );
    assertEquals([finished, mainDone], [new Set(["loaded"]), new Set()]);
    assertEquals(unknown, new Set(["interrupted"]));
  });
});

describe("a run of version 0.1 that was killed", () => {
  const folder = fileURLToPath(new URL("../../testdata/records/of_0_1", import.meta.url));
  const shop = (name: string, upstreams: string[] = []) =>
    fakeAsset(`shop_old.${name}`, {
      upstreams: upstreams.map((upstream) => `shop_old.${upstream}`),
    });
  const pipeline = {
    ...fakePipeline([
      shop("after_failed", ["failed"]),
      shop("at_work", ["done"]),
      shop("done"),
      shop("failed", ["done"]),
      shop("later", ["at_work"]),
    ]),
    name: "shop",
  };

  it("is continued with what it knew", async () => {
    const log = await readRunLog(`${folder}/runs/shop/killed.json`);
    const progress = await readProgress(folder, { runId: log.run_id, pipeline });
    assertEquals(progress?.results.length, 3);
    assertEquals(await remainderOf(pipeline, log, progress), {
      unfinished: ["after_failed", "at_work", "failed", "later"].map((name) => `shop_old.${name}`),
      finished: new Set(["shop_old.done"]),
      mainDone: new Set<string>(),
      unknown: new Set(["shop_old.at_work"]),
    });
  });

  it("is reported on", async () => {
    const [journal] = await findJournals(folder);
    assert(journal !== undefined);
    assertEquals([journal.pipeline, journal.run], ["shop", "killed"]);
    const run = parseJournal(await Deno.readTextFile(journal.path), journal.path);
    assertEquals([run.unreadable, run.ended], [0, undefined]);
    assertEquals(run.tasks.map(({ started, finished }) => finished?.outcome ?? started?.slot), [
      "succeeded",
      "succeeded",
      "failed",
      "upstream_failed",
      1,
      undefined,
    ]);
  });
});
