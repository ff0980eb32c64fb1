import type { Command } from "@cliffy/command";

const truths = new Set(["1", "t", "true"]);
const falsehoods = new Set(["0", "f", "false"]);

/**
 * The arguments with `--switch=true` and `--switch=false` in the form that Cliffy reads. Scripts written
 * for the reference use both, where a switch may have a value.
 * @param command The root; only the flags of commands that are named need to be there.
 */
export function plainSwitches(
  args: readonly string[],
  // deno-lint-ignore no-explicit-any -- whatever flags it has
  command: Command<any>,
): string[] {
  const end = args.indexOf("--");
  const switches = switchesOf(command);
  return args.flatMap((arg, index) => {
    const [, name, value] = /^--([a-z][a-z-]*)=(\w+)$/.exec(arg) ?? [];
    if (!switches.has(name) || (end >= 0 && index > end)) return [arg];
    if (truths.has(value.toLowerCase())) return [`--${name}`];
    if (!falsehoods.has(value.toLowerCase())) return [arg];
    return switches.has(`no-${name}`) ? [`--no-${name}`] : [];
  });
}

/** Names of the options that take no value, of a command and all below it. */
// deno-lint-ignore no-explicit-any -- whatever flags it has
function switchesOf(command: Command<any>): Set<string> {
  const options = optionsOf(command);
  const withValue = new Set(options.filter(({ args }) => args.length > 0).map(({ name }) => name));
  return new Set(options.map(({ name }) => name).filter((name) => !withValue.has(name)));
}

// deno-lint-ignore no-explicit-any -- whatever flags it has
function optionsOf(command: Command<any>): { name: string; args: readonly unknown[] }[] {
  return [...command.getOptions(true), ...command.getCommands(true).flatMap(optionsOf)];
}
