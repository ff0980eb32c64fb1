import { readSql } from "../../sql/lexer.ts";
import type { Lexis } from "../../sql/lexis.ts";

/**
 * Functions that are written in other SQL with the same arguments, though these mean something else there,
 * such as `YYYY` in a format: the result would be wrong and nobody told.
 */
const untranslated =
  /^(?:to_(?:char|date|time|timestamp\w*|number)|(?:try_)?to_varchar)$|^(?:format|parse)_\w+$|^(?:date_format|str_to_date|time_format|format|convert|try_convert|strftime|strptime|formatdatetime|datename)$/;

/** Whether a translation of a query to other SQL means the same, as far as it is known. */
export function isFaithful(sql: string, lexis: Lexis): boolean {
  const tokens = readSql(sql, lexis);
  return !tokens.some(({ kind, text }, index) =>
    kind === "word" && tokens[index + 1]?.text === "(" && untranslated.test(text)
  );
}
