import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { findModifiedFiles } from "../../src/project/modified.ts";

async function git(folder: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("git", {
    args: ["-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org", ...args],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

/** Calls `use` with a repository that has one commit on `branch`. */
async function withRepository(branch: string, use: (folder: string) => Promise<void>) {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await git(folder, "init", "--quiet", `--initial-branch=${branch}`);
    await Deno.writeTextFile(`${folder}/kept.sql`, "select 1");
    await git(folder, "add", ".");
    await git(folder, "commit", "--quiet", "--message=first");
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

describe("findModifiedFiles()", () => {
  for (const branch of ["main", "master"]) {
    it(`names what was committed since ${branch}, odd names included`, async () => {
      await withRepository(branch, async (folder) => {
        await git(folder, "switch", "--quiet", "--create", "work");
        await Deno.writeTextFile(`${folder}/neu ä.sql`, "select 2");
        await git(folder, "add", ".");
        await git(folder, "commit", "--quiet", "--message=second");
        assertEquals(await findModifiedFiles(folder), {
          files: [`${folder}/neu ä.sql`],
          branch,
        });
      });
    });
  }

  it("finds nothing on the default branch itself", async () => {
    await withRepository("main", async (folder) => {
      assertEquals(await findModifiedFiles(folder), { files: [], branch: "main" });
    });
  });

  it("says what it cannot compare with", async () => {
    await withRepository("trunk", async (folder) => {
      const error = await assertRejects(() => findModifiedFiles(folder), UsageError);
      assertEquals(
        error.explanation.cause,
        "there is no origin/HEAD, and no branch main or master",
      );
    });
  });
});
