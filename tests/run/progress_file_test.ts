import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProgressFile } from "../../src/run/progress_file.ts";

describe("ProgressFile", () => {
  it("R1: has every line on disk that it said was there, also those appended during a write", async () => {
    const folder = await Deno.makeTempDir();
    const path = `${folder}/progress`;
    try {
      await using progress = await ProgressFile.create(path, {
        claimed: false,
        onFailure: (error) => {
          throw error;
        },
      });
      const numbers = Array.from({ length: 300 }, (_, number) => number);
      await Promise.all(numbers.map(async (number) => {
        await new Promise((resolve) => setTimeout(resolve, number / 10));
        await progress.append({ number });
        const text = await Deno.readTextFile(path);
        assertEquals(text.includes(`{"number":${number}}\n`), true, `${number} is missing`);
      }));
      const lines = (await Deno.readTextFile(path)).trimEnd().split("\n");
      assertEquals(lines.map((line) => JSON.parse(line).number).sort((a, b) => a - b), numbers);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
});
