import { join } from "node:path";
import { UsageError } from "../errors.ts";
import { shortened, withoutControls } from "../plain_text.ts";
import type { ModifiedFiles } from "./select.ts";

/** What is compared with: a commit, and what people call it. */
interface Base {
  readonly commit: string;
  /** Such as `origin/main`. */
  readonly name: string;
}

/**
 * The files that differ between the default branch and what is checked out, as git sees it: `origin/HEAD`,
 * else `main` or `master`.
 * @param root Absolute path of a folder in the repository.
 * @param options.warn Receives what git says beside its answers. Default: nothing does.
 * @throws {UsageError} When git is missing, or there is no branch to compare with.
 */
export async function findModifiedFiles(
  root: string,
  { warn = () => {} }: { readonly warn?: (text: string) => void } = {},
): Promise<ModifiedFiles> {
  const git = new Git(root, warn);
  const { output: top } = await git.run(["rev-parse", "--show-toplevel"]);
  if (top === undefined) throw cannotCompare("the project is not in a git repository");
  const base = await defaultBranch(git);
  const head = await git.commit("HEAD");
  if (head === undefined) throw cannotCompare("nothing is committed yet");
  // Settings of the user must not make the paths relative to a folder.
  const options = ["--name-only", "-z", "--no-relative", "--end-of-options"];
  const { output, complaint } = await git.run(["diff", ...options, `${base.commit}...${head}`]);
  if (output === undefined) {
    throw cannotCompare(`git cannot compare with '${base.name}': ${complaint}`);
  }
  const files = output.split("\0").filter((path) => path !== "").map((path) => join(top, path));
  return { files, branch: base.name };
}

/** Whole names of references, since a tag may have the name of a branch, and a branch that of a flag. */
async function defaultBranch(git: Git): Promise<Base> {
  const { output: remote } = await git.run(["symbolic-ref", "refs/remotes/origin/HEAD"]);
  if (remote !== undefined) {
    const commit = remote.startsWith("refs/") ? await git.commit(remote) : undefined;
    if (commit !== undefined) return { commit, name: remote.replace("refs/remotes/", "") };
    throw cannotCompare(
      `origin/HEAD leads to ${shown(remote)}, which does not exist`,
      "git remote set-head origin --auto",
    );
  }
  for (const name of ["main", "master"]) {
    const commit = await git.commit(`refs/heads/${name}`);
    if (commit !== undefined) return { commit, name };
  }
  throw cannotCompare("there is no origin/HEAD, and no branch main or master");
}

interface GitAnswer {
  /** What it printed, without the last line end; `undefined` when it failed. */
  readonly output: string | undefined;
  /** What it said on standard error, in one line. */
  readonly complaint: string;
}

class Git {
  readonly #folder: string;
  readonly #warn: (text: string) => void;

  constructor(folder: string, warn: (text: string) => void) {
    this.#folder = folder;
    this.#warn = warn;
  }

  /** What it says beside an answer is a warning; beside a failure it is left to the caller. */
  async run(args: readonly string[]): Promise<GitAnswer> {
    const { success, stdout, stderr } = await this.#start(args);
    const complaint = shown(new TextDecoder().decode(stderr).trim().replace(/\s*\n\s*/g, "; "));
    if (success && complaint !== "") this.#warn(`git says: ${complaint}`);
    const output = success ? new TextDecoder().decode(stdout).replace(/\n$/, "") : undefined;
    return { output, complaint };
  }

  /** The id of the commit that a reference leads to; `undefined` when it leads to none. */
  async commit(reference: string): Promise<string | undefined> {
    const { output } = await this.run([
      "rev-parse",
      "--verify",
      "--quiet",
      `${reference}^{commit}`,
    ]);
    return output !== undefined && /^[0-9a-f]{40,64}$/.test(output) ? output : undefined;
  }

  async #start(args: readonly string[]): Promise<Deno.CommandOutput> {
    try {
      return await new Deno.Command("git", {
        args: ["-C", this.#folder, ...args],
        stdin: "null",
      }).output();
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) throw cannotCompare("git is not installed");
      throw error;
    }
  }
}

function cannotCompare(cause: string, command?: string): UsageError {
  return new UsageError("Cannot find out what was modified", {
    cause,
    fix: command === undefined
      ? "name the assets, or choose them with --selector"
      : `run ${command}, or name the assets`,
  });
}

/** Texts of git hold names that others chose. */
function shown(text: string): string {
  return shortened(withoutControls(text), 500);
}
