import type { Lexis } from "../../sql/lexis.ts";
import { codeWords } from "../../sql/query_text.ts";
import { splitStatements } from "../../sql/statements.ts";

/** What makes of `BEGIN` the beginning of a transaction, which is a statement of its own. */
export const transactionWords: ReadonlySet<string> = new Set(["transaction", "work", "name"]);

/** What `END` closes that is not counted here. */
const uncounted = new Set(["if", "for", "while", "loop", "repeat"]);

/**
 * Whether a block of SQL scripting, or what there is of it, has come to the `END` that belongs to its `BEGIN`.
 * That stands at the beginning of a statement; elsewhere `end` closes a `CASE`, or is the name of a column.
 */
export function isWholeBlock(text: string, lexis: Lexis): boolean {
  let [depth, hasBegun] = [0, false];
  for (const part of splitStatements(text, lexis)) {
    const words = codeWords(part.text, lexis);
    let openCases = 0;
    for (const [index, word] of words.entries()) {
      const [before = "", after = ""] = [words[index - 1], words[index + 1]];
      if (word === "begin" && !transactionWords.has(after)) {
        depth++;
        hasBegun = true;
      } else if (word === "case" && before !== "end") {
        depth++;
        openCases++;
      } else if (word === "end" && !uncounted.has(after) && (index === 0 || openCases > 0)) {
        depth--;
        openCases--;
      }
    }
  }
  return hasBegun && depth <= 0;
}
