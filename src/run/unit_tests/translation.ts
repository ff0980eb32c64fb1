import type { Rows } from "../../connections/connection.ts";
import { typePlaces } from "../../sql/casts.ts";
import type { Dialect } from "../../sql/dialect.ts";
import { readSql, type SqlToken, tokenEnds, tokenize } from "../../sql/lexer.ts";
import type { Lexis } from "../../sql/lexis.ts";
import {
  type TranslatedSql,
  type UncommonOperator,
  uncommonOperators,
} from "../../sql/translated_sql.ts";
import { strangeMeaning, textLiterals } from "./known_meaning.ts";
import { decimalEdits, withDecimalTypes } from "./decimal_types.ts";
import { bytesEdits, textEdits } from "./literal_edits.ts";
import type { Edits, ReadQuery } from "./translation_types.ts";

/**
 * Functions that are written in other SQL with the same arguments, though these mean something else there,
 * such as `YYYY` in a format: the result would be wrong without a word.
 */
const untranslated =
  /^(?:to_(?:char|date|time|timestamp\w*|number|numeric|decimal)|(?:try_)?to_varchar)$|^(?:format|parse)_\w+$|^(?:date_format|str_to_date|time_format|format|convert|try_convert|strftime|strptime|formatdatetime|datename|encode)$/;

/** What a query is translated with. */
export interface Translator {
  /** The statements of a script in the SQL of the database in this process, or why there are none. */
  readonly transpile: (
    sql: string,
  ) => { readonly statements: readonly string[] } | { readonly problem: string };
  /** What a query is made of, as `SqlTree.expressions()` has it. */
  readonly expressions: (
    sql: string,
  ) => { readonly names: ReadonlySet<string> } | { readonly problem: string };
  /**
   * A query in the SQL of the database in this process with guards, as `SqlTree.guarded()` has it: where it meets
   * what databases do in ways of their own, it fails.
   */
  readonly guard: (
    sql: string,
    options: {
      readonly pointIsDouble: boolean;
      readonly concatSkipsNull: boolean;
      readonly countsDays: boolean;
      readonly numbersAreConditions: boolean;
    },
  ) => { readonly statements: readonly string[] } | { readonly problem: string };
  /** How the query is written. */
  readonly dialect: Pick<Dialect, "lexis" | "words" | "translated">;
  /** How the result is written. */
  readonly written: Lexis;
}

/**
 * A query of one platform in the SQL of the database in this process.
 * @returns Why there is none that means the same, as far as it is known: a clause.
 */
export function translateQuery(
  sql: string,
  { transpile, expressions, guard, dialect, written }: Translator,
): { readonly statement: string } | { readonly reason: string } {
  const { lexis, words, translated: meaning } = dialect;
  const tokens = readSql(sql, lexis);
  const ends = tokenEnds(sql, lexis);
  const endOf = ({ start }: SqlToken) => ends.get(start) ?? start;
  const query: ReadQuery = { sql, tokens, endOf };
  if (!hasKnownFunctions(tokens)) {
    return { reason: "its query has functions whose formats are not translated" };
  }
  const operator = uncommonOperators
    .find((one) => !meaning?.operators?.includes(one) && hasOperator(tokens, one));
  if (operator !== undefined) {
    return {
      reason: `its query has the operator \`${operator}\`, which its database does not know`,
    };
  }
  const decimals = words.decimals ?? {};
  const places = typePlaces(tokens, new Set(Object.keys(decimals)));
  const [json] = places.flatMap(({ type }) =>
    type.filter(({ kind, text }) => kind === "word" && words.parsedJson?.types.includes(text))
  );
  if (json !== undefined) {
    return { reason: `its query makes JSON of a value, \`${json.text}\`, which is not translated` };
  }
  const habits = habitsOf(transpile);
  const all = [
    textEdits(query, lexis, habits.readsEscapes),
    bytesEdits(query, places, words),
    decimalEdits(query, places, decimals),
  ];
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const one of all) {
    if ("reason" in one) return one;
    for (const [start, edit] of one.edits) edits.set(start, edit);
  }
  if (habits.castsLeniently && tokens.some(({ text }) => text === "try_cast")) {
    return { reason: "its query has TRY_CAST, which the translation does not tell from CAST" };
  }
  const readable = edited(sql, edits);
  const parts = expressions(readable);
  if ("problem" in parts) return { reason: parts.problem };
  const strange = meaning === undefined
    ? "the meaning of its query is not known"
    : strangeMeaning(parts.names, meaning, textLiterals(sql, tokens, endOf));
  if (strange !== undefined) return { reason: strange };
  const translated = transpile(readable);
  if ("problem" in translated) return { reason: translated.problem };
  const [statement, ...others] = translated.statements;
  if (statement === undefined || others.length > 0) {
    return { reason: "its query became several statements" };
  }
  const strict = habits.castsLeniently ? strictCasts(statement, written) : statement;
  const complete = withDecimalTypes(strict, written);
  if (complete === undefined) {
    return { reason: "its query has a decimal whose digits the translation does not say" };
  }
  const { pointIsDouble = false, concatSkipsNull = false, countsDays = false } = meaning ?? {};
  const { conditionsAreNumbers: numbersAreConditions = false } = meaning ?? {};
  const options = { pointIsDouble, concatSkipsNull, countsDays, numbersAreConditions };
  const checked = guard(complete, options);
  if ("problem" in checked) return { reason: checked.problem };
  const [whole, ...more] = checked.statements;
  return whole === undefined || more.length > 0
    ? { reason: "its query became several statements" }
    : { statement: whole };
}

/** The rows of a translated query with the values that the platform has for conditions. */
export function asOnPlatform(
  { columns, rows }: Rows,
  { conditionsAreNumbers = false }: TranslatedSql = {},
): Rows {
  if (!conditionsAreNumbers) return { columns, rows };
  return {
    columns,
    rows: rows.map((row) => row.map((cell) => typeof cell === "boolean" ? Number(cell) : cell)),
  };
}

function hasKnownFunctions(tokens: readonly SqlToken[]): boolean {
  return !tokens.some(({ kind, text }, index) =>
    kind === "word" && tokens[index + 1]?.text === "(" && untranslated.test(text)
  );
}

/** Whether an operator is written: words, or signs that follow each other. */
function hasOperator(tokens: readonly SqlToken[], operator: UncommonOperator): boolean {
  if (operator === "is distinct from") {
    return tokens.some(({ text }, index) =>
      text === "distinct" && tokens[index + 1]?.text === "from"
    );
  }
  return tokens.some(({ start }, index) => {
    const signs = tokens.slice(index, index + operator.length);
    return signs.map(({ text }) => text).join("") === operator &&
      signs.every((sign, at) => sign.kind === "symbol" && sign.start === start + at);
  });
}

/** What the parser makes of one platform's SQL other than the platform. */
function habitsOf(transpile: Translator["transpile"]) {
  const of = (sql: string) => {
    const translated = transpile(sql);
    return "problem" in translated ? "" : translated.statements.join();
  };
  return {
    readsEscapes: !of(String.raw`SELECT 'a\\b'`).includes(String.raw`\\`),
    castsLeniently: of("SELECT CAST(a AS INT)").includes("TRY_CAST"),
  };
}

function strictCasts(sql: string, lexis: Lexis): string {
  return [...tokenize(sql, lexis)]
    .map(({ kind, text }) => kind === "word" && text === "TRY_CAST" ? "CAST" : text).join("");
}

function edited(sql: string, edits: Edits): string {
  let [result, end] = ["", 0];
  for (const [start, edit] of [...edits].sort(([a], [b]) => a - b)) {
    result += sql.slice(end, start) + edit.text;
    end = edit.end;
  }
  return result + sql.slice(end);
}
