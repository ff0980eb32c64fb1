import { ansiSuiteWords, type SuiteWords } from "../../contracts/words.ts";

/** How Databricks writes what the suites send. */
export const databricksSuiteWords: SuiteWords = {
  ...ansiSuiteWords,
  bytes: "binary",
  stateless: true,
  temporary: "CREATE OR REPLACE TABLE",
  whole: (sql) => `CAST(${sql} AS INT)`,
  text: (sql) => `CAST(${sql} AS STRING)`,
  quote: (name) => `\`${name}\``,
  series: (count) => `(SELECT CAST(id AS INT) AS i FROM range(1, ${count + 1})) AS s`,
  failsWhen: (condition) => `CAST(CASE WHEN ${condition} THEN 'x' ELSE '1' END AS INT)`,
  parsesFirst: false,
  returns: false,
  dayIn: (sql, zone) => `date_trunc('day', from_utc_timestamp(${sql}, '${zone}'))`,
  sensorsSeeViews: true,
};

/** SQL of the shared cases as Databricks writes it. */
export function databricksSql(sql: string): string {
  return sql
    .replaceAll(/'((?:[^']|'')*)'/g, (text) => text.replaceAll(/(?<=.)''(?=.)/g, "\\'"))
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, name: string) => `\`${name.replaceAll('""', '"')}\``)
    .replaceAll(/\btext\b/gi, "STRING")
    .replaceAll(/ AT TIME ZONE 'UTC'/g, "")
    .replaceAll("TIMESTAMPTZ '", "TIMESTAMP '");
}

/** Cases that hold elsewhere, and why they do not here. */
export const leftOut: Readonly<Record<string, string>> = {
  "names that need quotes": "names of tables cannot have quotes or blanks",
  "ddl makes the table once and keeps its rows, also on full refresh":
    "the collation `C` is one of PostgreSQL: see the case of this platform",
  "columns that the query lacks keep their default (F21)":
    "tables with defaults need a property: see the cases of this platform",
  ...Object.fromEntries(
    ["append", "merge", "truncate+insert"].map((strategy) => [
      `columns grow to their declared types in ${strategy} (D2)`,
      "a column only grows where a property of its table allows that",
    ]),
  ),
  "versions grow to their declared types (D2)":
    "a column only grows where a property of its table allows that",
};
