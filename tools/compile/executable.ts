import type { Build } from "../../src/build.ts";
import { packageFlags } from "../package_flags.ts";
import type { Variant } from "./targets.ts";

/** What makes an executable of a script: a program and its first arguments. */
export type Compiler = readonly [program: string, ...first: string[]];

/** The compiler that `--compiler` names, split at blanks; `deno compile` without it. */
export function compilerOf(flag: string | undefined): Compiler {
  const [program = Deno.execPath(), ...first] = flag?.split(" ") ?? [Deno.execPath(), "compile"];
  return [program, ...first];
}

/** The command that makes an executable of a script. */
export function compileCommand(
  [program, ...first]: Compiler,
  options: {
    readonly script: string;
    readonly output: string;
    readonly permissions: readonly string[];
    /** As in `deno compile --target`; this machine's by default. */
    readonly triple?: string;
    /** Files that the script reads. Default: none. */
    readonly embedded?: readonly string[];
  },
): [program: string, args: readonly string[]] {
  const { script, output, permissions, triple, embedded = [] } = options;
  return [program, [
    ...first,
    ...triple === undefined ? [] : ["--target", triple],
    ...embedded.flatMap((path) => ["--include", path]),
    // Otherwise the declarations of Node.js are embedded, and every start reads 2.4 MB more.
    "--no-check",
    // The cache of compiled code would lie under a name that can be guessed in the temporary folder, where
    // other users of the machine may put one of theirs.
    ...["--no-config", "--no-lock", "--no-prompt", "--no-code-cache"],
    // Megabytes: with the 1 that is the default, a start that lasts a tenth of a second collects garbage often.
    "--v8-flags=--min-semi-space-size=2",
    ...permissions,
    ...["-o", output, script],
  ]];
}

/** What `bruin version --verbose` is to say of the binaries of a variant. */
export async function describeBuild({ name, permissions }: Variant): Promise<Build> {
  const lock = (await packageFlags()).some((flag) => flag.startsWith("--lock="))
    ? "deno.npm.lock"
    : "deno.lock";
  const digest = await crypto.subtle.digest("SHA-256", await Deno.readFile(lock));
  return {
    variant: name,
    permissions,
    commit: await commitOfSource(),
    lock: { file: lock, sha256: new Uint8Array(digest).toHex() },
  };
}

async function commitOfSource(): Promise<string> {
  const commit = await git("rev-parse", "HEAD");
  if (commit === undefined) return "unknown";
  const changes = await git("status", "--porcelain", "--untracked-files=no");
  return changes === "" ? commit : `${commit}-modified`;
}

/** @returns What Git prints; `undefined` without Git, or outside a repository, as in an image. */
async function git(...args: readonly string[]): Promise<string | undefined> {
  try {
    const { success, stdout } = await new Deno.Command("git", { args: [...args] }).output();
    return success ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
