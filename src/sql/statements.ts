import { isCode, tokenize } from "./lexer.ts";
import type { Lexis } from "./lexis.ts";

/** One statement of a script. */
export interface ScriptPart {
  /** Without the `;` and without comments and space before it. */
  readonly text: string;
  /** Where `text` starts and where the statement ends in the script, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Line of `start` in the script, from 1. */
  readonly line: number;
}

/**
 * Splits a script at its semicolons. It is no parser: a body in the form `BEGIN ATOMIC … END` is taken
 * apart.
 */
export function splitStatements(script: string, lexis: Lexis): ScriptPart[] {
  const statements: ScriptPart[] = [];
  let first: number | undefined;
  const finish = (end: number) => {
    if (first !== undefined) {
      const text = script.slice(first, end).trimEnd();
      statements.push({ text, start: first, end, line: countLines(script.slice(0, first)) });
    }
    first = undefined;
  };
  for (const token of tokenize(script, lexis)) {
    if (token.kind === "semicolon") finish(token.start);
    else if (isCode(token)) first ??= token.start;
  }
  finish(script.length);
  return statements;
}

function countLines(text: string): number {
  return text.split("\n").length;
}

/**
 * Which statement it is, for people, such as `statement 2 of 4, line 7: INSERT`. No more of its text: cut
 * in the middle of a sensitive value, what is left of that could not be recognised and hidden.
 */
export function describeStatement(statements: readonly ScriptPart[], index: number): string {
  const statement = statements[index];
  if (statement === undefined) throw new RangeError(`There is no statement ${index}`);
  const { text, line } = statement;
  const count = statements.length === 1 ? "" : `statement ${index + 1} of ${statements.length}, `;
  const [command] = /^\w*/.exec(text) ?? [""];
  return `${count}line ${line}${command === "" ? "" : `: ${command}`}`;
}
