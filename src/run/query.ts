import type { Connection, ExecuteOptions, Rows } from "../connections/connection.ts";
import { streamRows } from "../connections/stream.ts";
import { UsageError } from "../errors.ts";
import { rowCount, sliceRows } from "../row_texts.ts";
import type { Platform } from "../platforms/platform.ts";
import type { Pipeline, Value } from "../project/model.ts";
import { variableValues } from "../project/variables.ts";
import type { Dialect } from "../sql/dialect.ts";
import { standardIdentifiers } from "../sql/identifiers.ts";
import { isPlainRead } from "../sql/limit.ts";
import { readSql } from "../sql/lexer.ts";
import { type Lexis, standardLexis } from "../sql/lexis.ts";
import { splitStatements } from "../sql/statements.ts";
import { trimQuery } from "../sql/query_text.ts";
import { ansiWords } from "../sql/sql_words.ts";
import { render } from "../template/mod.ts";
import { clockMoment } from "../template/moment.ts";
import { type Interval, intervalVariables } from "../template/variables.ts";
import type { AssetScope } from "./asset_scope.ts";
import { renderSql } from "./render.ts";

export interface AdHocQuery {
  /** Value of `--query`; without it the asset's own query is meant. */
  readonly text: string | undefined;
  /** Values of `--var`, which templates see as top-level names. */
  readonly variables: Readonly<Record<string, Value>>;
  /** Of the connection, or of the asset; `undefined` when this version knows none. */
  readonly platform: Platform | undefined;
}

/** A query that is rendered. */
export interface QueryText {
  /** What is sent: one statement without a semicolon behind it, or several. */
  readonly query: string;
  /** The same with its last semicolon, as the user wrote it. */
  readonly written: string;
}

export interface RenderTextOptions {
  readonly interval: Interval;
  readonly now: Date;
  /** Whose variables and macros the query may use; `undefined` for none. */
  readonly pipeline?: Pick<Pipeline, "name" | "variables" | "macros"> | undefined;
}

/** The query of a user with its dates and variables filled in. @throws {TemplateError} */
export function renderText(
  { text = "", variables, platform }: AdHocQuery,
  { interval, now, pipeline }: RenderTextOptions,
): QueryText {
  const executionMoment = clockMoment(now);
  const ofPipeline = pipeline === undefined
    ? {}
    : { pipeline: pipeline.name, var: variableValues(pipeline.variables) };
  return complete(
    render({ text: text.trim() }, {
      variables: {
        ...intervalVariables({ interval, executionMoment }),
        ...ofPipeline,
        ...variables,
      },
      macros: pipeline?.macros ?? [],
      platform: platform?.name,
    }),
    platform,
  );
}

/**
 * The query of a user, or the asset's own, as templates of the asset are rendered.
 * @throws {TemplateError}
 * @throws {UsageError} When assets of this type have no query.
 */
export function renderForAsset(
  { text, variables: given, platform }: AdHocQuery,
  scope: AssetScope,
): QueryText {
  const variables = { ...scope.variables, ...given };
  const { macros } = scope.settings.pipeline;
  const renderTemplate: AssetScope["render"] = (template) =>
    render(template, { variables, macros, platform: platform?.name });
  if (text !== undefined) return complete(renderTemplate({ text: text.trim() }), platform);
  return complete(
    renderSql({ ...scope, variables, render: renderTemplate }, {
      platform,
      raw: true,
    }),
    platform,
  );
}

function complete(rendered: string, platform: Platform | undefined): QueryText {
  const query = trimQuery(rendered, platform?.lexis ?? standardLexis);
  if (query !== "") return { query, written: rendered.trim() };
  throw new UsageError("The query is empty", { fix: 'give one with --query "select …"' });
}

/** What a query needs of a dialect. */
export type QueryDialect = Pick<Dialect, "lexis" | "identifiers" | "words">;

/** What is assumed of a connection that has no platform, so that the query gets to say what is wrong. */
export const unknownDialect: QueryDialect = {
  lexis: standardLexis,
  identifiers: standardIdentifiers,
  words: ansiWords,
};

/** The statement that is sent for a query: with its limit, where the database can apply that. */
export function statementFor(
  query: string,
  { limit, dialect: { lexis, words } }: Pick<QueryRowsOptions, "limit" | "dialect">,
): string {
  return limit === undefined || !isPlainRead(query, lexis) ? query : words.limited(query, limit);
}

/** What a statement does: `SELECT`, `CREATE TABLE`; that of the last one where there are several. */
export function statementType(query: string, lexis: Lexis): string {
  const statements = splitStatements(query, lexis).map(({ text }) => outerWords(text, lexis));
  const last = statements.at(-1) ?? [];
  // The end of a routine or a block is no statement of its own.
  const words = last[0] === "END" ? statements.findLast(hasBody) ?? last : last;
  const [first = ""] = words;
  // The clause of `WITH` may belong to any statement that has a query.
  if (first === "WITH") return words.find((word) => afterWith.has(word)) ?? first;
  return [first, ...changedObject(words)].join(" ");
}

/** What a `CREATE`, `DROP` or `ALTER` is about. */
function changedObject([first = "", ...rest]: readonly string[]): readonly string[] {
  if (!/^(?:CREATE|DROP|ALTER)$/.test(first)) return [];
  const object = rest.find((word) => !objectModifiers.has(word)) ?? "";
  // MySQL: `CREATE DEFINER = name PROCEDURE`.
  return [object === "DEFINER" ? rest.find((word) => routines.has(word)) ?? "" : object]
    .filter((word) => word !== "");
}

/** Whether statements up to an `END` belong to it. */
function hasBody(words: readonly string[]): boolean {
  const [object = ""] = changedObject(words);
  return routines.has(object) || (words[0] === "BEGIN" && words.length > 1);
}

const routines = new Set(["PROCEDURE", "FUNCTION", "TRIGGER", "EVENT", "PACKAGE"]);
const afterWith = new Set(["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE"]);

/** The words of a statement outside of parentheses, in capitals. */
function outerWords(statement: string, lexis: Lexis): string[] {
  const words: string[] = [];
  let depth = 0;
  for (const { kind, text } of readSql(statement, lexis)) {
    if (kind === "symbol") depth += Number(text === "(") - Number(text === ")");
    else if (kind === "word" && depth === 0) words.push(text.toUpperCase());
  }
  return words;
}

/** Whether a statement of this type is there to change rows, so that their number is what it did. */
export function changesRows(type: string): boolean {
  return rowChanges.has(type);
}

const rowChanges = new Set(["INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "COPY"]);

/** Words between `CREATE` and what is created. */
const objectModifiers = new Set([
  ...["OR", "REPLACE", "TEMP", "TEMPORARY", "TRANSIENT", "EXTERNAL", "UNLOGGED", "GLOBAL", "LOCAL"],
  ...["MATERIALIZED", "RECURSIVE", "UNIQUE", "PERSISTENT"],
]);

export interface QueryRowsOptions extends ExecuteOptions {
  /** At most so many rows; `undefined` for all. */
  readonly limit: number | undefined;
  /** That of the connection's platform. */
  readonly dialect: QueryDialect;
}

/**
 * The rows of a query in batches, at least one. When its reader stops early, a query that only reads is
 * cancelled; everything else runs to its end, because it would be rolled back otherwise.
 * @throws {QueryError}
 * @throws {ConnectionError}
 */
export async function* queryRows(
  connection: Connection,
  query: string,
  { limit = Infinity, dialect, ...options }: QueryRowsOptions,
): AsyncGenerator<Rows> {
  const mayStop = isPlainRead(query, dialect.lexis);
  const statement = statementFor(query, {
    limit: limit === Infinity ? undefined : limit,
    dialect,
  });
  const batches = streamRows(connection, statement, options);
  let left = limit;
  try {
    for (let next = await batches.next(); !next.done; next = await batches.next()) {
      const shown = sliceRows(next.value, 0, left);
      left -= rowCount(shown);
      yield shown;
    }
  } finally {
    if (mayStop) await batches.return(undefined);
    else await drain(batches);
  }
}

async function drain(batches: AsyncGenerator<Rows>): Promise<void> {
  while (!(await batches.next()).done);
}
