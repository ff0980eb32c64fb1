import { QueryError } from "../../errors.ts";
import { tokenize } from "../../sql/lexer.ts";
import { splitName } from "../../sql/names.ts";
import { codeWords } from "../../sql/query_text.ts";
import type { Statement } from "../../sql/statement.ts";
import { scriptParts, type SentStatement } from "../sessions/script_parts.ts";
import { isWholeBlock } from "../sessions/whole_block.ts";
import type { Place } from "./statement.ts";
import { databricksTraits } from "./traits.ts";

const { lexis } = databricksTraits;

/** The statements as they are sent, one a request. */
export function statementsOf(statements: readonly Statement[]): SentStatement[] {
  return scriptParts(statements, { lexis, isCompound, isWhole });
}

const isWhole = (text: string) => isWholeBlock(text, lexis);

const routines = new Set(["procedure", "function"]);

/** Whether a statement is a block, which has others in it. */
function isCompound(text: string): boolean {
  const words = codeWords(text, lexis);
  if (words[0] === "begin") return words.length > 1 && words[1] !== "transaction";
  return words[0] === "create" && words.some((word) => routines.has(word)) &&
    words.includes("begin");
}

const transactions = new Set(["begin", "start", "commit", "rollback"]);
const settings = new Set(["set", "reset", "declare"]);

/**
 * Refuses what has no effect on the statements after it, since each runs in a session of its own.
 * @throws {QueryError}
 */
export function refuseSessionStatement({ text, where }: SentStatement): void {
  const words = codeWords(text, lexis);
  const [first = "", second = ""] = words;
  const isTemporary = first === "create" &&
    words.slice(1, 5).some((word) => word === "temp" || word === "temporary");
  const isTransaction = transactions.has(first) && !isCompound(text);
  if (first === "set" && second === "catalog") return;
  if (!isTemporary && !isTransaction && !settings.has(first)) return;
  const what = isTemporary
    ? "A temporary object"
    : isTransaction
    ? "A transaction"
    : "A setting or variable";
  throw new QueryError(`${what} does not outlive its statement on Databricks`, {
    statement: text,
    where,
    cause: "the SQL Statement Execution API runs every statement in a session of its own",
    fix: isTransaction
      ? "leave it out: each statement is committed as a whole"
      : isTemporary
      ? "use a CTE, or a table that a post hook drops"
      : "put the statements between BEGIN and END, which are one statement",
    code: "E514",
  });
}

/**
 * The place of the statements after one, which `USE` changes for the rest of its script.
 * @throws {QueryError} When the statement does not say which it is.
 */
export function placeAfter({ text, where }: SentStatement, place: Place): Place {
  const [, isCatalog, name] =
    /^(?:use\s+|set\s+(?=catalog\b))(?:(catalog)\s+|(?:schema|database|namespace)\s+)?(\S[\s\S]*)$/i
      .exec(withoutComments(text)) ?? [];
  if (name === undefined) return place;
  const [schema = "", catalog, ...more] = splitName(name.replace(/^(['"])(.*)\1$/, "$2"))
    .toReversed();
  if (schema === "" || more.length > 0 || /^identifier\s*\(/i.test(name)) {
    throw new QueryError("A USE statement names no schema or catalog", {
      statement: text,
      where,
      fix: "write the name out, such as USE CATALOG main or USE main.sales",
      code: "E514",
    });
  }
  // The schema of another catalog is not the one that was meant.
  if (isCatalog !== undefined) return { catalog: schema, schema: undefined };
  return { catalog: catalog ?? place.catalog, schema };
}

function withoutComments(text: string): string {
  return [...tokenize(text, lexis)]
    .map(({ kind, text }) => kind.endsWith("comment") ? " " : text).join("").trim();
}
