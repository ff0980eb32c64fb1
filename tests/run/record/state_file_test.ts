import { assert, assertEquals } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import type { RunLog } from "../../../src/run/record/state.ts";
import { StateFile } from "../../../src/run/record/state_file.ts";
import { readLatestRunLog } from "./stored_runs.ts";

function logOf(runId: string): RunLog {
  return {
    cmdline: [],
    parameters: {} as RunLog["parameters"],
    metadata: { version: "1", os: "linux" },
    state: [],
    version: "1.0.0",
    secrets: [],
    timestamp: "",
    run_id: runId,
    compatibility_hash: "",
  };
}

describe("StateFile", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const failIfCalled = (error: unknown) => {
    throw error;
  };

  it("flush() writes what is current then", async () => {
    let count = 0;
    const file = new StateFile(`${folder}/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => Promise.resolve(logOf(`${++count}`)),
      onFailure: failIfCalled,
    });
    await file.flush();
    assertEquals((await readLatestRunLog(folder))?.run_id, "1");
    await file.flush();
    assertEquals((await readLatestRunLog(folder))?.run_id, "2");
  });

  it("changed() makes one write of many changes", async () => {
    let count = 0;
    const written = Promise.withResolvers<void>();
    const file = new StateFile(`${folder}/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => {
        if (++count === 2) written.resolve();
        return Promise.resolve(logOf(`${count}`));
      },
      onFailure: failIfCalled,
      everyMs: 20,
    });
    await file.flush();
    for (let change = 0; change < 100; change++) file.changed();
    await written.promise;
    await file.flush();
    assertEquals(count, 3);
  });

  it("makes one write of all that wait for a slow one", async () => {
    const slow = Promise.withResolvers<RunLog>();
    let count = 0;
    const file = new StateFile(`${folder}/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => ++count === 1 ? slow.promise : Promise.resolve(logOf(`${count}`)),
      onFailure: failIfCalled,
    });
    const first = file.flush();
    await new Promise((resolve) => setTimeout(resolve, 0));
    const waiting = Array.from({ length: 20 }, () => file.flush());
    slow.resolve(logOf("1"));
    await Promise.all([first, ...waiting]);
    assertEquals(count, 2);
    assertEquals((await readLatestRunLog(folder))?.run_id, "2");
  });

  it("can be read at any moment of many writes", async () => {
    let writing = true;
    const file = new StateFile(`${folder}/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => Promise.resolve(logOf("x".repeat(100_000))),
      onFailure: failIfCalled,
    });
    await file.flush();
    const writes = (async () => {
      for (let count = 0; count < 30; count++) await file.flush();
      writing = false;
    })();
    let reads = 0;
    while (writing) {
      assertEquals((await readLatestRunLog(folder))?.run_id.length, 100_000);
      reads++;
    }
    await writes;
    assert(reads > 0);
  });

  it("writes again once there is room", async () => {
    await Deno.writeTextFile(`${folder}/sub`, "");
    let failures = 0;
    const file = new StateFile(`${folder}/sub/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => Promise.resolve(logOf("x")),
      onFailure: () => failures++,
    });
    await file.flush();
    await Deno.remove(`${folder}/sub`);
    await file.flush();
    assertEquals(failures, 1);
    assertEquals((await readLatestRunLog(`${folder}/sub`))?.run_id, "x");
  });

  it("tells of a folder that cannot be written once, and goes on", async () => {
    await Deno.writeTextFile(`${folder}/file`, "");
    const failures: unknown[] = [];
    const file = new StateFile(`${folder}/file/x.json`, {
      unfinishedFolder: `${folder}/unfinished`,
      current: () => Promise.resolve(logOf("x")),
      onFailure: (error) => failures.push(error),
    });
    await file.flush();
    await file.flush();
    assertEquals(failures.length, 1);
  });
});
