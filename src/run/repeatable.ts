import type { Asset } from "../project/model.ts";
import { standardLexis } from "../sql/lexis.ts";
import { codeWords } from "../sql/query_text.ts";
import { splitStatements } from "../sql/statements.ts";
import { flagTexts } from "./ingest/parameters.ts";
import { mainWork } from "./main_step.ts";

/**
 * Whether a further attempt at the main step of an asset, after one that may have been committed, leaves
 * the same as one alone.
 */
export function isRepeatable(asset: Asset): boolean {
  const { materialization, hooks } = asset;
  const kind = mainWork(asset)?.kind;
  if (kind === "ingest") return flagTexts(asset).strategy !== "append";
  // Sensors look, seeds replace their table, and programs report their own failures.
  if (kind !== "query" && kind !== "python") return true;
  // What a SQL text or a hook of the user does, only the user knows.
  if ((materialization?.type ?? "") === "" || hooks.pre.length + hooks.post.length > 0) {
    return false;
  }
  return materialization?.strategy !== "append";
}

/**
 * Whether the main step of an asset can be done again after it was interrupted at any moment, and leaves
 * the same as doing it once.
 * @param options.fullRefresh Whether tables are rebuilt from scratch.
 */
export function repeatsSafely(
  asset: Asset,
  options: { readonly fullRefresh: boolean },
): boolean {
  const kind = mainWork(asset)?.kind;
  // What a program of the user does, only the user knows, and nothing says how far it came.
  if (kind === "r" || kind === "agent") return false;
  if (isRepeatable(asset)) return true;
  const { materialization, hooks } = asset;
  const hasHooks = hooks.pre.length + hooks.post.length > 0;
  if (kind !== "query" && kind !== "python" || hasHooks) return false;
  if ((materialization?.type ?? "") === "") return kind === "query" && onlyReads(asset.body);
  return options.fullRefresh && !asset.refreshRestricted;
}

const readingStarts = new Set(["select", "with", "values", "from"]);
const changingWords = new Set(
  ("insert update delete merge into call copy exec execute create alter drop truncate nextval setval")
    .split(" "),
);

/** Whether a SQL text, before it is rendered, has nothing but queries. Functions count as harmless. */
function onlyReads(template: string): boolean {
  // What a template puts in place of an expression is taken to be a name or a value.
  const sql = template.replace(/\{%[\s\S]*?%\}|\{#[\s\S]*?#\}/g, " ").replace(
    /\{\{[\s\S]*?\}\}/g,
    "x",
  );
  return splitStatements(sql, standardLexis).every(({ text }) => {
    const words = codeWords(text, standardLexis);
    const [first = "select"] = words;
    return readingStarts.has(first) && !words.some((word) => changingWords.has(word));
  });
}
