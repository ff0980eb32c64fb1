/** Snowflake Scripting: statements that have others in them. */
import { codeWords } from "../../sql/query_text.ts";
import { splitStatements } from "../../sql/statements.ts";
import { snowflakeTraits } from "./traits.ts";

const transactionWords = new Set(["transaction", "work", "name"]);
const bodies = new Set(["procedure", "function", "task"]);
/** What `END` closes that no word of ours opened. */
const endings = new Set(["if", "for", "while", "loop", "repeat"]);

/** Whether a statement has others in it, so that it does not end at the first semicolon. */
export function isBlock(text: string): boolean {
  const words = codeWords(text, snowflakeTraits.lexis);
  const [first, second] = words;
  if (first === "declare") return true;
  if (first === "begin") return second !== undefined && !transactionWords.has(second);
  return first === "create" && words.some((word) => bodies.has(word)) &&
    words.some((word) => word === "begin" || word === "declare");
}

/** Whether a block, or what there is of it, has come to its end. */
export function isWholeBlock(text: string): boolean {
  const { lexis } = snowflakeTraits;
  let [depth, hasBegun] = [0, false];
  for (const part of splitStatements(text, lexis)) {
    const words = codeWords(part.text, lexis);
    for (const [index, word] of words.entries()) {
      const [before = "", after = ""] = [words[index - 1], words[index + 1]];
      if (word === "begin" && !transactionWords.has(after)) {
        depth++;
        hasBegun = true;
      } else if (word === "case" && before !== "end") depth++;
      else if (word === "end" && !endings.has(after)) depth--;
    }
  }
  return hasBegun && depth <= 0;
}
