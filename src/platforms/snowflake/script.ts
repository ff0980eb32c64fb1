import type { ExecuteOptions } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { asNumber, asText, type Json } from "../../http/loose_json.ts";
import { annotate } from "../../sql/annotation.ts";
import { readSql } from "../../sql/lexer.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import type { StatementFacts } from "../../statement_facts.ts";
import { scriptParts } from "../sessions/script_parts.ts";
import type { Account } from "./account.ts";
import { isWholeBlock } from "../sessions/whole_block.ts";
import { isBlock } from "./blocks.ts";
import type { SnowflakeSession, StatementResult } from "./session.ts";
import { snowflakeTraits } from "./traits.ts";
import { columnsOf } from "./values.ts";

const { lexis } = snowflakeTraits;

const isWhole = (text: string) => isWholeBlock(text, lexis);

/** Characters that a query tag holds. */
const longestTag = 2_000;

/**
 * Runs statements in one session, one by one, so that the one that fails is known.
 * @returns What the last one answered; `undefined` when there is none.
 * @throws {QueryError} Which names the statement that failed.
 */
export async function runScript(
  session: SnowflakeSession,
  statements: readonly Statement[],
  { signal, annotation, onStatement, account }: ExecuteOptions & { readonly account: Account },
): Promise<StatementResult | undefined> {
  const isTag = annotation !== undefined && annotation.length <= longestTag;
  let result: StatementResult | undefined;
  let failure: QueryError | undefined;
  const parts = scriptParts(statements, { lexis, isCompound: isBlock, isWhole });
  for (const { text, where, always } of parts) {
    if (failure !== undefined && !always) continue;
    const start = performance.now();
    try {
      refuseClientCommand(text);
      result = await session.run(
        annotation === undefined || isTag ? text : annotate(text, annotation),
        { signal, parameters: { ...(isTag && { QUERY_TAG: annotation }) } },
      );
      onStatement?.(factsOf(result.data, { ms: performance.now() - start, account }));
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      // What cleans up is not what failed first, and would commit what is open.
      await session.rollBack();
      failure ??= error.about({ statement: text, where });
    }
  }
  if (failure !== undefined) throw failure;
  return result;
}

/**
 * Refuses what a client carries out. The service answers `PUT` and `GET` as if they were done.
 * @throws {QueryError}
 */
function refuseClientCommand(text: string): void {
  const [word = ""] = codeWords(text, lexis);
  const [first] = readSql(text, lexis);
  const isOfSnowSql = first?.text === "!";
  if (!isOfSnowSql && word !== "put" && word !== "get") return;
  throw new QueryError(
    isOfSnowSql ? `!${word} is no statement` : `${word.toUpperCase()} is not carried out`,
    {
      statement: text,
      kind: "syntax",
      cause: isOfSnowSql
        ? "it is a command of SnowSQL, which the service does not know"
        : "it moves files of this machine, which only Snowflake's own clients do",
      fix: isOfSnowSql
        ? "leave it out; a setting of the session is ALTER SESSION SET, a variable SET"
        : "load the file as a seed or by a Python asset, or upload it before and use COPY INTO",
      code: "E508",
    },
  );
}

/** What an answer tells of its statement. */
function factsOf(
  data: Json,
  { ms, account }: { readonly ms: number; readonly account: Account },
): StatementFacts {
  const id = asText(data.queryId);
  const rows = changedRows(data);
  return {
    ...(id !== "" && {
      id,
      url: `https://app.snowflake.com/${account.page}/#/compute/history/queries/` +
        `${encodeURIComponent(id)}/detail`,
    }),
    ...(rows !== undefined && { rows }),
    ms,
  };
}

/** Ids of the kinds of statements that change rows. */
const [firstChange, lastChange] = [0x3000, 0x3fff];

const countColumns = /^(?:number of rows (?:inserted|updated|deleted)|rows_loaded)$/;

/**
 * How many rows a statement changed, which its answer has as a row of counts; that of `COPY INTO` as one for
 * each file. `undefined` where it has none, as for rows that are written to a stage.
 */
function changedRows({ statementTypeId, rowtype, rowset }: Json): number | undefined {
  const kind = asNumber(statementTypeId) ?? 0;
  if (kind < firstChange || kind > lastChange || !Array.isArray(rowset)) return undefined;
  const places = columnsOf(rowtype)
    .flatMap(({ name }, index) => countColumns.test(name) ? [index] : []);
  if (places.length === 0) return undefined;
  const counts = (rowset as readonly (readonly unknown[])[])
    .flatMap((row) => places.map((place) => asNumber(row[place]) ?? 0));
  return counts.reduce((sum, count) => sum + count, 0);
}
