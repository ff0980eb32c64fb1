/** The command lines in the blocks of README.md and docs/: each names a command, and flags that it has. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { fileURLToPath } from "node:url";
import { bruin } from "./command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

function pagesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${root}${folder}`)].flatMap(({ name, isDirectory }) => {
    const path = `${folder}/${name}`;
    return isDirectory ? pagesBelow(path) : name.endsWith(".md") ? [path] : [];
  });
}

/** What stands behind `bruin` in blocks of shell commands, one line each, without comments. */
function commandLines(page: string): string[] {
  const blocks = [...page.matchAll(/^```(?:sh|bash|console)\n(.*?)^```$/gms)];
  return blocks.flatMap(([, block = ""]) => block.replaceAll("\\\n", " ").split("\n"))
    .flatMap((line) => [...line.matchAll(/(?:^|[\s;&|(])bruin ([a-z][^#|;&>)]*)/g)])
    .map(([, words = ""]) => words.trim());
}

const helps = new Map<string, Promise<string>>();

/** The help of a command, asked for once. */
function helpOf(command: readonly string[]): Promise<string> {
  const name = command.join(" ");
  const help = helps.get(name) ??
    bruin([...command, "--help"], { env: { NO_COLOR: "1" } }).then(({ stdout }) => stdout);
  helps.set(name, help);
  return help;
}

/** The longest run of words that is a command, with its help. */
async function commandOf(words: readonly string[]) {
  const command: string[] = [];
  let help = await helpOf([]);
  for (const word of words) {
    const [, section = ""] = help.split("\nCommands:\n");
    if (!new RegExp(`^ {2}(?:[a-z-]+, )?${word}(?:,| |$)`, "m").test(section)) break;
    command.push(word);
    help = await helpOf(command);
  }
  return { command, help };
}

describe("command lines of the documentation", () => {
  for (const page of ["README.md", "CONTRIBUTING.md", ...pagesBelow("docs")]) {
    const lines = commandLines(Deno.readTextFileSync(`${root}${page}`));
    if (lines.length === 0) continue;
    it(`of ${page} name commands and flags that there are`, async () => {
      for (const line of lines) {
        const [own = ""] = line.split(" -- ");
        const words = own.split(/\s+/).filter((word) => /^[a-z][a-z-]*$/.test(word));
        const { command, help } = await commandOf(words);
        assert(command.length > 0, `no command: bruin ${line}`);
        const flags = [...own.matchAll(/(?:^|\s)(--?[a-z][a-z-]*)/g)].map(([, flag = ""]) => flag);
        const unknown = flags.filter((flag) =>
          !new RegExp(`^ +(?:-\\S, +)?(?:.*, )?${flag}(?![\\w-])`, "m").test(help)
        );
        assertEquals(unknown, [], `bruin ${line}`);
      }
    });
  }
});
