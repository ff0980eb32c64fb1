import type { SqlToken } from "../../sql/lexer.ts";

const ends = new Set([
  ...["from", "where", "group", "having", "order", "limit", "union", "intersect", "except"],
  ...["qualify", "window", "offset", "fetch", "into"],
]);

/**
 * The names of the columns that a single query gives; `undefined` when they cannot be told from its
 * text, as with `*` or an expression without a name.
 */
export function findOutputColumns(tokens: readonly SqlToken[]): string[] | undefined {
  const query = withoutLastSemicolons(tokens);
  if (query.some(({ kind, text }) => kind === "symbol" && text === ";")) return undefined;
  const items = selectedItems(query);
  const names = items?.map(nameOf);
  return names?.includes(undefined) ? undefined : names as string[] | undefined;
}

function withoutLastSemicolons(tokens: readonly SqlToken[]): readonly SqlToken[] {
  const last = tokens.findLastIndex(({ text }) => text !== ";");
  return tokens.slice(0, last + 1);
}

/** The items after the first `SELECT` that is in no parentheses. */
function selectedItems(tokens: readonly SqlToken[]): SqlToken[][] | undefined {
  const [first] = tokens;
  if (first?.text !== "select" && first?.text !== "with") return undefined;
  const items: SqlToken[][] = [];
  let depth = 0;
  let selecting = false;
  for (const token of tokens) {
    const { kind, text } = token;
    if (kind === "symbol" && (text === "(" || text === "[")) depth++;
    if (kind === "symbol" && (text === ")" || text === "]")) depth--;
    if (depth === 0 && kind === "word" && text === "select" && !selecting) {
      selecting = true;
      items.push([]);
    } else if (!selecting) continue;
    else if (depth === 0 && kind === "word" && ends.has(text)) return items;
    else if (depth === 0 && kind === "symbol" && text === ",") items.push([]);
    else items.at(-1)!.push(token);
  }
  return selecting ? items : undefined;
}

function nameOf(item: readonly SqlToken[], index: number): string | undefined {
  const all = index === 0 && /^(distinct|all)$/.test(item[0]?.text ?? "") ? item.slice(1) : item;
  const last = all.at(-1);
  const before = all.at(-2);
  if (last === undefined || (last.kind !== "word" && last.kind !== "name")) return undefined;
  // `CASE … END`, `x IS NULL` and the like have no name that we know.
  const reserved = last.kind === "word" && /^(end|null|true|false|not)$/.test(last.text);
  if (before === undefined) return reserved ? undefined : last.text;
  if (before.kind === "word" && before.text === "as") return last.text;
  if (reserved) return undefined;
  if (before.kind === "symbol" && before.text === ".") {
    return all.every(({ kind, text }, i) => i % 2 === 0 ? kind !== "symbol" : text === ".")
      ? last.text
      : undefined;
  }
  const isOperator = before.kind === "symbol" && before.text !== ")" && before.text !== "]";
  const isWordOperator = before.kind === "word" &&
    /^(and|or|not|in|like|ilike|is|between|interval|zone|collate|from)$/.test(before.text);
  return isOperator || isWordOperator ? undefined : last.text;
}
