import { literal } from "../../sql/names.ts";
import { statementText } from "../../sql/statement.ts";
import {
  endsTransaction,
  leavesDatabase,
  needsOwnTransaction,
  quoteParts,
  type Transactions,
} from "../../sql/transactions.ts";

const bounds = new Set(["begin", "start", "commit", "end", "abort"]);
/** Beginnings of statements that PostgreSQL refuses in a transaction. */
const alone =
  /^(?:vacuum|discard|alter system|reindex (?:database|system|schema)|cluster$|(?:create|drop) (?:database|tablespace|subscription)|alter (?:database|subscription))\b/;

export const postgresTransactions: Transactions = {
  begin: "BEGIN TRANSACTION",
  commit: "COMMIT",
  obstacle(words) {
    const [first = "", second] = words;
    if (bounds.has(first) || (first === "prepare" && second === "transaction")) {
      return endsTransaction;
    }
    // `ROLLBACK TO` a savepoint stays in the transaction.
    if (first === "rollback" && !words.slice(1, 3).includes("to")) return endsTransaction;
    if (first === "copy" && words.some((word) => word === "to" || word === "program")) {
      return leavesDatabase;
    }
    const concurrent = /^(?:create|drop|reindex|alter)$/.test(first) &&
      words.includes("concurrently");
    return concurrent || alone.test(words.join(" ")) ? needsOwnTransaction : undefined;
  },
  contain(statements) {
    if (!statements.some((statement) => /^SET LOCAL TIME ZONE\b/.test(statementText(statement)))) {
      return statements;
    }
    return [
      "SELECT set_config('bruin.time_zone', current_setting('TimeZone'), true)",
      ...statements,
      "SELECT set_config('TimeZone', current_setting('bruin.time_zone'), true)",
    ];
  },
  currentSchema: "SELECT current_schema()::text, current_user::text",
  primaryKey: ([schema = "", table = ""]) =>
    "SELECT attname::text FROM pg_catalog.pg_class " +
    "JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace " +
    "LEFT JOIN pg_catalog.pg_index ON indrelid = pg_class.oid AND indisprimary " +
    "LEFT JOIN LATERAL unnest(indkey) WITH ORDINALITY AS key (number, position) ON TRUE " +
    "LEFT JOIN pg_catalog.pg_attribute ON attrelid = pg_class.oid AND attnum = key.number " +
    `WHERE nspname = ${literal(schema)} AND relname = ${literal(table)} ORDER BY key.position`,
  // Two that make the same thing at a time meet in the catalog's own unique indexes.
  createTable: (table, definition) => {
    const [schema = ""] = table;
    const quoted = quoteParts([schema]);
    return block(
      `IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = ${literal(schema)}) ` +
        `THEN CREATE SCHEMA IF NOT EXISTS ${quoted}; END IF`,
      "unique_violation OR duplicate_schema",
    ) + ";\n" +
      block(
        `CREATE TABLE IF NOT EXISTS ${quoteParts(table)} (${definition})`,
        "unique_violation OR duplicate_table",
      );
  },
  grants: (table, user) => {
    const schema = quoteParts(table.slice(0, -1));
    const role = quoteParts([user]);
    return {
      create: `CREATE SCHEMA IF NOT EXISTS ${schema}; ` +
        `GRANT USAGE, CREATE ON SCHEMA ${schema} TO ${role}`,
      use: `GRANT USAGE ON SCHEMA ${schema} TO ${role}; ` +
        `GRANT SELECT, INSERT ON ${quoteParts(table)} TO ${role}`,
    };
  },
};

/** Carries a statement out, unless it fails for one of the given reasons. */
function block(statement: string, reasons: string): string {
  const body = `BEGIN\n  ${statement};\nEXCEPTION WHEN ${reasons} THEN NULL;\nEND`;
  return `DO ${literal(body)}`;
}
