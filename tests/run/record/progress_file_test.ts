import { assert, assertEquals, assertRejects } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../../src/errors.ts";
import { lockFile } from "../../../src/run/record/file_lock.ts";
import { ProgressFile } from "../../../src/run/record/progress_file.ts";
import { readProgress } from "../../../src/run/record/progress_reader.ts";

const header = {
  format: "bruin run progress",
  version: 1,
  tasks: [{ id: "a", asset: "a", kind: "main" }, { id: "b", asset: "b", kind: "main" }],
};

/** Those that are not empty, which make room for others. */
async function linesOf(path: string): Promise<string[]> {
  return (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "");
}

describe("ProgressFile", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const failIfCalled = (error: unknown): void => {
    throw error;
  };
  const create = (path: string, onFailure = failIfCalled) =>
    ProgressFile.create(path, { claimed: false, onFailure });

  it("R1: keeps every line that is appended while others are written", async () => {
    const path = `${folder}/new/x.jsonl`;
    const file = await create(path);
    const appended: Promise<void>[] = [];
    for (let line = 0; line < 500; line++) {
      appended.push(file.append(line));
      if (line % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 0));
    }
    await Promise.all(appended);
    assertEquals(await linesOf(path), Array.from({ length: 500 }, (_, line) => String(line)));
    assertEquals((await Deno.stat(path)).mode! & 0o777, 0o600);
    await file[Symbol.asyncDispose]();
  });

  it("R1: has every line on disk that it said was there, also those appended during a write", async () => {
    const path = `${folder}/x.jsonl`;
    await using file = await create(path);
    await Promise.all(Array.from({ length: 300 }, async (_, number) => {
      await new Promise((resolve) => setTimeout(resolve, number / 10));
      await file.append({ number });
      const text = await Deno.readTextFile(path);
      assert(text.includes(`{"number":${number}}\n`), `${number} is missing`);
    }));
  });

  it("replaces what is there, without following a link", async () => {
    await Deno.writeTextFile(`${folder}/victim`, "precious");
    await Deno.symlink(`${folder}/victim`, `${folder}/x.jsonl`);
    await using file = await create(`${folder}/x.jsonl`);
    await file.append(1);
    assertEquals(await Deno.readTextFile(`${folder}/victim`), "precious");
    assertEquals(await linesOf(`${folder}/x.jsonl`), ["1"]);
  });

  it("tells of a folder that cannot be written once, and writes all lines once it can", async () => {
    await Deno.writeTextFile(`${folder}/sub`, "");
    let failures = 0;
    const path = `${folder}/sub/x.jsonl`;
    await using file = await create(path, () => void failures++);
    await file.append(1);
    await file.append(2);
    await Deno.remove(`${folder}/sub`);
    await file.append(3);
    assertEquals(failures, 1);
    assertEquals(await linesOf(path), ["1", "2", "3"]);
  });

  it("makes room more than once, and leaves none behind", async () => {
    const path = `${folder}/x.jsonl`;
    const file = await create(path);
    const long = "x".repeat(1_000);
    for (let line = 0; line < 200; line++) await file.append(long);
    assertEquals((await linesOf(path)).length, 200);
    await file[Symbol.asyncDispose]();
    assertEquals(await Deno.readTextFile(path), `"${long}"\n`.repeat(200));
  });

  it("R4: is locked until it is disposed of", async () => {
    const path = `${folder}/x.jsonl`;
    const file = await create(path);
    assertEquals(await lockFile(path), undefined);
    await file[Symbol.asyncDispose]();
    using lock = await lockFile(path);
    assert(lock !== undefined);
    assertEquals(await lockFile(path), undefined);
  });
});

describe("readProgress()", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const write = async (text: string) => {
    await Deno.writeTextFile(`${folder}/x`, text);
    return `${folder}/x`;
  };
  const lines = (...values: unknown[]) =>
    values.map((value) => `${JSON.stringify(value)}\n`).join("");

  it("knows what was sent and how it ended, without a line that was cut off", async () => {
    const sent = lines(header, { task: 0, is: "sending" }, { task: 1, is: "sending" });
    const ended = lines({ task: 0, is: "cancelled", uncertain: true });
    const progress = await readProgress(await write(`${sent}${ended}{"task": 1, "is": "suc`));
    assertEquals(progress?.sent, new Set(["a", "b"]));
    assertEquals(
      progress?.results.map(({ task, outcome, uncertain }) => [task.id, outcome, uncertain]),
      [["a", "cancelled", true]],
    );
  });

  it("knows of a run that did not begin", async () => {
    assertEquals(await readProgress(`${folder}/none`), undefined);
    assertEquals(await readProgress(await write("")), undefined);
    assertEquals(await readProgress(await write('{"format": "bruin ru')), undefined);
  });

  for (
    const [name, text, cause] of [
      ["a first line of something else", "{}\n", "its first line"],
      ["a line in the middle", `${lines(header)}?\n${lines({ task: 0, is: "sending" })}`, "line 2"],
      ["a task that is none", lines(header, { task: 2, is: "sending" }), "line 2"],
    ] as const
  ) {
    it(`refuses ${name} instead of taking assets for not started`, async () => {
      const path = await write(text);
      const error = await assertRejects(() => readProgress(path), ProjectError);
      assert(error.explanation.cause?.includes(cause), error.describe());
    });
  }
});
