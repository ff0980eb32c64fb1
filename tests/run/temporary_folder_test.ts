import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { TaskError } from "../../src/run/task.ts";
import { temporaryFolder } from "../../src/run/temporary_folder.ts";

describe("temporaryFolder()", () => {
  it("is for this user only, and gone after the block", async () => {
    let path: string;
    {
      await using folder = await temporaryFolder();
      path = folder.path;
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o700);
    }
    await assertRejects(() => Deno.stat(path), Deno.errors.NotFound);
  });

  it("says what to do where there is no place for it", async () => {
    const before = Deno.env.get("TMPDIR");
    Deno.env.set("TMPDIR", "/dev/null");
    try {
      const error = await assertRejects(() => temporaryFolder(), TaskError);
      assertEquals(error.message, "No temporary folder can be made");
    } finally {
      if (before === undefined) Deno.env.delete("TMPDIR");
      else Deno.env.set("TMPDIR", before);
    }
  });
});
