/** One statement of a script. */
export interface Statement {
  /** Without the `;` and without comments and space before it. */
  readonly text: string;
  /** Where `text` starts and where the statement ends in the script, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line of `start` in the script, from 1. */
  readonly line: number;
}

/** Joins statements into one script; a `;` goes to a line of its own where a comment would hide it. */
export function joinStatements(statements: readonly string[]): string {
  return statements.map((text) => {
    const lastLine = text.slice(text.lastIndexOf("\n") + 1);
    return lastLine.includes("--") ? `${text}\n;` : `${text};`;
  }).join("\n");
}

/**
 * What to step over as a whole: comments, quoted texts and names, dollar-quoted texts. An unfinished
 * one reaches to the end. Block comments nest, so only their start is found here.
 */
const token =
  /--[^\n]*|\/\*|(?<![\w$])[eE]'(?:[^'\\]|\\.|'')*(?:'|$)|'[^']*(?:'|$)|"[^"]*(?:"|$)|(?<![\w$])\$(?:[^\W\d]\w*)?\$|;/gsu;

/**
 * Splits a script in the lexical rules of PostgreSQL and DuckDB, to say which statement failed. It is
 * no parser: a function body in the SQL-standard form `BEGIN ATOMIC … END` is taken apart.
 */
export function splitStatements(script: string): Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  const finish = (end: number) => {
    const first = skipBlank(script, { from: start, to: end });
    if (first < end) {
      statements.push({
        text: script.slice(first, end).trimEnd(),
        start: first,
        end,
        line: countLines(script.slice(0, first)),
      });
    }
    start = end + 1;
  };
  const scanner = new RegExp(token);
  for (let found = scanner.exec(script); found !== null; found = scanner.exec(script)) {
    const [text] = found;
    if (text === ";") {
      finish(found.index);
    } else if (text === "/*") {
      scanner.lastIndex = endOfComment(script, found.index);
    } else if (text.startsWith("$")) {
      const end = script.indexOf(text, scanner.lastIndex);
      scanner.lastIndex = end === -1 ? script.length : end + text.length;
    }
  }
  finish(script.length);
  return statements;
}

/** The first position that is neither space nor inside a comment. */
function skipBlank(script: string, { from, to }: { from: number; to: number }): number {
  let position = from;
  while (position < to) {
    if (script.startsWith("--", position)) {
      const end = script.indexOf("\n", position);
      position = end === -1 ? to : end + 1;
    } else if (script.startsWith("/*", position)) {
      position = endOfComment(script, position);
    } else if (/\s/.test(script[position])) {
      position++;
    } else {
      return position;
    }
  }
  return to;
}

function endOfComment(script: string, start: number): number {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = start + 2;
  let depth = 1;
  for (let found = mark.exec(script); found !== null; found = mark.exec(script)) {
    depth += found[0] === "/*" ? 1 : -1;
    if (depth === 0) return mark.lastIndex;
  }
  return script.length;
}

function countLines(text: string): number {
  return text.split("\n").length;
}

/** A statement for people, such as `statement 2 of 4, line 7: INSERT INTO sales SELECT …`. */
export function describeStatement(statements: readonly Statement[], index: number): string {
  const { text, line } = statements[index];
  const count = statements.length === 1 ? "" : `statement ${index + 1} of ${statements.length}, `;
  const oneLine = text.replace(/\s+/g, " ");
  const shown = oneLine.length > 100 ? `${oneLine.slice(0, 99).trimEnd()}…` : oneLine;
  return `${count}line ${line}: ${shown}`;
}
