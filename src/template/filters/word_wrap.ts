import { checkItems, partsOf } from "../limits.ts";

/** Splits text into lines of at most `width` characters, as far as its words allow. */
export function wrapWords(
  text: string,
  options: {
    readonly width: number;
    readonly breakLongWords: boolean;
    readonly breakOnHyphens: boolean;
  },
): string[] {
  return partsOf(text, "\n").flatMap((line) => wrapLine(line, options));
}

function wrapLine(
  line: string,
  { width, breakLongWords, breakOnHyphens }: Parameters<typeof wrapWords>[1],
): string[] {
  const pattern = breakOnHyphens ? /\s+|[^\s-]*-+|[^\s-]+/g : /\s+|\S+/g;
  const lines: string[] = [];
  let current = "";
  for (const [match] of line.matchAll(pattern)) {
    let chunk = match;
    checkItems(lines.length, "The wrapped text");
    if (current !== "" && (current + chunk).trimEnd().length > width) {
      lines.push(current.trimEnd());
      current = "";
    }
    if (current === "" && lines.length > 0) chunk = chunk.trimStart();
    while (breakLongWords && chunk.length > width) {
      lines.push(chunk.slice(0, width));
      chunk = chunk.slice(width);
    }
    current += chunk;
  }
  if (current.trimEnd() !== "" || lines.length === 0) lines.push(current.trimEnd());
  return lines;
}
