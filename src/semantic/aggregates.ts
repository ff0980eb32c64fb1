import type { Lexis } from "../sql/lexis.ts";
import { closingOf, type SqlToken, tokenize } from "../sql/lexer.ts";

/** Functions that make one value of many rows, and families of them. */
const names = [
  "sum|count|avg|min|max|median|count_?if|any_value|mode|product|every|first|last|list|std|entropy",
  "favg|fsum|geomean|mad|histogram|grouping(?:_id)?|corr|collect_(?:list|set)|group_concat|listagg",
  "object_agg|xmlagg|try_(?:sum|avg)|arg_?(?:min|max)|(?:min|max)_by|(?:bool|bit|logical)_?(?:and|or|xor)(?:_?agg)?",
  "(?:stddev|var|variance|percentile|approx|regr|covar_|quantile|hll|minhash|kurtosis|skew)\\w*",
  "(?:array|string|json|jsonb|group|st)_\\w*agg",
].join("|");
const aggregates = new RegExp(`^(?:${names})$`, "i");

/** Those that keep NULL, or look for it in one of their arguments: it is what filtered rows would become. */
const keepingNulls =
  /^(?:array_agg|jsonb?_\w*agg\w*|any_value|(?:min|max)_by|arg_?(?:min|max)|approx_top\w*|first|last|list|(?:grouping|minhash)\w*)$/i;

/** Words that are no names of columns. */
const otherWords = new Set([
  ..."and or not is null in like ilike between case when then else end as".split(" "),
  ..."from true false distinct interval precision varying unsigned signed".split(" "),
  ..."with without time zone local year quarter month week day hour minute".split(" "),
  ..."second epoch date timestamp current_date current_time current_timestamp".split(" "),
]);

/** Where a call of an aggregate stands: indexes of its tokens. */
interface Call {
  readonly name: string;
  readonly open: number;
  readonly close: number;
}

/** Whether an expression calls an aggregate. */
export function callsAggregate(sql: string, lexis: Lexis): boolean {
  return callsIn([...tokenize(sql, lexis)]).length > 0;
}

/**
 * An expression in which every aggregate counts only the rows for which a condition holds.
 * @returns `undefined` when that cannot be said: it calls no aggregate, one whose rows are chosen in another
 * way, or one that keeps NULL; or it has a column that is in no call of a known aggregate.
 */
export function filterAggregates(
  sql: string,
  condition: string,
  lexis: Lexis,
): string | undefined {
  const tokens = [...tokenize(sql, lexis)];
  const calls = callsIn(tokens);
  if (calls.length === 0) return undefined;
  let text = "";
  let at = 0;
  for (const { name, open, close } of calls) {
    const [following = ""] = words(tokens.slice(close + 1));
    if (close < 0 || keepingNulls.test(name) || /^(?:within|over|filter)$/i.test(following)) {
      return undefined;
    }
    const counted = filterArgument(tokens.slice(open + 1, close), condition);
    if (counted === undefined) return undefined;
    if (namesColumn(tokens.slice(at, open + 1))) return undefined;
    text += joined(tokens.slice(at, open + 1)) + counted + ")";
    at = close + 1;
  }
  const rest = tokens.slice(at);
  return namesColumn(rest) ? undefined : text + joined(rest);
}

/** Whether a part that is in no aggregate has a column: as one of the rows, or of an aggregate that is not known. */
function namesColumn(part: readonly SqlToken[]): boolean {
  const tokens = part.filter(({ kind }) => kind !== "blank");
  return tokens.some(({ kind, text }, index) => {
    const [before, after] = [tokens[index - 1]?.text.toLowerCase(), tokens[index + 1]];
    if (kind === "name") return true;
    if (kind !== "word" || otherWords.has(text.toLowerCase())) return false;
    const isType = before === "as" || before === "::" || before === ":" || after?.kind === "text";
    return !isType && after?.text !== "(";
  });
}

/** What an aggregate is given, for the rows for which the condition holds. */
function filterArgument(inside: readonly SqlToken[], condition: string): string | undefined {
  const [distinct, argument] = withoutDistinct(inside);
  const end = endOfFirst(argument);
  const first = joined(argument.slice(0, end)).trim();
  if (first === "") return undefined;
  const value = first === "*" ? "1" : first;
  const rest = joined(argument.slice(end));
  const gap = /^\w/.test(rest) ? " " : "";
  return `${distinct}CASE WHEN ${condition} THEN ${value} ELSE NULL END${gap}${rest}`;
}

function withoutDistinct(tokens: readonly SqlToken[]): [string, readonly SqlToken[]] {
  const first = tokens.findIndex(({ kind }) => kind !== "blank");
  if (tokens[first]?.text.toLowerCase() !== "distinct") return ["", tokens];
  return ["DISTINCT ", tokens.slice(first + 1)];
}

/** Where the first argument ends: at a comma, or at what orders the rows. */
function endOfFirst(tokens: readonly SqlToken[]): number {
  let depth = 0;
  for (const [index, { kind, text }] of tokens.entries()) {
    if (text === "(") depth++;
    else if (text === ")") depth--;
    else if (depth > 0) continue;
    else if (text === "," || (kind === "word" && /^(?:order|separator)$/i.test(text))) return index;
  }
  return tokens.length;
}

/** The outermost calls of aggregates, in order. */
function callsIn(tokens: readonly SqlToken[]): Call[] {
  const calls: Call[] = [];
  for (let index = 0; index < tokens.length; index++) {
    const { kind, text } = tokens[index] ?? { kind: "blank", text: "" };
    if (kind !== "word" || !aggregates.test(text)) continue;
    const open = tokens.findIndex(({ kind }, at) => at > index && kind !== "blank");
    if (tokens[open]?.text !== "(") continue;
    const close = closingOf(tokens, open) ?? -1;
    calls.push({ name: text, open, close });
    index = close < 0 ? tokens.length : close;
  }
  return calls;
}

function words(tokens: readonly SqlToken[]): string[] {
  return tokens.filter(({ kind }) => kind !== "blank").map(({ text }) => text);
}

function joined(tokens: readonly SqlToken[]): string {
  return tokens.map(({ text }) => text).join("");
}
