import type { ServerVariety } from "../postgres/driver.ts";

type ServerError = Parameters<ServerVariety["remedyOf"]>[0];

/**
 * Two transactions that wrote a table in an order of which no serial one is the same.
 * @see https://docs.aws.amazon.com/redshift/latest/dg/c_serial_isolation-serializable-isolation-troubleshooting.html
 */
export function isSerialConflict({ message, detail = "" }: ServerError): boolean {
  return /serializable isolation violation/i.test(`${message} ${detail}`);
}

const larger =
  "make the column larger (ALTER TABLE … ALTER COLUMN … TYPE, for a VARCHAR), or the " +
  "table anew with --full-refresh";
const remedies: Readonly<Record<string, string>> = {
  "22001": larger,
  "22003": larger,
  "2BP01":
    "drop what depends on it, run again, and make it anew; let views be WITH NO SCHEMA BINDING, " +
    "or use a strategy that keeps the table, such as delete+insert or merge",
};

/** What to do about a failed statement; `undefined` when only the server knows. */
export function redshiftRemedy(error: ServerError): string | undefined {
  const { code, message } = error;
  if (isSerialConflict(error)) return "let one asset write the table at a time, or run it again";
  if (code === "57014" && /statement.timeout/i.test(message)) {
    return "raise statement_timeout of the user (ALTER USER … SET), or make the statement faster";
  }
  if (code === "42501" && message.includes("temporary tables")) {
    return "run in the database: GRANT TEMP ON DATABASE … TO …";
  }
  return Object.hasOwn(remedies, code) ? remedies[code] : undefined;
}
