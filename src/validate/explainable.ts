import { closest } from "../registry.ts";
import type { Lexis } from "../sql/lexis.ts";
import { splitStatements } from "../sql/statements.ts";

/** What databases explain, and what leaves the tables that there are as they are. */
const explained = ["select", "with", "values", "insert", "update", "delete", "merge", "from"];
/** Makes a table all the same. */
const makesTable = /\binto\b/i;
const inserts = /\b(?:insert|merge)\s+into\b/i;

/** What a database can be asked about ahead of a run. */
export interface Explainable {
  readonly statements: readonly string[];
  /** Whether that is the whole script. */
  readonly complete: boolean;
}

/**
 * The statements of a script before the first one that may change what tables there are, such as
 * `CREATE TEMP TABLE`, since the rest may need it.
 */
export function explainableStatements(script: string, lexis: Lexis): Explainable {
  const all = splitStatements(script, lexis).map(({ text }) => text);
  const end = all.findIndex((text) =>
    !isExplained(text) || (makesTable.test(text) && !inserts.test(text))
  );
  return { statements: end < 0 ? all : all.slice(0, end), complete: end < 0 };
}

/** Misspelled statements count, so that the database says so. */
function isExplained(statement: string): boolean {
  // `EXPLAIN (ANALYZE) …` would carry it out, so parentheses must hold a query.
  const [word = ""] = /^[\s(]*([a-z]+)/i.exec(statement)?.slice(1) ?? [];
  const lower = word.toLowerCase();
  return explained.includes(lower) ||
    (!statement.startsWith("(") && closest(lower, explained) !== undefined);
}
