/** Remedies by SQLSTATE, in place of what the server advises: its hints are for those who write the SQL. */
const remedies: Readonly<Record<string, string>> = {
  "22001": "declare the column's larger type in the `columns` of the asset, and the table's grows",
  "22003": "declare the column's larger type in the `columns` of the asset, and the table's grows",
  "25006":
    "the server is a standby, or the role or the database has default_transaction_read_only " +
    "= on: take a connection that may write",
  "2BP01":
    "drop what depends on it, run again, and make it anew; or use a strategy that keeps the " +
    "table, such as delete+insert or merge",
  "42P16": "PostgreSQL keeps the columns of a view: drop it once (DROP VIEW …), and run again",
  "42P10":
    "the table was made with another primary key than the asset has now: make it anew with " +
    "--full-refresh",
};

/** What to do where the server's hint, or nothing, is for those who sit before psql; of all varieties. */
export function psqlRemedy(
  { code, message, hint = "" }: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string | undefined;
  },
): string | undefined {
  if (code === "42601" && message.includes('at or near "\\"')) {
    return "\\copy, \\i and the like are commands of psql: make a seed of a file with rows, and write " +
      "the statements of another file here";
  }
  if (code === "42501" && message.includes("permission denied for database")) {
    return "run in the database: GRANT CREATE ON DATABASE … TO …; or have the schema made by a user " +
      "who may";
  }
  if (hint.includes("COPY FROM instructs")) {
    return "the server reads files of its own machine: make a seed of a file that is on this one";
  }
  if (hint.includes("COPY TO instructs")) {
    return "the server writes files of its own machine, where its user may; or export the rows with " +
      "bruin query --output csv";
  }
}

/** What to do about a failed statement; `undefined` when only the server knows. */
export function postgresRemedy(
  { code, message }: { readonly code: string; readonly message: string },
): string | undefined {
  if (code === "57014" && message.includes("statement timeout")) {
    return "raise statement_timeout of the role or the database (ALTER ROLE … SET), or make the " +
      "statement faster";
  }
  if (code === "42501" && message.includes("temporary tables")) {
    return "run in the database: GRANT TEMPORARY ON DATABASE … TO …";
  }
  return Object.hasOwn(remedies, code) ? remedies[code] : undefined;
}
