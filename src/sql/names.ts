const part = /\s*(?:"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[((?:[^\]]|\]\])*)\]|([^.]*?))\s*(?:\.|$)/y;

/**
 * The parts of a dotted name, without the quotes that some parts may already have: `"`, `` ` `` or
 * `[ ]`. A dot inside quotes does not separate.
 */
export function splitName(name: string): string[] {
  const parts: string[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < name.length) {
    const match = part.exec(name);
    if (match === null) break;
    const [, double, backtick, bracket, plain] = match;
    parts.push(
      double?.replaceAll('""', '"') ?? backtick?.replaceAll("``", "`") ??
        bracket?.replaceAll("]]", "]") ?? plain,
    );
  }
  return parts;
}

/** Quotes each part of a dotted name, doubling closing quotes inside. */
export function quoteName(name: string, quotes: { open: string; close: string }): string {
  return splitName(name)
    .map((part) =>
      quotes.open + part.replaceAll(quotes.close, quotes.close.repeat(2)) + quotes.close
    )
    .join(".");
}

/** Like {@linkcode quoteName}, but leaves ordinary parts that are not `reserved` words as they are. */
export function quoteNameWhenNeeded(
  name: string,
  quotes: { open: string; close: string; reserved: ReadonlySet<string> },
): string {
  return splitName(name)
    .map((part) =>
      /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) && !quotes.reserved.has(part.toLowerCase())
        ? part
        : quotes.open + part.replaceAll(quotes.close, quotes.close.repeat(2)) + quotes.close
    )
    .join(".");
}

/** A string literal in which only the quote itself is special. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
