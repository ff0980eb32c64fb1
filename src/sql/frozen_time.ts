import type { Dialect } from "./dialect.ts";
import { isCode, readSql, type SqlToken, tokenize } from "./lexer.ts";
import { literal } from "./names.ts";
import { standardMoments } from "./sql_words.ts";

/** A moment as SQL has it, in UTC. */
export interface FrozenMoment {
  /** Such as `2024-01-31`. */
  readonly date: string;
  /** Such as `2024-01-31 12:30:00.000000`. */
  readonly timestamp: string;
}

type Kind = "date" | "instant" | "local";

/** Words for now that stand alone or before parentheses. */
const words: ReadonlyMap<string, Kind> = new Map([
  ["current_date", "date"],
  ["current_timestamp", "instant"],
  ["current_datetime", "local"],
  ["localtimestamp", "local"],
  ["sysdate", "local"],
  ["systimestamp", "instant"],
]);

/** Functions for now, which need their parentheses: a column may have such a name. */
const functions: ReadonlyMap<string, Kind> = new Map([
  ["now", "instant"],
  ["today", "date"],
  ["curdate", "date"],
  ["getdate", "local"],
  ["getutcdate", "local"],
  ["utc_timestamp", "local"],
  ["utc_date", "date"],
  ["sysdatetime", "local"],
  ["sysutcdatetime", "local"],
  ["transaction_timestamp", "instant"],
  ["statement_timestamp", "instant"],
  ["clock_timestamp", "instant"],
  ["get_current_timestamp", "instant"],
]);

/** The query with a given moment in place of all that means the present one. */
export function freezeTime(
  query: string,
  moment: FrozenMoment,
  { lexis, words: { moments = standardMoments } }: Pick<Dialect, "lexis" | "words">,
): string {
  const tokens = readSql(query, lexis);
  const ends = new Map(
    [...tokenize(query, lexis)].filter(isCode)
      .map(({ start, text }) => [start, start + text.length]),
  );
  const cast = (kind: Kind) =>
    kind === "date"
      ? `CAST(${literal(moment.date)} AS DATE)`
      : kind === "instant"
      ? `CAST(${literal(`${moment.timestamp}+00:00`)} AS ${moments.instant})`
      : `CAST(${literal(moment.timestamp)} AS ${moments.local})`;
  let result = "";
  let done = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.start < done) continue;
    const found = meaningOf(tokens, index);
    if (found === undefined) continue;
    result += query.slice(done, token.start) + cast(found.kind);
    done = ends.get(found.last.start) ?? query.length;
  }
  return result + query.slice(done);
}

/** What a token means, and the last of the tokens that belong to it. */
function meaningOf(
  tokens: readonly SqlToken[],
  index: number,
): { readonly kind: Kind; readonly last: SqlToken } | undefined {
  const [before, token, next] = [tokens[index - 1], tokens[index], tokens[index + 1]];
  if (token?.kind !== "word" || before?.text === "." || before?.text === "as") return undefined;
  if (next?.text === ".") return undefined;
  const close = next?.text === "("
    ? tokens.slice(index).find(({ kind, text }) => kind === "symbol" && text === ")")
    : undefined;
  const kind = words.get(token.text) ?? (close && functions.get(token.text));
  return kind === undefined ? undefined : { kind, last: close ?? token };
}
