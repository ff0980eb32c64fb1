import type { Command, Option } from "@cliffy/command";

// deno-lint-ignore no-explicit-any -- whatever flags it has
type AnyCommand = Command<any>;

/**
 * The arguments in the form that Cliffy reads. Scripts written for the reference use forms that Cliffy
 * refuses or understands in another way:
 * - `-environment dev`: one dash before a long flag;
 * - `--force=true`, `--force=0`: a switch with a value;
 * - `--workers 2 --workers 4`: the last of a flag that can be given once counts;
 * - `--query "-- note"`: a value that begins with a dash;
 * - `-- path`: everything behind the two dashes is no flag;
 * - `query help` and `help query`: the word alone, behind a command or before it, asks for its help;
 * - `--workers 010`: a whole number that begins with 0 is octal.
 *
 * What is wrong stays as it is, for Cliffy to say so.
 * @param root Only the flags of commands that are named need to be there.
 */
export function readableArguments(args: readonly string[], root: AnyCommand): string[] {
  if (args[0] === "help" && args.length > 1) return helpWords(args.slice(1), root) ?? [...args];
  const parts: Part[] = [];
  let command = root;
  const queue = args.values();
  for (const arg of queue) {
    if (arg === "--") break;
    const flag = readFlag(arg, command);
    if (flag === undefined) {
      parts.push({ words: [arg] });
      command = subcommand(command, arg) ?? command;
    } else if (flag.option === undefined) {
      parts.push({ words: [flag.text] });
    } else if (isSwitch(flag.option)) {
      parts.push({ option: flag.option, words: switchWords(flag, command) });
    } else {
      const value = flag.value === undefined ? queue.next().value : undefined;
      parts.push({ option: flag.option, words: valueWords(flag, value) });
    }
  }
  const words = [...lastOfEach(parts), ...[...queue].map(asPositional)];
  return asksForHelp(args, root) ? [...words.slice(0, -1), "--help"] : words;
}

/** Whether the arguments are the words of a command and then `help`, which is no command of its own. */
function asksForHelp(args: readonly string[], root: AnyCommand): boolean {
  if (args.at(-1) !== "help") return false;
  const command = namedCommand(args.slice(0, -1), root);
  return command !== undefined && subcommand(command, "help") === undefined;
}

/**
 * What is behind `help`, as a command with `--help`. A first word that is no command stays alone, for the
 * message about it; `undefined` for all else, which must not start the command that it names.
 */
function helpWords(words: readonly string[], root: AnyCommand): string[] | undefined {
  if (namedCommand(words, root) !== undefined) return [...words, "--help"];
  const [first] = words;
  if (first === undefined || first.startsWith("-")) return undefined;
  return subcommand(root, first) === undefined ? [first] : undefined;
}

function namedCommand(words: readonly string[], root: AnyCommand): AnyCommand | undefined {
  let command: AnyCommand | undefined = root;
  for (const name of words) command &&= subcommand(command, name);
  return command;
}

/** What was one flag with its value, or one other argument. */
interface Part {
  readonly option?: Option;
  readonly words: readonly string[];
}

interface Flag {
  /** `undefined` for one that the command does not have. */
  readonly option: Option | undefined;
  /** The flag as Cliffy reads it, with its value where `=` gave one. */
  readonly text: string;
  readonly value: string | undefined;
}

/** The flag that an argument is; `undefined` when it is none. */
function readFlag(arg: string, command: AnyCommand): Flag | undefined {
  const [, dashes, name, equals = "", value] = /^(--?)([a-zA-Z][\w-]*)(=(.*))?$/s.exec(arg) ?? [];
  if (name === undefined) return undefined;
  const find = (flag: string) => command.getOptions(true).find(({ flags }) => flags.includes(flag));
  if (dashes === "-" && name.length === 1) {
    return { option: find(arg.slice(0, 2)), text: arg, value };
  }
  const option = find(`--${name}`);
  const letters = [...name].every((letter) => find(`-${letter}`) !== undefined);
  const isGroup = dashes === "-" && option === undefined && letters;
  return { option, text: isGroup ? arg : `--${name}${equals}`, value };
}

function isFlag(arg: string, command: AnyCommand): boolean {
  return readFlag(arg, command)?.option !== undefined;
}

function isSwitch({ args }: Option): boolean {
  return args.length === 0;
}

const truths = new Set(["1", "t", "true"]);
const falsehoods = new Set(["0", "f", "false"]);

function switchWords({ text, value }: Flag, command: AnyCommand): string[] {
  if (value === undefined) return [text];
  const name = text.slice(0, text.indexOf("="));
  if (truths.has(value.toLowerCase())) return [name];
  if (!falsehoods.has(value.toLowerCase())) return [text];
  const opposite = `--no-${name.replace(/^-+/, "")}`;
  return isFlag(opposite, command) ? [opposite] : [];
}

/** @param next The argument behind the flag; `undefined`: the value is behind `=`, or missing altogether. */
function valueWords({ text, value, option }: Flag, next: string | undefined): string[] {
  const isWhole = option?.args[0]?.type === "integer";
  if (next === undefined) {
    return isWhole && value !== undefined
      ? [`${text.slice(0, text.length - value.length)}${decimal(value)}`]
      : [text];
  }
  const given = isWhole ? decimal(next) : next;
  // Behind `=` a value may begin with a dash.
  return given.startsWith("-") ? [`${text}=${given}`] : [text, given];
}

/** A whole number in decimal digits where the reference reads another base; all else as it is. */
function decimal(text: string): string {
  const [, sign = "", digits] = /^([+-]?)0([0-7]+)$/.exec(text) ?? [];
  return digits === undefined ? text : `${sign}${Number.parseInt(digits, 8)}`;
}

/** The words without flags that are given again further on, but for those that collect values. */
function lastOfEach(parts: readonly Part[]): string[] {
  const last = new Map(parts.map(({ option }, index) => [option?.name, index]));
  return parts.flatMap(({ option, words }, index) =>
    option === undefined || option.collect === true || last.get(option.name) === index ? words : []
  );
}

/** All that begins with a dash and is no flag is the path of a file. */
function asPositional(arg: string): string {
  return arg.startsWith("-") && arg !== "-" ? `./${arg}` : arg;
}

function subcommand(command: AnyCommand, name: string): AnyCommand | undefined {
  return command.getCommands(true).find((each) =>
    each.getName() === name || each.getAliases().includes(name)
  );
}
