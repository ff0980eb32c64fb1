/**
 * Writes the manual page from the command tree: `deno task man [FILE]`, by default dist/bruin.1; then
 * `man -l dist/bruin.1`.
 */
import type { Command } from "@cliffy/command";
import { dirname } from "node:path";
import { createRoot } from "../src/cli.ts";
import { processEnv } from "../src/env.ts";
import { Redactor } from "../src/redactor.ts";
import { version } from "../src/version.ts";

// deno-lint-ignore no-explicit-any -- whatever flags it has
type AnyCommand = Command<any>;

/** The tree with every command loaded. */
async function wholeTree(): Promise<AnyCommand> {
  const load = async (words: readonly string[]): Promise<AnyCommand> =>
    await createRoot({
      args: words,
      env: processEnv,
      redactor: new Redactor(),
      workingDirectory: Deno.cwd(),
      signal: new AbortController().signal,
      end: () => {},
      printFailuresWith: () => {},
      commandsFor: load,
    });
  let known: readonly string[] = [];
  for (;;) {
    const root = await load(known);
    const names = [...new Set(below(root).map(({ command }) => command.getName()))];
    if (names.length === known.length) return root;
    known = names;
  }
}

/** Every command below another, with the words that call it, in order. */
function below(
  command: AnyCommand,
  words: readonly string[] = ["bruin"],
): { readonly words: readonly string[]; readonly command: AnyCommand }[] {
  return command.getCommands().flatMap((child) => {
    const path = [...words, child.getName()];
    return [{ words: path, command: child }, ...below(child, path)];
  });
}

/** A text as roff has it. */
function roff(text: string): string {
  const escaped = text.replaceAll("\\", "\\e").replaceAll("-", "\\-");
  return escaped.replace(/^(?=[.'])/gm, "\\&")
    .replace(/[^\n -~]/gu, (character) => `\\[u${codeOf(character)}]`);
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}

/** Options that every command has. */
const shared = new Set(["help", "secrets-backend", "env-file", "debug"]);

function optionLines(command: AnyCommand, leftOut: ReadonlySet<string> = new Set()): string[] {
  const options = command.getOptions(true).filter(({ name }) => !leftOut.has(name));
  return options.flatMap(({ flags, typeDefinition = "", description }) => [
    ".TP",
    `.B ${roff(flags.join(", "))} ${roff(typeDefinition.replace(/:[^>\]]*/g, ""))}`.trimEnd(),
    roff(description),
  ]);
}

function exampleLines(command: AnyCommand): string[] {
  return command.getExamples().flatMap(({ name, description }) => [
    ".PP",
    roff(name),
    ".PP",
    ".RS 4",
    ".nf",
    roff(description),
    ".fi",
    ".RE",
  ]);
}

/** The page. It has no date, so that two builds are the same. */
export async function manualPage(): Promise<string> {
  const root = await wholeTree();
  const commands = below(root).flatMap(({ words, command }) => [
    `.SS ${roff(words.join(" "))} ${
      roff((command.getArgsDefinition() ?? "").replace(/:[^>\]]*/g, ""))
    }`
      .trimEnd(),
    roff(command.getDescription()) + ".",
    ...optionLines(command, shared),
    ...exampleLines(command),
  ]);
  return [
    `.TH BRUIN 1 "" "bruin ${version}" "User Commands"`,
    ".SH NAME",
    "bruin \\- run data pipelines, with credentials from where they are kept",
    ".SH SYNOPSIS",
    ".B bruin",
    "[\\fIOPTION\\fR]... \\fICOMMAND\\fR [\\fIARGUMENT\\fR]...",
    ".SH OPTIONS",
    ...optionLines(root),
    ".SH COMMANDS",
    ...commands,
    ".SH EXIT STATUS",
    "0 when everything succeeded; 1 when an asset or a check failed; 64 to 78 when no asset was",
    "started: 64 for a wrong command line, 66 when there is nothing to continue, 69 when a database",
    "or a service cannot be reached, 75 to try again later, 77 when access is denied, 78 for a wrong",
    "configuration. 128 and more for a signal.",
    ".SH FILES",
    ".TP",
    ".B .bruin.yml",
    "environments and connections of a project",
    ".TP",
    ".B pipeline.yml",
    "a pipeline; its assets lie in the folder assets beside it",
    ".SH SEE ALSO",
    "Codes of messages: \\fBbruin why\\fR \\fICODE\\fR.",
    "",
  ].join("\n");
}

if (import.meta.main) {
  const [path = "dist/bruin.1", ...others] = Deno.args;
  if (path.startsWith("-") || others.length > 0) {
    const usage = "usage: deno task man [FILE]; write ./ before a name that begins with a dash\n";
    await Deno.stderr.write(new TextEncoder().encode(usage));
    Deno.exit(64);
  }
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.writeTextFile(path, await manualPage());
}
