/** Every `--help`, as users see it; `deno task snapshot` rewrites the snapshots. */
import { assert } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import { bruin } from "./command.ts";

/** Names of the commands that a help text lists. */
function listedCommands(help: string): string[] {
  const [, section = ""] = help.split("\nCommands:\n");
  return [...section.matchAll(/^ {2}([a-z][a-z-]*)/gm)].map(([, name]) => name);
}

async function helpOf(command: readonly string[]): Promise<string> {
  const { stdout } = await bruin([...command, "--help"], { env: { NO_COLOR: "1" } });
  return stdout.replaceAll(/^Version:.*\n/gm, "");
}

/** Holds the examples of a help text to the flags that it lists. */
function assertExamples(help: string, command: readonly string[]): void {
  const [, section] = help.split("\nExamples:\n");
  const [examples = ""] = section?.split("\nDescription:") ?? [];
  if (command.length === 0) return;
  assert(/\bbruin /.test(examples), `no example: ${examples}`);
  const own = new RegExp(`\\bbruin ${command.join(" ")}( [^|)<>\\n]*|$)`, "gm");
  for (const [, words = ""] of examples.matchAll(own)) {
    for (const [, flag = ""] of words.matchAll(/ (--?[a-z][a-z-]*)/g)) {
      const listed = new RegExp(`^ +(?:.*, )?${flag}\\b`, "m");
      assert(listed.test(help) || help.includes("\nCommands:\n"), `no flag ${flag}`);
    }
  }
}

Deno.test("bruin --help and that of every command", async (test) => {
  const visit = async (command: readonly string[]): Promise<void> => {
    const help = await helpOf(command);
    await test.step(["bruin", ...command].join(" "), async (step) => {
      for (const line of help.split("\n")) assert(line.length <= 80, `over 80 columns: ${line}`);
      await assertSnapshot(step, help);
      assertExamples(help, command);
    });
    for (const name of listedCommands(help)) await visit([...command, name]);
  };
  await visit([]);
});
