import type { Lexis } from "../../sql/lexis.ts";
import { codeWords } from "../../sql/query_text.ts";
import { splitStatements } from "../../sql/statements.ts";

/** Words that say together with the next one what a statement does. */
const withObject = new Set(["create", "drop", "alter", "truncate", "comment"]);
const between = new Set(["or", "replace", "temp", "temporary", "transient", "if", "not", "exists"]);

/** What each statement of a script is, such as `CREATE TABLE`; repetitions in a row count as one. */
export function statementKinds(script: string, lexis: Lexis): string[] {
  const kinds = splitStatements(script, lexis).map(({ text }) => kindOf(codeWords(text, lexis)));
  return kinds.filter((kind, index) => kind !== "" && kind !== kinds[index - 1]);
}

function kindOf([first = "", ...rest]: readonly string[]): string {
  if (first === "with") return "SELECT";
  if (!withObject.has(first)) return first.toUpperCase();
  const object = rest.find((word) => !between.has(word)) ?? "";
  return `${first} ${object}`.trim().toUpperCase();
}
