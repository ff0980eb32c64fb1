import type { Identifiers } from "./identifiers.ts";

const part = /\s*(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[((?:[^\]]|\]\])*)\]|([^.]*?))\s*(?:\.|$)/y;

/** One part of a dotted name. */
export interface NamePart {
  /** Without its quotes. */
  readonly text: string;
  readonly isQuoted: boolean;
}

/**
 * The parts of a dotted name, without the quotes that some parts may already have: `"`, `` ` `` or
 * `[ ]`. A dot inside quotes does not separate.
 */
export function splitName(name: string): string[] {
  return nameParts(name).map(({ text }) => text);
}

/** Like {@linkcode splitName}, and which parts had quotes: where names fold, these are read exactly. */
export function nameParts(name: string): NamePart[] {
  const parts: NamePart[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < name.length) {
    const match = part.exec(name);
    if (match === null) break;
    const [, double, backtick, bracket, plain = ""] = match;
    const quoted = double?.replaceAll('""', '"') ?? backtick?.replaceAll("``", "`") ??
      bracket?.replaceAll("]]", "]");
    parts.push({ text: quoted ?? plain, isQuoted: quoted !== undefined });
  }
  return parts;
}

/** Quotes each part of a dotted name, doubling closing quotes inside. */
export function quoteName(name: string, quote: Identifiers["quote"]): string {
  return splitName(name).map((part) => quotePart(part, quote)).join(".");
}

/** One part of a name in quotes, whatever it holds. */
export function quotePart(part: string, [open, close]: Identifiers["quote"]): string {
  return open + part.replaceAll(close, close.repeat(2)) + close;
}

/** Like {@linkcode quoteName}, but leaves ordinary parts that are not `reserved` words as they are. */
export function quoteNameWhenNeeded(
  name: string,
  { quote, reserved }: {
    readonly quote: Identifiers["quote"];
    readonly reserved: ReadonlySet<string>;
  },
): string {
  return splitName(name)
    .map((part) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) && !reserved.has(part.toLowerCase())
        ? part
        : quotePart(part, quote)
    )
    .join(".");
}

/** A string literal in which only the quote itself is special. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A string literal where a backslash escapes too. */
export function escapedLiteral(text: string): string {
  return literal(text.replaceAll("\\", "\\\\"));
}
