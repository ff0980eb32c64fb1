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

  it("means the branch, whatever tags and branches of odd names there are (R9)", async () => {
    await withRepository("main", async (folder) => {
      await git(folder, "switch", "--quiet", "--create", "work");
      await Deno.writeTextFile(`${folder}/new.sql`, "select 2");
      await git(folder, "add", ".");
      await git(folder, "commit", "--quiet", "--message=second");
      await git(folder, "tag", "main");
      await git(folder, "update-ref", "refs/tags/HEAD", "HEAD");
      await git(folder, "config", "diff.relative", "true");
      assertEquals(await findModifiedFiles(folder), {
        files: [`${folder}/new.sql`],
        branch: "main",
      });
    });
  });

  it("takes no reference for a flag (R9)", async () => {
    await withRepository("main", async (folder) => {
      await Deno.mkdir(`${folder}/.git/refs/remotes/origin`, { recursive: true });
      for (const target of ["--output=pwned", "refs/remotes/--output=pwned", "refs/heads/gone"]) {
        await Deno.writeTextFile(`${folder}/.git/refs/remotes/origin/HEAD`, `ref: ${target}\n`);
        await assertRejects(() => findModifiedFiles(folder), UsageError);
      }
      const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
      assertEquals(names, [".git", "kept.sql"]);
    });
  });

  it("runs nothing that the repository's configuration names (scenario 52)", async () => {
    await withRepository("main", async (folder) => {
      await git(folder, "switch", "--quiet", "--create", "work");
      await Deno.writeTextFile(`${folder}/new.sql`, "select 2");
      await Deno.writeTextFile(`${folder}/.gitattributes`, "*.sql diff=own filter=own\n");
      await git(folder, "add", ".");
      await git(folder, "commit", "--quiet", "--message=second");
      const program = `${folder}/.git/program`;
      await Deno.writeTextFile(program, `#!/bin/sh\necho "$0 $*" >> '${folder}/.git/was-run'\n`);
      await Deno.chmod(program, 0o755);
      for (
        const key of [
          ...["core.fsmonitor", "core.pager", "pager.diff", "diff.external", "core.sshCommand"],
          ...["diff.own.command", "diff.own.textconv", "core.editor", "alias.diff"],
        ]
      ) {
        await git(folder, "config", key, program);
      }
      for (const hook of ["post-index-change", "reference-transaction", "fsmonitor-watchman"]) {
        await Deno.copyFile(program, `${folder}/.git/hooks/${hook}`);
      }
      // What git has run above for the configuration itself.
      await Deno.remove(`${folder}/.git/was-run`).catch(() => {});
      const { files } = await findModifiedFiles(folder);
      assertEquals(files, [`${folder}/.gitattributes`, `${folder}/new.sql`]);
      await assertRejects(() => Deno.stat(`${folder}/.git/was-run`), Deno.errors.NotFound);
    });
  });

  it("passes on what git says (R9)", async () => {
    await withRepository("main", async (folder) => {
      const commit = async (name: string) => {
        await Deno.writeTextFile(`${folder}/${name}.sql`, "select 1");
        await git(folder, "add", ".");
        await git(folder, "commit", "--quiet", `--message=${name}`);
      };
      const merge = (name: string) => git(folder, "merge", "--quiet", "--message=merge", name);
      await git(folder, "switch", "--quiet", "--create", "work");
      await commit("ours");
      await git(folder, "tag", "ours");
      await git(folder, "switch", "--quiet", "main");
      await commit("theirs");
      await git(folder, "tag", "theirs");
      await merge("ours");
      await git(folder, "switch", "--quiet", "work");
      await merge("theirs");
      const warnings: string[] = [];
      await findModifiedFiles(folder, { warn: (text) => warnings.push(text) });
      assertEquals(warnings.length, 1);
      assertEquals(warnings[0].startsWith("git says: warning: "), true, warnings[0]);
      assertEquals(warnings[0].includes("multiple merge bases"), true, warnings[0]);
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
