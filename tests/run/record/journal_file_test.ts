import { assert, assertEquals } from "@std/assert";
import { afterEach, beforeEach, describe, it } from "@std/testing/bdd";
import { isLocked, lockFile } from "../../../src/run/record/file_lock.ts";
import { JournalFile } from "../../../src/run/record/journal_file.ts";

/** Those that are not empty, which make room for others. */
async function linesOf(path: string): Promise<string[]> {
  return (await Deno.readTextFile(path)).split("\n").filter((line) => line !== "");
}

describe("JournalFile", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await Deno.makeTempDir();
  });
  afterEach(() => Deno.remove(folder, { recursive: true }));

  const failIfCalled = (error: unknown): void => {
    throw error;
  };
  const create = (path: string, onFailure = failIfCalled) =>
    JournalFile.create(path, { claimed: false, onFailure });

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

  it("takes lines along that are not awaited, in order", async () => {
    const path = `${folder}/x.jsonl`;
    await using file = await create(path);
    file.note("first");
    assertEquals(await linesOf(path), []);
    await file.append("second");
    assertEquals(await linesOf(path), ['"first"', '"second"']);
  });

  it("writes lines that are not awaited by itself after a while", async () => {
    const path = `${folder}/x.jsonl`;
    await using file = await JournalFile.create(path, {
      claimed: false,
      onFailure: failIfCalled,
      withinMs: 5,
    });
    file.note(1);
    while ((await linesOf(path)).length === 0) await new Promise((done) => setTimeout(done, 5));
    assertEquals(await linesOf(path), ["1"]);
  });

  it("writes the rest when it is disposed of, and nothing after that", async () => {
    const path = `${folder}/x.jsonl`;
    const file = await create(path);
    for (let line = 0; line < 1_000; line++) file.note(line);
    await file[Symbol.asyncDispose]();
    await file.append("late");
    file.note("late");
    const text = await Deno.readTextFile(path);
    assertEquals(text, Array.from({ length: 1_000 }, (_, line) => `${line}\n`).join(""));
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
    assertEquals([await lockFile(path), await isLocked(path)], [undefined, true]);
    await file[Symbol.asyncDispose]();
    assertEquals(await isLocked(path), false);
    using lock = await lockFile(path);
    assert(lock !== undefined);
    assertEquals(await lockFile(path), undefined);
  });
});
