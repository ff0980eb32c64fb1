import { ConnectionError, QueryError, type QueryErrorKind } from "../../errors.ts";
import { cancelled } from "../../http/job_failures.ts";
import { asObject, asText, type Json } from "../../http/loose_json.ts";
import { onOneLine, shortened } from "../../plain_text.ts";

/** An error as a status or an answer has it. @see https://docs.databricks.com/api/workspace/statementexecution */
export interface ServiceError {
  /** A word of the API, such as `BAD_REQUEST`. */
  readonly code: string;
  readonly message: string;
  /** SQLSTATE; empty when the answer has none. */
  readonly sqlState: string;
  /** HTTP status; `undefined` for the error of a statement. */
  readonly status?: number | undefined;
}

/** Whose statement failed, for messages. */
export interface FailurePlace {
  readonly connection: string;
  readonly warehouse: string;
  readonly statement: string;
  /** The id of the statement in the system, when there is one. */
  readonly id?: string | undefined;
  /** Which statement of a script it is, for people. */
  readonly where?: string | undefined;
  /** Lines that were sent before it. Default: 0. */
  readonly linesBefore?: number | undefined;
}

const longestMessage = 2_000;

/** Whether an answer is about the token, and not about a right that its owner lacks. */
export function isLoginRefused({ status, body }: { readonly status: number; readonly body: Json }) {
  if (status === 401) return true;
  return status === 403 &&
    /invalid access token|access token (?:is |has )?expired|token (?:is|has) expired|invalid token/i
      .test(asText(body.message));
}

/** The error in an answer. */
export function errorOf(
  { status, body }: { readonly status: number; readonly body: Json },
): ServiceError {
  return {
    code: String(body.error_code ?? `HTTP ${status}`),
    message: asText(body.message) || `Databricks answered HTTP ${status}`,
    sqlState: "",
    status,
  };
}

/** Why a statement failed, from the `status` of its answer. */
export function statementError(status: Json): ServiceError {
  const { error_code: code, message } = asObject(status.error);
  return {
    code: asText(code) || "unknown",
    message: asText(message) || "the statement failed",
    sqlState: asText(status.sql_state),
  };
}

/** By the class of the error. @see https://docs.databricks.com/error-messages/error-classes */
const classes: readonly (readonly [RegExp, QueryErrorKind])[] = [
  [/^PARSE_|^INVALID_SQL_SYNTAX|_SYNTAX_ERROR$/, "syntax"],
  [/_NOT_FOUND$|^UNRESOLVED_|^NO_SUCH_|^INVALID_FIELD/, "missing"],
  [
    /^DATATYPE_MISMATCH|^INCOMPATIBLE_|^CANNOT_UP_CAST|^INSERT_COLUMN_ARITY|^DELTA_.*(?:MISMATCH|INCOMPATIBLE)/,
    "mismatch",
  ],
  [/^NUM_COLUMNS_MISMATCH|^WRONG_NUM_ARGS|^AMBIGUOUS_|^TABLE_OR_VIEW_ALREADY_EXISTS/, "mismatch"],
  [/PERMISSION|^INSUFFICIENT_PRIVILEGES|ACCESS_DENIED|^UNAUTHORIZED/, "denied"],
  [/CONCURRENT|^DELTA_METADATA_CHANGED|^DELTA_PROTOCOL_CHANGED/, "conflict"],
  [/^QUERY_EXECUTION_TIMEOUT|_LIMIT_EXCEEDED$|OUT_OF_MEMORY|^DRIVER_RESULT/, "limit"],
];

/** By the code of the API. */
const codes: Readonly<Record<string, QueryErrorKind>> = {
  ABORTED: "conflict",
  CANCELLED: "cancelled",
  DEADLINE_EXCEEDED: "limit",
  INTERNAL_ERROR: "busy",
  IO_ERROR: "busy",
  NOT_FOUND: "missing",
  PERMISSION_DENIED: "denied",
  REQUEST_LIMIT_EXCEEDED: "busy",
  RESOURCE_EXHAUSTED: "busy",
  SERVICE_UNDER_MAINTENANCE: "busy",
  TEMPORARILY_UNAVAILABLE: "busy",
  UNAUTHENTICATED: "denied",
  WORKSPACE_TEMPORARILY_UNAVAILABLE: "busy",
};

/** By the message. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^\[\w+_NOT_FOUND\].*`?information_schema`?/,
    "the catalog `hive_metastore` has no information_schema, which this strategy needs: move the table into " +
    "Unity Catalog, or let the asset be a view or create+replace",
  ],
  [
    /^\[SCHEMA_NOT_FOUND/,
    "if the statement does not name this schema, it is `schema` of the connection: correct it, make the schema, " +
    "or leave the field out",
  ],
  [
    /^\[(?:CATALOG_NOT_FOUND|NO_SUCH_CATALOG)/,
    "if the statement does not name this catalog, it is `catalog` of the connection: correct it",
  ],
  [
    /^\[(?:INSUFFICIENT_PRIVILEGES|\w*PERMISSION)/,
    "let the owner of the object grant the right that the message names",
  ],
  [
    /^\[\w*CONCURRENT/,
    "let one asset write the table at a time, or run it again",
  ],
  [
    /^\[UNBOUND_SQL_PARAMETER/,
    "write values into the statement: it is sent without parameters",
  ],
];

/** The error of a statement that Databricks refused or could not carry out. */
export function statementFailure(
  { code, message: text, sqlState, status }: ServiceError,
  { connection, warehouse, statement, id, where: part, linesBefore = 0 }: FailurePlace,
): QueryError | ConnectionError {
  if (code === "CANCELLED" || code === "CANCELED") return cancelled({ statement });
  const [plain, place] = plainMessage(text, linesBefore);
  // What refuses the request itself says nothing of the statement.
  if (status !== undefined && /\bIP (?:ACL|access list)/i.test(text)) {
    return new ConnectionError(plain, {
      connection,
      exitReason: "denied",
      cause: "the IP access list of the workspace keeps this machine out",
      fix: "let an administrator add the address with which this machine leaves its network",
      code: "E512",
    });
  }
  if (status !== undefined && isAboutWarehouse(text)) {
    const isDenied = status === 403 || code === "PERMISSION_DENIED";
    return new ConnectionError(plain, {
      connection,
      ...(isDenied && { exitReason: "denied" as const }),
      cause: isDenied
        ? `the login may not use the warehouse ${warehouse}`
        : `the workspace has no warehouse ${warehouse}, or it is stopped for good`,
      fix: isDenied
        ? "grant it “Can use” on the warehouse, on its tab “Permissions”"
        : "check `path` and `host` of the connection: both are on the tab “Connection details” of the warehouse",
      code: "E513",
    });
  }
  const [, name = ""] = /^\[([A-Z][A-Z0-9_.]*)\]/.exec(plain) ?? [];
  const [main = ""] = name.split(".");
  const kind = classes.find(([form]) => form.test(main))?.[1] ??
    (sqlState === "42501" ? "denied" : sqlState.startsWith("42P01") ? "missing" : undefined) ??
    codes[code] ?? (status === 403 ? "denied" : "other");
  const where = [part, place, id === undefined ? undefined : `statement ${id}`]
    .filter((part) => part !== undefined).join("; ");
  return new QueryError(shortened(plain, longestMessage), {
    statement,
    databaseCode: sqlState || name || code,
    kind,
    missing: kind === "missing" ? missingOf(main, plain) : undefined,
    accepted: true,
    ...(where !== "" && { where }),
    fix: remedies.find(([form]) => form.test(plain))?.[1],
  });
}

function isAboutWarehouse(text: string): boolean {
  return /is not a valid endpoint id|(?:warehouse|endpoint)\b.*\b(?:not found|does not exist|was deleted|not exist)|(?:use|access|on|to) (?:the )?(?:sql )?(?:warehouse|endpoint)\b|not authorized to use (?:this )?(?:sql )?(?:endpoint|warehouse)/i
    .test(text);
}

/** The message without the plan that Spark draws below it, and the place that stands at its end. */
function plainMessage(
  text: string,
  linesBefore: number,
): readonly [message: string, place: string | undefined] {
  const [first = ""] = text.split(/\n\s*\n?(?:'|==|JVM stacktrace|\+- |Project \[|\t?at )/);
  const [, line, column] = /\bline (\d+),? pos (\d+)/.exec(first) ??
    /\(line (\d+), pos (\d+)\)/.exec(text) ?? [];
  const message = onOneLine(first)
    .replace(/;?\s*line \d+,? pos \d+[;,]?\s*$/, "")
    .replace(/\s*\(line \d+, pos \d+\)\s*$/, "")
    .replace(/\.?\s*SQLSTATE:? \w{5}\s*$/, "")
    .trim();
  const at = `line ${Number(line) - linesBefore}, column ${Number(column) + 1} of it`;
  return [message, line === undefined ? undefined : at];
}

/** The table or schema of a message, without quotes and without the catalog, as assets are named. */
function missingOf(name: string, message: string): string | undefined {
  if (!/^(?:TABLE_OR_VIEW|SCHEMA|TABLE|VIEW)_NOT_FOUND$/.test(name)) return undefined;
  const [, quoted] = /((?:`[^`]+`\.)*`[^`]+`)/.exec(message) ?? [];
  const parts = quoted?.slice(1, -1).split("`.`") ?? [];
  return parts.length === 0
    ? undefined
    : parts.slice(name === "SCHEMA_NOT_FOUND" ? -1 : -2).join(".");
}

/** Whether a result was too large to come inline. It was not read, and nothing was changed by that. */
export function isTooLargeInline({ message }: ServiceError): boolean {
  return /inline byte limit exceeded|disposition=EXTERNAL_LINKS/i.test(message);
}
