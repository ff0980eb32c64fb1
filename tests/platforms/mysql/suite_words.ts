import { ansiSuiteWords, type SuiteWords } from "../../contracts/words.ts";

const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(" UNION ALL ");

/** How MySQL writes what the suites send; it has no rows out of nothing. */
export const mysqlSuiteWords: SuiteWords = {
  ...ansiSuiteWords,
  bytes: "varbinary(20)",
  createSchema: (schema) => `CREATE DATABASE ${schema}`,
  dropSchema: (schema) => `DROP DATABASE IF EXISTS ${schema}`,
  temporary: "CREATE TEMPORARY TABLE",
  whole: (sql) => `CAST(${sql} AS SIGNED)`,
  text: (sql) => `CAST(${sql} AS CHAR)`,
  quote: (name) => `\`${name}\``,
  series(count) {
    const places = Array.from({ length: String(count - 1).length }, (_, place) => `d${place}`);
    const number = places.map((name, place) => `${name}.d * ${10 ** place}`).join(" + ");
    return `(SELECT 1 + ${number} AS i FROM ${
      places.map((name) => `(${digits}) AS ${name}`).join(", ")
    } WHERE ${number} < ${count}) AS s`;
  },
  failsWhen: (condition) => `EXP(CASE WHEN ${condition} THEN 1000 ELSE 0 END)`,
  parsesFirst: false,
  returns: false,
  month: (sql) => `CAST(DATE_FORMAT(${sql}, '%Y-%m-01') AS DATE)`,
  // Names of zones are known only to servers into which they were loaded.
  dayIn: (sql) => `DATE(CONVERT_TZ(${sql}, '+00:00', '+01:00'))`,
  sensorsSeeViews: true,
};

/** SQL of the shared cases as MySQL writes it. */
export function mysqlSql(sql: string): string {
  return sql
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, name: string) => `\`${name.replaceAll('""', '"')}\``)
    .replaceAll(/ AS TEXT\)/gi, " AS CHAR)")
    .replaceAll(/ AS (?:integer|bigint)\)/gi, " AS SIGNED)")
    .replaceAll(" AT TIME ZONE 'UTC'", "")
    .replaceAll("+00'", "'")
    .replaceAll("TIMESTAMPTZ '", "TIMESTAMP '")
    .replaceAll(/TIMESTAMP '([\d-]+)'/g, "TIMESTAMP '$1 00:00:00'")
    .replaceAll(" text DEFAULT", " varchar(9) DEFAULT");
}

/** Cases that hold elsewhere, and why they do not here. */
export const leftOut: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["append", "merge", "truncate+insert"].map((strategy) => [
      `columns grow to their declared types in ${strategy} (D2)`,
      "ALTER TABLE commits, and wants the whole definition of a column",
    ]),
  ),
  "versions grow to their declared types (D2)":
    "ALTER TABLE commits, and wants the whole definition of a column",
  "ddl makes the table once and keeps its rows, also on full refresh":
    "its collation is PostgreSQL's, and a TEXT has no default",
};
