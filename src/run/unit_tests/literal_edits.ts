import type { TypePlace } from "../../sql/casts.ts";
import { closingOf } from "../../sql/lexer.ts";
import type { SqlWords } from "../../sql/sql_words.ts";
import type { Lexis } from "../../sql/lexis.ts";
import { isBytesType } from "../values/bytes.ts";
import type { ReadQuery, Translation } from "./translation_types.ts";

/** Escapes that mean the same on every platform that has any. */
const escapes: Readonly<Record<string, string>> = {
  "\\": "\\",
  "'": "'",
  '"': '"',
  n: "\n",
  r: "\r",
  t: "\t",
};

const escape = /\\(.?)/gs;

/**
 * Texts with backslashes as the parser reads them.
 * @param parserEscapes Whether the parser takes a backslash for an escape in this SQL.
 */
export function textEdits(
  { sql, tokens, endOf }: ReadQuery,
  { backslash = false }: Lexis,
  parserEscapes: boolean,
): Translation {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const [index, token] of tokens.entries()) {
    const text = sql.slice(token.start, endOf(token));
    if (token.kind !== "text" || !text.includes("\\")) continue;
    const before = tokens[index - 1];
    if (before?.kind === "word" && /^(?:like|ilike)$/.test(before.text)) {
      return { reason: "its query has a pattern with a backslash" };
    }
    const hasPrefix = before?.kind === "word" && endOf(before) === token.start;
    const isRaw = hasPrefix && /^(?:r|rb|br)$/.test(before.text);
    if (isRaw || !/^['"]/.test(text)) continue;
    const isKnown = [...text.matchAll(escape)].every(([, char = ""]) =>
      Object.hasOwn(escapes, char)
    );
    if (backslash === parserEscapes) {
      if (!backslash || isKnown) continue;
      return { reason: "its query has a text whose escapes are not translated" };
    }
    if (!backslash || !isKnown || !text.startsWith("'")) {
      return { reason: "its query has a text whose escapes are not translated" };
    }
    const plain = text.slice(1, -1)
      .replace(
        /\\(.)|''/gs,
        (_, char: string | undefined) => char === undefined ? "'" : escapes[char] ?? "",
      );
    edits.set(token.start, { end: endOf(token), text: `'${plain.replaceAll("'", "''")}'` });
  }
  return { edits };
}

/** Texts that become bytes, in the notation of the database in this process: `\\x61\\x62`. */
export function bytesEdits(
  query: ReadQuery,
  places: readonly TypePlace[],
  { bytesOfText = "letters" }: Pick<SqlWords, "bytesOfText">,
): Translation {
  const { sql, endOf } = query;
  const decoded = decodingEdits(query);
  if ("reason" in decoded) return decoded;
  const edits = new Map(decoded.edits);
  for (const { value, type: [type] } of places) {
    const [literal, ...others] = value;
    if (type?.kind !== "word" || !isBytesType(type.text)) continue;
    if (literal?.text === "null" && others.length === 0) continue;
    const text = literal?.kind === "text" && others.length === 0
      ? sql.slice(literal.start, endOf(literal))
      : "";
    const [, digits] = /^'\\x((?:[\da-f]{2})*)'$/i.exec(text) ?? [];
    if (literal !== undefined && bytesOfText === "escaped digits" && digits !== undefined) {
      const escaped = digits.replace(/../g, (pair) => `\\x${pair}`);
      edits.set(literal.start, { end: endOf(literal), text: `'${escaped}'` });
    } else if (bytesOfText === "digits" || !/^'[ -\[\]-~]*'$/.test(text)) {
      return { reason: "its query makes bytes of a text, whose notation is not translated" };
    }
  }
  return { edits };
}

/** `decode('6162', 'hex')`; the database in this process decodes nothing else than texts by that name. */
function decodingEdits({ sql, tokens, endOf }: ReadQuery): Translation {
  const edits = new Map<number, { readonly end: number; readonly text: string }>();
  for (const [index, token] of tokens.entries()) {
    const open = index + 1;
    if (token.kind !== "word" || token.text !== "decode" || tokens[open]?.text !== "(") continue;
    const close = closingOf(tokens, open) ?? tokens.length;
    const commas = tokens.slice(open, close).filter(({ text }) => text === ",").length;
    // With more arguments it chooses among cases.
    if (commas > 1) continue;
    const last = tokens[close];
    const call = last === undefined ? "" : sql.slice(token.start, endOf(last));
    const [, digits] = /^decode\s*\(\s*'((?:[\da-f]{2})*)'\s*,\s*'hex'\s*\)$/i.exec(call) ?? [];
    if (last === undefined || digits === undefined) {
      return { reason: "its query decodes bytes, whose notation is not translated" };
    }
    edits.set(token.start, { end: endOf(last), text: `from_hex('${digits}')` });
  }
  return { edits };
}
