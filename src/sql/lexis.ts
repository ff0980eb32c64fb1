/**
 * How a platform writes texts, names and comments. Everywhere: `'…'` is a text in which a doubled quote
 * stands for one, `"…"` and `` `…` `` are names unless told otherwise, `--` and a slash with a star start
 * comments. Each flag names what a platform has besides.
 */
export interface Lexis {
  /** A backslash in a text escapes the next character. */
  readonly backslash?: boolean | undefined;
  /** `E'…'` is a text with backslashes. */
  readonly escapeText?: boolean;
  /** `$$…$$` and `$tag$…$tag$` are texts. */
  readonly dollarText?: boolean;
  /** Double quotes are around texts, and not around names. */
  readonly quotedText?: boolean;
  /** Three quotes, single or double, are around texts that may contain quotes. */
  readonly tripleText?: boolean;
  /** Square brackets are around names. */
  readonly brackets?: boolean;
  /** `q'[…]'` is a text that ends with what its first character begins. */
  readonly alternativeText?: boolean;
  /** The first part of a table's name may have dashes: `my-project.raw.orders`. */
  readonly dashedNames?: boolean;
  /** `#` starts a comment. */
  readonly hashComment?: boolean;
  /** `//` starts a comment. */
  readonly slashComment?: boolean;
  /** `--` is a comment only before a blank or the end, so that `1--1` is 2. */
  readonly dashNeedsBlank?: boolean;
  /** Comments between a slash and a star may contain others. */
  readonly nestedComment?: boolean;
  /** Queries that `WITH` names may read themselves without `RECURSIVE`. */
  readonly recursesFreely?: boolean;
  /** What looks like a comment with an exclamation mark after the star is carried out. */
  readonly executableComment?: boolean;
}

/** The rules of the SQL standard, for what is no platform of ours. */
export const standardLexis: Lexis = {};

/** PostgreSQL and what descends from its parser. */
export const postgresLexis: Lexis = { escapeText: true, dollarText: true, nestedComment: true };

/** MySQL and what speaks its language. */
export const mysqlLexis: Lexis = {
  backslash: true,
  quotedText: true,
  hashComment: true,
  dashNeedsBlank: true,
  executableComment: true,
};

/** Spark SQL, also on Databricks. */
export const sparkLexis: Lexis = { backslash: true, quotedText: true, nestedComment: true };

/** Transact-SQL. */
export const microsoftLexis: Lexis = {
  brackets: true,
  nestedComment: true,
  recursesFreely: true,
};
