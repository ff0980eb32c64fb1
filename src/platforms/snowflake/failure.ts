import { QueryError, type QueryErrorKind } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import { asText } from "../../http/loose_json.ts";
import { onOneLine, shortened } from "../../plain_text.ts";
import type { Envelope } from "./envelope.ts";

const longestMessage = 2_000;

/** By the code of an error, where that says enough. */
const kinds: Readonly<Record<string, QueryErrorKind>> = {
  "000603": "busy", // internal error
  "000606": "denied", // no warehouse
  "000625": "busy", // waited too long for a lock
  "000630": "limit", // ran into STATEMENT_TIMEOUT_IN_SECONDS
  "000904": "missing",
  "001003": "syntax",
  "001007": "mismatch",
  "001044": "mismatch",
  "001789": "mismatch",
  "002003": "missing",
  "002016": "missing",
  "002020": "mismatch",
  "002023": "mismatch",
  "002025": "mismatch",
  "002028": "mismatch",
  "002043": "missing",
  "002140": "missing",
  "002141": "missing",
  "002262": "mismatch",
  "003001": "denied",
  "003540": "denied",
  "090073": "denied", // a resource monitor
  "090105": "missing",
  "090106": "missing",
  "100132": "other",
};

/** By SQLSTATE, for the other codes. */
const states: Readonly<Record<string, QueryErrorKind>> = {
  "40001": "conflict",
  "42501": "denied",
  "42601": "syntax",
  "54000": "limit",
};

const cancellations = new Set(["000604", "000605"]);

const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^000606$/,
    "give warehouse in the connection, and its role USAGE on that warehouse",
  ],
  [
    /^090073$/,
    "let an administrator raise the quota of the resource monitor, or name another warehouse",
  ],
  [
    /^0901(?:05|06)$/,
    "give database and schema in the connection, or name tables with theirs",
  ],
  [
    /^100090$/,
    "the query has two rows with one primary key, so that a row would be updated twice: keep one of " +
    "them, or complete the key",
  ],
  [/^(?:002003|002043)$/, "check the name, and whether the role of the connection may see it"],
  [/^(?:003001|003540)$/, "give the role of the connection this right, or name another role"],
  [
    /^000630$/,
    "let the query read less, or raise STATEMENT_TIMEOUT_IN_SECONDS of the warehouse or the user",
  ],
  [
    /^000603$/,
    "run it again; if it fails again, send the id of the query to Snowflake's support",
  ],
];

/** The error of a statement that Snowflake refused or could not carry out. */
export function statementFailure(
  { code, message, data }: Envelope,
  { statement }: { readonly statement: string },
): QueryError {
  if (cancellations.has(code)) return cancelled({ statement });
  const state = asText(data.sqlState);
  const text = shortened(onOneLine(message), longestMessage) || "the statement failed";
  const id = asText(data.queryId);
  return new QueryError(`${code}${state === "" ? "" : ` (${state})`}: ${text}`, {
    statement,
    databaseCode: code,
    kind: kindOf(code, { state, message }),
    missing: missingOf(message),
    accepted: true,
    ...(id !== "" && { where: `query ${id}` }),
    fix: remedies.find(([codes]) => codes.test(code))?.[1],
  });
}

function kindOf(
  code: string,
  { state, message }: { readonly state: string; readonly message: string },
): QueryErrorKind {
  if (/deadlock|aborted because the number of waiters/i.test(message)) return "conflict";
  return kinds[code] ?? states[state] ?? "other";
}

/** The table or schema in a message, without its database when it has a schema. */
function missingOf(message: string): string | undefined {
  const [, name] = /(?:Object|Table|View|Schema|Database) '([^']+)' does not exist/i
    .exec(message) ?? [];
  const parts = name?.split(".") ?? [];
  return name === undefined || name === "" ? undefined : parts.slice(-2).join(".");
}
