/** Snowflake Scripting: statements that have others in them. */
import { codeWords } from "../../sql/query_text.ts";
import { transactionWords } from "../sessions/whole_block.ts";
import { snowflakeTraits } from "./traits.ts";

const bodies = new Set(["procedure", "function", "task"]);

/** Whether a statement has others in it, so that it does not end at the first semicolon. */
export function isBlock(text: string): boolean {
  const words = codeWords(text, snowflakeTraits.lexis);
  const [first, second] = words;
  if (first === "declare") return true;
  if (first === "begin") return second !== undefined && !transactionWords.has(second);
  return first === "create" && words.some((word) => bodies.has(word)) &&
    words.some((word) => word === "begin" || word === "declare");
}
