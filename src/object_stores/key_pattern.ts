/** A key with `*` and `{a,b}` in it. */
export interface KeyPattern {
  /** What every key starts with that fits. */
  readonly prefix: string;
  /** Whether no key fits that has a slash after the prefix. */
  readonly staysInFolder: boolean;
  matches(key: string): boolean;
}

const wildcards = /\*+|\{([^{}]*,[^{}]*)\}/g;

/**
 * Reads a key in which `*` stands for anything but a slash, and `{a,b}` for one of several texts. All
 * other characters stand for themselves, also `?` and `[`, which keys may contain.
 * @returns `undefined` when nothing in the key is a wildcard.
 */
export function keyPattern(key: string): KeyPattern | undefined {
  const start = key.search(wildcards);
  if (start === -1) return undefined;
  const expression = new RegExp(`^${expressionOf(key)}$`, "s");
  return {
    prefix: key.slice(0, start),
    staysInFolder: !key.slice(start).includes("/"),
    matches: (candidate) => expression.test(candidate),
  };
}

function expressionOf(key: string): string {
  let expression = "";
  let end = 0;
  for (const match of key.matchAll(wildcards)) {
    const [text, alternatives] = match;
    expression += literal(key.slice(end, match.index));
    expression += alternatives === undefined
      ? "[^/]*"
      : `(?:${alternatives.split(",").map(expressionOf).join("|")})`;
    end = match.index + text.length;
  }
  return expression + literal(key.slice(end));
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|\/-]/g, "\\$&");
}
