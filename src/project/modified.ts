import { join } from "node:path";
import { UsageError } from "../errors.ts";
import type { ModifiedFiles } from "./select.ts";

/**
 * The files that differ between the default branch and what is checked out, as git sees it: `origin/HEAD`,
 * else `main` or `master`.
 * @param root Absolute path of a folder in the repository.
 * @throws {UsageError} When git is missing, or there is no branch to compare with.
 */
export async function findModifiedFiles(root: string): Promise<ModifiedFiles> {
  const top = await git(root, ["rev-parse", "--show-toplevel"]);
  if (top === undefined) throw cannotCompare("the project is not in a git repository");
  const branch = await defaultBranch(root);
  if (branch === undefined) {
    throw cannotCompare("there is no origin/HEAD, and no branch main or master");
  }
  const changed = await git(root, ["diff", "--name-only", "-z", `${branch}...HEAD`]);
  if (changed === undefined) throw cannotCompare(`git cannot compare with '${branch}'`);
  const files = changed.split("\0").filter((path) => path !== "").map((path) => join(top, path));
  return { files, branch };
}

async function defaultBranch(root: string): Promise<string | undefined> {
  const remote = await git(root, ["symbolic-ref", "--short", "refs/remotes/origin/HEAD"]);
  if (remote !== undefined) return remote;
  for (const name of ["main", "master"]) {
    const found = await git(root, ["rev-parse", "--verify", "--quiet", `refs/heads/${name}`]);
    if (found !== undefined) return name;
  }
  return undefined;
}

/** What git prints, without the last line end; `undefined` when it fails. */
async function git(folder: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", {
      args: ["-C", folder, ...args],
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? new TextDecoder().decode(stdout).replace(/\n$/, "") : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw cannotCompare("git is not installed");
    throw error;
  }
}

function cannotCompare(cause: string): UsageError {
  return new UsageError("Cannot find out what was modified", {
    cause,
    fix: "name the assets, or choose them with --selector",
  });
}
