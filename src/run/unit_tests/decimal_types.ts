import type { TypePlace } from "../../sql/casts.ts";
import { readSql, type SqlToken, tokenize } from "../../sql/lexer.ts";
import type { Lexis } from "../../sql/lexis.ts";
import type { DecimalTypes } from "../../sql/sql_words.ts";
import type { ReadQuery, Translation } from "./translation_types.ts";

/** Digits that a decimal of the database in this process has at most. */
const mostDigits = 38;

/**
 * A type that no database has, so that the parser passes it on: what it knows as a decimal it writes with
 * digits of its own choice. {@linkcode withDecimalTypes} puts the decimal in its place.
 */
function placeholder(digits: number, scale: number): string {
  return `bruin_decimal_${digits}_${scale}`;
}
const placeholders = /^bruin_decimal_(\d+)_(\d+)$/i;

/** Gives each decimal type of a query the digits that it has on the query's platform. */
export function decimalEdits(
  query: ReadQuery,
  places: readonly TypePlace[],
  decimals: DecimalTypes,
): Translation {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const { value, type } of places) {
    for (const [index, token] of type.entries()) {
      const usual = Object.hasOwn(decimals, token.text) ? decimals[token.text] : undefined;
      if (token.kind !== "word" || usual === undefined) continue;
      const written = writtenDigits(type.slice(index + 1));
      const digits = written?.digits ?? (usual === "any" ? undefined : usual) ??
        (index === 0 && type.length === 1 ? digitsOfLiteral(query, value) : undefined);
      if (digits === undefined || digits[0] > mostDigits) {
        return { reason: `its query has a decimal of too many digits, \`${token.text}\`` };
      }
      const end = query.endOf(written?.last ?? token);
      const name = placeholder(...digits);
      const [literal] = value;
      const isPrefix = literal !== undefined && literal.start > token.start;
      edits.set(token.start, { end, text: isPrefix ? "CAST(" : name });
      if (isPrefix) {
        edits.set(query.endOf(literal), { end: query.endOf(literal), text: ` AS ${name})` });
      }
    }
  }
  return { edits };
}

/** The digits in the parentheses that a type's name may be followed by. */
function writtenDigits(
  [open, first, second, third, fourth]: readonly SqlToken[],
): { readonly digits: readonly [number, number]; readonly last: SqlToken } | undefined {
  if (open?.text !== "(" || first?.kind !== "number") return undefined;
  if (second?.text === ")") return { digits: [Number(first.text), 0], last: second };
  if (second?.text !== "," || third?.kind !== "number" || fourth?.text !== ")") return undefined;
  return { digits: [Number(first.text), Number(third.text)], last: fourth };
}

/** The digits of a number that the query itself has; `undefined` when it is something else. */
function digitsOfLiteral(
  { sql, endOf }: ReadQuery,
  value: readonly SqlToken[],
): readonly [number, number] | undefined {
  const [first, last] = [value[0], value.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const text = sql.slice(first.start, endOf(last));
  if (/^null$/i.test(text)) return [1, 0];
  const [, , whole, fraction = ""] = /^('?)[+-]?(\d+)(?:\.(\d+))?\1$/.exec(text) ?? [];
  return whole === undefined ? undefined : [whole.length + fraction.length, fraction.length];
}

/**
 * A translated query with decimals in place of what {@linkcode decimalEdits} wrote; `undefined` when the
 * translation has a decimal besides, whose digits are not known.
 */
export function withDecimalTypes(translated: string, lexis: Lexis): string | undefined {
  const tokens = readSql(translated, lexis);
  const isOther = tokens.some(({ kind, text }, index) => {
    const [before, next] = [tokens[index - 1]?.text, tokens[index + 1]];
    return kind === "word" && /^(?:decimal|dec|numeric)$/.test(text) &&
      (next?.text === "[" || next?.text === "(" || (before === "as" && next?.text === ")"));
  });
  if (isOther) return undefined;
  return [...tokenize(translated, lexis)].map(({ kind, text }) =>
    kind === "word" ? text.replace(placeholders, "DECIMAL($1, $2)") : text
  ).join("");
}
