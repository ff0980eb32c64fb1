/** The page that compares the command line with that of the reference. */
import type { Command } from "@cliffy/command";
import { createRoot } from "../src/cli.ts";
import { processEnv } from "../src/env.ts";
import { Redactor } from "../src/redactor.ts";
import { formatMarkdown } from "./field_pages.ts";
import { type ReferenceCommand, referenceCommands } from "./reference_commands.ts";

// deno-lint-ignore no-explicit-any -- whatever flags it has
type AnyCommand = Command<any>;

const introduction =
  `<!-- Written by \`deno task reference\` from tools/reference_commands.ts and the
commands themselves: change it there. -->

# Coming from the reference CLI

Pipelines, \`.bruin.yml\`, flags and variables are the same, and so is what machines read: see
[editor.md](editor.md) for JSON. This page is about the command line: for each command the flags that are
the same here, those that are better and why, and those that are missing. What is missing is refused,
never ignored.

Other on purpose, everywhere:

- Exit codes are those of [exit_codes.md](exit_codes.md); \`BRUIN_EXIT_CODES=compat\` makes them 0 and 1.
- No secret is in any output, and no digit of a number is lost.
- No git repository is needed or made, and commands that read write nothing.
- A failure has one remedy; in JSON, \`cause\`, \`where\` and \`fix\` are beside \`error\`.
- A flag that does not exist, one argument too many, an empty value and an unknown value of \`--output\`
  are errors, in words on standard error, with \`-o json\` too.
- Failures are on standard error; with \`-o json\`, and those of \`internal\`, on standard output. Those
  of \`query\` and \`render\` would be among rows and statements there.
- \`run help\` and its like show help only where nothing else is written: \`run ./help\` is a path.
- Tables for people have no frame, but those of \`query\`; texts for people are in our words where no
  script looks for the reference's.
- Values may not be glued to short flags in the reference (\`-ojson\`), and short flags not combined; here
  \`-rf\` is \`-r -f\`.
`;

/** @returns The text of docs/coming_from_the_reference.md. */
export async function referencePage(): Promise<string> {
  const root = await commandTree();
  const sections = referenceCommands.map((command) => sectionOf(command, root));
  return await formatMarkdown(`${introduction}\n${sections.join("\n\n")}\n`);
}

/** Our commands, with the flags of all that the reference has too. */
async function commandTree(): Promise<AnyCommand> {
  return await createRoot({
    args: referenceCommands.flatMap(({ name }) => name.split(" ")),
    env: processEnv,
    redactor: new Redactor(),
    workingDirectory: Deno.cwd(),
    signal: new AbortController().signal,
    end: () => {},
    printFailuresWith: () => {},
    commandsFor: () => commandTree(),
  });
}

function sectionOf(reference: ReferenceCommand, root: AnyCommand): string {
  const { name, flags, better = {}, never, missing } = reference;
  const heading = name === "" ? "## Every command" : `## \`${name}\``;
  const command = find(name, root);
  if (command === undefined) {
    const why = missing === undefined ? "" : `: ${missing}`;
    return `${heading}\n\n${
      never === undefined ? `Missing${why}.` : `Not here, for good: ${never}.`
    }`;
  }
  const ours = new Set(command.getOptions(true).flatMap(({ flags }) => flags));
  const all = flags.split(" ").filter((flag) => flag !== "");
  const here = all.filter((flag) => ours.has(`--${flag}`));
  const { "": whole, ...single } = better;
  const parts = {
    Same: written(here.filter((flag) => single[flag] === undefined)),
    Better: [
      ...whole === undefined ? [] : [whole],
      ...Object.entries(single).map(([flag, words]) => `${written([flag])}: ${words}`),
    ].join("; "),
    Missing: written(all.filter((flag) => !here.includes(flag))),
  };
  const lines = Object.entries(parts).filter(([, text]) => text !== "")
    .map(([part, text]) => `- ${part}: ${text}`);
  return `${heading}\n\n${lines.length === 0 ? "Same." : lines.join("\n")}`;
}

function written(flags: readonly string[]): string {
  return flags.map((flag) => `\`--${flag}\``).join(" ");
}

function find(name: string, root: AnyCommand): AnyCommand | undefined {
  let command: AnyCommand | undefined = root;
  for (const word of name.split(" ").filter((word) => word !== "")) {
    command = command?.getCommand(word, true);
  }
  return command;
}
