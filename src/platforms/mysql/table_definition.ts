/** What `SHOW CREATE TABLE` says, taken apart so that a column can be defined again with one thing changed. */
import { escapedLiteral } from "../../sql/names.ts";
import { type SqlToken, tokenize } from "../../sql/lexer.ts";
import { mysqlTraits } from "./traits.ts";

/** A column as the server defines it. */
export interface DefinedColumn {
  /** Without quotes. */
  readonly name: string;
  /** What stands behind the name, to the letter. */
  readonly definition: string;
  /** Empty for none. */
  readonly comment: string;
  /**
   * Whether the definition surely says what the column is. MySQL shows `?` for characters of four bytes, and texts in
   * expressions in other bytes than those of their character set.
   */
  readonly isExact: boolean;
}

/** A table as the server defines it. */
export interface TableDefinition {
  readonly columns: readonly DefinedColumn[];
  /** Empty for none. */
  readonly comment: string;
}

/**
 * Reads the answer of `SHOW CREATE TABLE`, from a session whose `sql_mode` has neither ANSI_QUOTES nor what leaves
 * parts out. @returns `undefined` for what defines no table, such as a view.
 */
export function readTableDefinition(text: string): TableDefinition | undefined {
  const tokens = [...tokenize(text, mysqlTraits.lexis)];
  const open = tokens.findIndex(({ text }) => text === "(");
  const isTable = tokens.slice(0, open).some(({ text }) => text === "TABLE");
  if (open === -1 || !isTable) return undefined;
  const columns: DefinedColumn[] = [];
  let item: SqlToken[] = [];
  let depth = 1;
  let at = open + 1;
  for (; at < tokens.length && depth > 0; at++) {
    const token = tokens[at]!;
    if (token.text === "(") depth++;
    if (token.text === ")") depth--;
    if (depth > 0 && !(depth === 1 && token.text === ",")) {
      item.push(token);
      continue;
    }
    const column = columnOf(item);
    if (column !== undefined) columns.push(column);
    item = [];
  }
  // Partitions have comments too; the table's own comes before them.
  const options = tokens.slice(at);
  const partitions = options.findIndex(({ text }) => /^(?:PARTITION$|\/\*)/.test(text));
  const own = partitions === -1 ? options : options.slice(0, partitions);
  return { columns, comment: commentOf(own)?.text ?? "" };
}

/** The column that an item between the parentheses defines; `undefined` for a key or a constraint. */
function columnOf(item: readonly SqlToken[]): DefinedColumn | undefined {
  const start = item.findIndex(({ kind }) => kind !== "blank");
  const first = item[start];
  if (first?.kind !== "name") return undefined;
  const rest = item.slice(start + 1);
  const comment = commentOf(rest);
  return {
    name: first.text.slice(1, -1).replaceAll("``", "`"),
    definition: joined(rest).trim(),
    comment: comment?.text ?? "",
    isExact: isExact(
      rest.filter((_, index) =>
        comment === undefined || index < comment.from || index >= comment.to
      ),
    ),
  };
}

function isExact(tokens: readonly SqlToken[]): boolean {
  const hasExpression = tokens.some(({ text }, index) =>
    /^(?:AS|CHECK)$/.test(text) || (text === "DEFAULT" && tokens[index + 2]?.text === "(")
  );
  return !tokens.some(({ kind, text }) =>
    kind === "text" && (/[?\ufffd]/.test(text) || (hasExpression && /[^\0-\x7f]/.test(text)))
  );
}

interface FoundComment {
  /** Positions of the word COMMENT and of what is behind the comment. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The comment among attributes of a column, or options of a table: `COMMENT 'text'` or `COMMENT='text'`. */
function commentOf(tokens: readonly SqlToken[]): FoundComment | undefined {
  const from = tokens.findIndex((token, index) =>
    token.text === "COMMENT" && depthAt(tokens, index) === 0
  );
  if (from === -1) return undefined;
  const value = tokens.findIndex(({ kind }, index) => index > from && kind === "text");
  const found = tokens[value];
  return found && { from, to: value + 1, text: textOf(found.text) };
}

function depthAt(tokens: readonly SqlToken[], end: number): number {
  let depth = 0;
  for (const { text } of tokens.slice(0, end)) {
    if (text === "(") depth++;
    if (text === ")") depth--;
  }
  return depth;
}

/**
 * A definition of a column with another comment, and everything else to the letter. MariaDB takes no comment behind
 * the CHECK of a column.
 */
export function withComment(definition: string, comment: string): string {
  const tokens = [...tokenize(definition, mysqlTraits.lexis)];
  const written = `COMMENT ${escapedLiteral(comment)}`;
  const old = commentOf(tokens);
  if (old !== undefined) {
    return joined(tokens.slice(0, old.from)) + written + joined(tokens.slice(old.to));
  }
  const check = tokens.findIndex((token, index) =>
    token.text === "CHECK" && depthAt(tokens, index) === 0
  );
  if (check === -1) return `${definition} ${written}`;
  return `${joined(tokens.slice(0, check))}${written} ${joined(tokens.slice(check))}`;
}

function joined(tokens: readonly SqlToken[]): string {
  return tokens.map(({ text }) => text).join("");
}

/** https://dev.mysql.com/doc/refman/8.0/en/string-literals.html#character-escape-sequences */
const escapes: Readonly<Record<string, string>> = {
  "0": "\0",
  b: "\b",
  n: "\n",
  r: "\r",
  t: "\t",
  Z: "\x1a",
};

/** What a text in single quotes says. */
function textOf(literal: string): string {
  return literal.slice(1, -1).replace(
    /''|\\([\s\S])/g,
    (_, escaped?: string) => escaped === undefined ? "'" : escapes[escaped] ?? escaped,
  );
}
