import { ansiSuiteWords, type SuiteWords } from "../../contracts/words.ts";

/** How Snowflake writes what the suites send. */
export const snowflakeSuiteWords: SuiteWords = {
  ...ansiSuiteWords,
  bytes: "binary",
  series: (count) =>
    `(SELECT ROW_NUMBER() OVER (ORDER BY SEQ4()) AS i FROM TABLE(GENERATOR(ROWCOUNT => ${count})))`,
  folded: (name) => name.toUpperCase(),
  decimal: [(number) => `CAST(${number} AS NUMBER(5, 2))`, "number(5,2)"],
  parsesFirst: false,
  returns: false,
  dayIn: (sql, zone) => `CAST(CONVERT_TIMEZONE('UTC', '${zone}', ${sql}) AS DATE)`,
  // In the service they do: TABLES of its catalog has views, that of the stand-in has none.
  sensorsSeeViews: false,
};

/** SQL of the shared cases as Snowflake writes it. */
export function snowflakeSql(sql: string): string {
  return sql
    .replaceAll(/ AT TIME ZONE 'UTC'/g, "")
    .replaceAll(/TIMESTAMPTZ ('[^']*')/g, "TO_TIMESTAMP_TZ($1)");
}

/** Cases that hold elsewhere, and why they do not here. */
export const leftOut: Readonly<Record<string, string>> = {
  "ddl makes the table once and keeps its rows, also on full refresh":
    "its collation is PostgreSQL's",
  "names in another place beside unknown ones are refused (F21)":
    "the case expects a name in lower case",
  "merge refuses to update a row twice (F20)":
    "DuckDB takes one of the rows; the service refuses with 100090",
  ...Object.fromEntries(
    ["append", "merge", "truncate+insert"].map((strategy) => [
      `columns grow to their declared types in ${strategy} (D2)`,
      "ALTER TABLE commits",
    ]),
  ),
  "versions grow to their declared types (D2)": "ALTER TABLE commits",
  "a table is made with the declared types where these hold more (D2)":
    "the stand-in makes columns of 32 bits of what it calls NUMBER(38, 0)",
};
