import { stripAnsi } from "../plain_text.ts";
import { textWidth } from "./text_width.ts";

/** What a line of an explanation starts with: lines of a tree, blanks, and the name of its part. */
const start = /^((?:[│├└─ ]*))((?:cause|where|fix|code|query|statement): )?/;
const statement = /^[│├└─ ]*(?:query|statement):$/;

/** An id of a request to AWS has a line of its own, which is copied as a whole. */
const aroundRequestId = /(?<=,) (?=request id )|(?<=request id [\w-]+;) /;

/** Narrower ones are left to the terminal. */
const leastRoom = 20;

/**
 * Wraps the lines of explanations that do not fit, between words, with a hanging indent; the lines of a
 * tree go on. Statements stay as they are, as they would not be the same when copied.
 * @param columns Width of the terminal.
 */
export function wrapExplanation(text: string, columns: number): string {
  let statementIndent = Infinity;
  return text.split("\n").map((line) => {
    const plain = stripAnsi(line);
    const [, indent = ""] = start.exec(plain) ?? [];
    if (indent.length > statementIndent) return line;
    statementIndent = statement.test(plain) ? indent.length : Infinity;
    return textWidth(plain) <= columns ? line : wrapLine(line, columns);
  }).join("\n");
}

function wrapLine(line: string, columns: number): string {
  const [whole = "", tree = "", label = ""] = start.exec(stripAnsi(line)) ?? [];
  if (/^(?:query|statement)/.test(label)) return line;
  // Behind a branch come the lines that connect the next one with it.
  const trunk = tree.replaceAll("├──", "│  ").replaceAll("└──", "   ");
  const hanging = trunk + " ".repeat(label === "" && tree !== "" ? 0 : label.length || 2);
  if (columns - textWidth(hanging) < leastRoom) return line;
  const lines: string[] = [];
  let begin = whole;
  for (const part of line.slice(line.indexOf(whole) + whole.length).split(aroundRequestId)) {
    let current = begin;
    for (const word of part.split(/ (?=\S)/)) {
      const isEmpty = current === begin;
      const longer = isEmpty ? current + word : `${current} ${word}`;
      if (isEmpty || textWidth(stripAnsi(longer)) <= columns) {
        current = longer;
        continue;
      }
      lines.push(current);
      begin = hanging;
      current = hanging + word;
    }
    lines.push(current);
    begin = hanging;
  }
  return lines.join("\n");
}
