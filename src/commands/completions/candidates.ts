import { type Command, EnumType, type Option } from "@cliffy/command";
import type { Invocation } from "../invocation.ts";
import { type NameKind, namesInProject } from "./names.ts";

// deno-lint-ignore no-explicit-any -- whatever flags it has
type AnyCommand = Command<any>;

/** Flags that take a name of the project at hand, whatever command they belong to. */
const flagKinds: Readonly<Record<string, NameKind>> = {
  "asset": "assets",
  "connection": "connections",
  "environment": "environments",
  "env": "environments",
  "exclude-tag": "tags",
  "secrets-backend": "backends",
  "tag": "tags",
  "type": "connection types",
};

/** Commands whose argument is one of these names. */
const argumentKinds: Readonly<Record<string, NameKind>> = {
  "secrets put": "connections",
  "secrets schema": "connection types",
  "internal ingestr-uri": "connections",
};

/**
 * What may stand in the place of the last word: commands, flags, values of flags. Empty where it may be
 * anything, such as the path of a file. Names with a control character, such as a line end, are left out:
 * shells read one a line, and terminals obey them when they list names. So are names that begin with a
 * dash, which would be taken for a flag.
 * @param words Those behind the program's name; the last one is being typed.
 */
export async function candidatesFor(
  words: readonly string[],
  invocation: Invocation,
): Promise<string[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { command, path } = walk(await invocation.commandsFor(before), before);
  const [, glued, value] = /^(--[^=]+)=(.*)$/s.exec(typed) ?? [];
  if (glued !== undefined && value !== undefined) {
    const found = await candidatesFor([...before, glued, value], invocation);
    return optionOf(command, glued)?.args.length ? found.map((one) => `${glued}=${one}`) : [];
  }
  const flag = optionOf(command, before.at(-1) ?? "");
  const isValue = flag !== undefined && flag.args.length > 0;
  if (!isValue && typed.startsWith("-")) return fitting(flagsOf(command), typed);
  const names = isValue ? await valuesOf(flag, command, invocation) : [
    ...command.getCommands().map((one) => one.getName()),
    ...await namesInProject(argumentKinds[path.join(" ")], invocation),
  ];
  return fitting(names.filter((name) => !/^-|\p{Cc}/u.test(name)), typed);
}

function fitting(possible: readonly string[], typed: string): string[] {
  return [...new Set(possible)].filter((one) => one.startsWith(typed)).sort();
}

function flagsOf(command: AnyCommand): string[] {
  return command.getOptions(true).flatMap(({ flags }) =>
    flags.filter((one) => one.startsWith("--"))
  );
}

/** The command that the words have come to, and its name. */
function walk(
  root: AnyCommand,
  words: readonly string[],
): { readonly command: AnyCommand; readonly path: readonly string[] } {
  let command = root;
  const path: string[] = [];
  for (const [index, word] of words.entries()) {
    const option = optionOf(command, words[index - 1] ?? "");
    if (word.startsWith("-") || (option !== undefined && option.args.length > 0)) continue;
    const next: AnyCommand | undefined = command.getCommands()
      .find((one) => one.getName() === word || one.getAliases().includes(word));
    if (next === undefined) continue;
    command = next;
    path.push(next.getName());
  }
  return { command, path };
}

function optionOf(command: AnyCommand, flag: string): Option | undefined {
  return flag.startsWith("-")
    ? command.getOptions(true).find(({ flags }) => flags.includes(flag))
    : undefined;
}

async function valuesOf(
  option: Option,
  command: AnyCommand,
  invocation: Invocation,
): Promise<readonly string[]> {
  const type = command.getType(option.args[0]?.type ?? "")?.handler;
  if (type instanceof EnumType) return type.values().map(String);
  return await namesInProject(flagKinds[option.name], invocation);
}
