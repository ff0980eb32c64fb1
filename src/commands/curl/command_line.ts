import { UsageError } from "../../errors.ts";

/** Flags of curl that take a value, as they are written: `-H`, `--header`. */
export interface CurlFlags {
  readonly all: ReadonlySet<string>;
  readonly withValue: ReadonlySet<string>;
}

/** Reads what `curl --help all` prints: ` -H, --header <header/@file>  Pass custom header(s) to server`. */
export function readCurlFlags(help: string): CurlFlags {
  const all = new Set<string>();
  const withValue = new Set<string>();
  for (const line of help.split("\n")) {
    const [, short, long, value] = /^ {1,5}(?:(-\S), )? *(--[\w.-]+)( <)?/.exec(line) ?? [];
    for (const flag of [short, long]) {
      if (flag === undefined) continue;
      all.add(flag);
      if (value !== undefined) withValue.add(flag);
    }
  }
  return { all, withValue };
}

/** One flag with its value, one switch, or one address. */
export interface CurlOption {
  /** As curl knows it, such as `--header` or `-H`; `--url` for an address. */
  readonly flag: string;
  readonly value?: string;
}

/**
 * Takes a command line of curl apart, as curl does.
 * @throws {UsageError} When it has a flag that this curl does not name.
 */
export function readCurlOptions(args: readonly string[], flags: CurlFlags): CurlOption[] {
  const options: CurlOption[] = [];
  const queue = args.values();
  const next = (flag: string) => {
    const { value } = queue.next();
    if (value !== undefined) return { flag, value };
    throw new UsageError(`curl: ${flag} needs a value`);
  };
  let onlyAddresses = false;
  for (const arg of queue) {
    if (onlyAddresses || !arg.startsWith("-") || arg === "-") {
      options.push({ flag: "--url", value: arg });
    } else if (arg === "--") {
      onlyAddresses = true;
    } else if (arg.startsWith("--")) {
      const flag = longFlag(arg, flags);
      options.push(takesValue(flag, flags) ? next(flag) : { flag });
    } else {
      options.push(...shortFlags(arg, { flags, next }));
    }
  }
  return options;
}

/** Of several flags behind one dash, the first that takes a value takes the rest as it. */
function shortFlags(
  arg: string,
  { flags, next }: { readonly flags: CurlFlags; readonly next: (flag: string) => CurlOption },
): CurlOption[] {
  const options: CurlOption[] = [];
  for (let at = 1; at < arg.length; at++) {
    const flag = `-${arg.charAt(at)}`;
    if (!flags.all.has(flag)) throw unknownFlag(flag);
    if (!flags.withValue.has(flag)) {
      options.push({ flag });
      continue;
    }
    const rest = arg.slice(at + 1);
    options.push(rest === "" ? next(flag) : { flag, value: rest });
    break;
  }
  return options;
}

/** The whole name of a flag that may be cut short. @throws {UsageError} When it is none, or several. */
function longFlag(arg: string, { all }: CurlFlags): string {
  const [, prefix = "", name = ""] = /^--(no-|expand-)?(.*)$/s.exec(arg) ?? [];
  if (all.has(arg)) return arg;
  const written = `--${name}`;
  if (all.has(written)) return `--${prefix}${name}`;
  const begun = [...all].filter((flag) => flag.startsWith(written));
  const [only] = begun;
  if (only === undefined || begun.length > 1) throw unknownFlag(arg);
  return `--${prefix}${only.slice(2)}`;
}

function takesValue(flag: string, { withValue }: CurlFlags): boolean {
  return withValue.has(flag.replace(/^--expand-/, "--"));
}

function unknownFlag(flag: string): UsageError {
  const shown = /^--?[\w-]{1,40}$/.test(flag) ? flag : "one of its arguments";
  return new UsageError(`curl: ${shown} is no flag that this curl has`, {
    fix: "see curl --help all",
  });
}

/** How flags say that they read standard input: flags, and what their value looks like then. */
const inputValues: readonly (readonly [flags: RegExp, value: RegExp])[] = [
  [/^(?:-T|--upload-file|-K|--config|-b|--cookie|--netrc-file)$/, /^[-.]$/],
  [/^(?:-d|--data|--data-ascii|--data-binary|--json|-H|--header|--proxy-header)$/, /^@-$/],
  [/^(?:-w|--write-out)$/, /^@-$/],
  [/^--(?:data-urlencode|url-query|variable)$/, /@-$/],
  [/^(?:-F|--form)$/, /=[@<]-(?:[;,]|$)/],
];

/** Whether an option reads standard input, which has the arguments then. */
export function readsInput({ flag, value = "" }: CurlOption): boolean {
  return inputValues.some(([flags, values]) => flags.test(flag) && values.test(value));
}

/** The options as a file of curl's, each on its line. */
export function curlConfig(options: readonly CurlOption[]): string {
  const lines = options.map(({ flag, value }) =>
    value === undefined ? flag : `${flag} ${quoted(value)}`
  );
  return `${lines.join("\n")}\n`;
}

const escapes: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  "\v": "\\v",
};

function quoted(value: string): string {
  return `"${value.replace(/[\\"\n\r\t\v]/g, (character) => escapes[character] ?? character)}"`;
}
