/**
 * All tests that can run on this system: `deno task test:here [--dry-run]`. On Linux that is `deno task test`.
 * A file that uses what a system lacks is left out as a whole, and named with what it uses; what a file uses is
 * read from its text, so that no list has to be kept.
 */
import { fileURLToPath } from "node:url";
import { relative } from "node:path";

/** What tests use that not every system has. */
const uses: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly lackedBy: readonly (typeof Deno.build.os)[];
}[] = [
  {
    what: "namespaces or files of Linux",
    pattern: /"unshare"|read_only_root\.ts"|\/namespace\.ts"|\/proc\/|faketime/,
    lackedBy: ["darwin", "windows"],
  },
  {
    what: "scripts of a release, which need GNU's tar and coreutils",
    pattern: /tools\/release\/\w+\.sh/,
    lackedBy: ["darwin", "windows"],
  },
  {
    what: "a shell or programs of Unix",
    pattern:
      /Command\("(?:sh|bash|chmod|ps|grep|tar|tail|kill)"|#!\/bin\/sh|\/dev\/(?:full|null|tty)|pseudo_terminal\.ts"/,
    lackedBy: ["windows"],
  },
  {
    what: "modes, owners, links or signals of Unix",
    pattern: /Deno\.(?:chmod|chown|symlink|umask|uid)\b|\bmode: 0o|"SIG[A-Z]+"/,
    lackedBy: ["windows"],
  },
];

/** What a file of tests uses that the system lacks; `undefined` when it can run there. */
export function lackingFor(os: typeof Deno.build.os, text: string): string | undefined {
  return uses.find(({ pattern, lackedBy }) => lackedBy.includes(os) && pattern.test(text))?.what;
}

/** Every file of tests, with slashes, relative to the repository. */
export async function testFiles(
  folder: URL = new URL("../tests/", import.meta.url),
): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) found.push(...await testFiles(new URL(`${name}/`, folder)));
    else if (name.endsWith("_test.ts")) found.push(fileURLToPath(new URL(name, folder)));
  }
  return found.map((path) => relative(root, path).replaceAll("\\", "/")).sort();
}

const root = fileURLToPath(new URL("../", import.meta.url));

if (import.meta.main) {
  const runnable: string[] = [];
  for (const file of await testFiles()) {
    const lacking = lackingFor(Deno.build.os, await Deno.readTextFile(`${root}${file}`));
    if (lacking === undefined) runnable.push(file);
    else Deno.stdout.writeSync(new TextEncoder().encode(`left out: ${file} (${lacking})\n`));
  }
  if (!Deno.args.includes("--dry-run")) {
    const { code } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "test", ...runnable],
      cwd: root,
      stdin: "null",
    }).spawn().status;
    Deno.exit(code);
  }
}
