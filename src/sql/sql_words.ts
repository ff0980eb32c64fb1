import { literal } from "./names.ts";

/** How a platform says what the standard leaves open, or what not every platform has. */
export interface SqlWords {
  readonly begin: string;
  readonly commit: string;
  /** Makes a table of the session from a query. */
  readonly tempTable: (name: string, query: string) => string;
  /** Drops a table of the session. */
  readonly dropTemp: (name: string) => string;
  /** A text as SQL, which the platform reads back as exactly this one. */
  readonly text: (text: string) => string;
  /** Bytes as SQL. @param digits Two hexadecimal ones for each byte. */
  readonly bytes: (digits: string) => string;
  /** A fraction of more digits than a double holds, as SQL. Default: its digits. */
  readonly exactNumber?: (digits: string) => string;
  /** A value as one of a type that a column declares. */
  readonly cast: (value: string, type: string) => string;
  /** At most `rows` rows of a query that only reads. */
  readonly limited: (query: string, rows: number) => string;
  /** How many rows a query has. It may end in a comment that has been closed. */
  readonly counted: (query: string) => string;
  /** The types of moments. Default: {@linkcode standardMoments}. */
  readonly moments?: MomentTypes;
  /** Whether a whole number divided by another has no fraction. Default: `false`. */
  readonly dividesWhole?: boolean;
  /** The types of decimals. Default: none that a translation would take for one of other digits. */
  readonly decimals?: DecimalTypes;
  /**
   * How a text is written that a cast makes bytes of: `letters` are bytes themselves, `digits` hexadecimal,
   * and `escaped digits` are these after `\\x`. Default: `letters`.
   */
  readonly bytesOfText?: "letters" | "digits" | "escaped digits";
  /** The types of JSON, where a cast takes a text for one string. Default: casts read it as JSON. */
  readonly parsedJson?: ParsedJson;
}

/** How a platform reads JSON in a text, which its casts do not. */
export interface ParsedJson {
  /** The types, in lower case and without parameters; the first is that of what is read. */
  readonly types: readonly string[];
  /** A value of JSON. @param text SQL for the text that holds it. */
  readonly parse: (text: string) => string;
}

/**
 * Names of decimal types, in lower case, with the digits that one has when the query says none: all, and
 * those after the point; `any` when it has those of its value, or more than 38.
 */
export type DecimalTypes = Readonly<Record<string, readonly [number, number] | "any">>;

/** What a platform calls the types of moments. */
export interface MomentTypes {
  /** What `current_timestamp` has: an instant. */
  readonly instant: string;
  /** What has no zone. */
  readonly local: string;
  /** What `current_time` has. Default: `TIME`. */
  readonly clock?: string;
  /** What `localtime` has. Default: `TIME`. */
  readonly localClock?: string;
  /** An instant as the date, time or both that it is in a zone. Default: no function for now takes a zone. */
  readonly inZone?: (instant: string, zone: string, type: string) => string;
  /** Whether `'now'` and `'today'` mean the present time where a date or a time is wanted. Default: `false`. */
  readonly words?: boolean;
}

/** What the standard calls them. */
export const standardMoments: MomentTypes = {
  instant: "TIMESTAMP WITH TIME ZONE",
  local: "TIMESTAMP",
  clock: "TIME WITH TIME ZONE",
};

/** What most platforms say. */
export const ansiWords: SqlWords = {
  begin: "BEGIN TRANSACTION",
  commit: "COMMIT",
  tempTable: (name, query) => `CREATE TEMP TABLE ${name} AS ${query}`,
  dropTemp: (name) => `DROP TABLE ${name}`,
  text: literal,
  bytes: (digits) => `X'${digits}'`,
  cast: (value, type) => `CAST(${value} AS ${type})`,
  limited: (query, rows) => `SELECT * FROM (\n${query}\n) as t LIMIT ${rows}`,
  counted: (query) => `SELECT count(*) FROM (${query}) AS t`,
};
