import type { Lexis } from "./lexis.ts";
import { codeWords } from "./query_text.ts";
import { splitStatements } from "./statements.ts";

const readers = new Set(["select", "with", "values", "table", "from"]);
const writers = new Set(["into", "insert", "update", "delete", "merge", "create"]);

/**
 * Whether a text is one query that only reads, as far as its words tell: it can stand in brackets, and
 * nothing is lost when it is stopped half-way. A function that it calls may write all the same.
 */
export function isPlainRead(sql: string, lexis: Lexis): boolean {
  if (splitStatements(sql, lexis).length !== 1) return false;
  const words = codeWords(sql, lexis);
  return readers.has(words[0] ?? "") && !words.some((word) => writers.has(word));
}
