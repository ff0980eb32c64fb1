import { ansiSuiteWords, type SuiteWords } from "../../contracts/words.ts";

/** How BigQuery writes what the suites send. */
export const bigquerySuiteWords: SuiteWords = {
  ...ansiSuiteWords,
  bytes: "bytes",
  temporary: "CREATE TEMP TABLE",
  whole: (sql) => `CAST(${sql} AS INT64)`,
  // The emulator shows a NUMERIC with zeros behind its last digit.
  text: (sql) => `REGEXP_REPLACE(CAST(${sql} AS STRING), r'^(-?\\d+\\.\\d*[1-9])0+$', r'\\1')`,
  quote: (name) => `\`${name}\``,
  series: (count) => `UNNEST(GENERATE_ARRAY(1, ${count})) AS i`,
  failsWhen: (condition) => `CAST(CASE WHEN ${condition} THEN 'x' ELSE '1' END AS INT64)`,
  emptied: (table) => `DELETE FROM ${table} WHERE TRUE`,
  decimal: [(number) => `CAST(${number} AS NUMERIC)`, "numeric"],
  // The service refuses such results; the emulator renames columns.
  repeatsNames: false,
  placesNothing: "the emulator does not say where an unknown name stands",
  // The emulator makes `A` of `\\x41`, whose backslash is escaped; dialect_test.ts has what is sent.
  keepsEscapes: false,
  // The service reads a script as a whole first; the emulator does not.
  parsesFirst: false,
  returns: false,
  month: (sql) => `DATE_TRUNC(${sql}, MONTH)`,
  dayIn: (sql, zone) => `DATE(TIMESTAMP(${sql}), '${zone}')`,
  sensorsSeeViews: true,
};

/** SQL of the shared cases as BigQuery writes it. */
export function bigquerySql(sql: string): string {
  return sql
    .replaceAll(/'((?:[^']|'')*)'/g, (text) => text.replaceAll(/(?<=.)''(?=.)/g, "\\'"))
    .replaceAll(/"((?:[^"]|"")*)"/g, (_, name: string) => `\`${name}\``)
    .replaceAll(/\btext\b/gi, "STRING")
    // The same to BigQuery, but not to the emulator.
    .replaceAll(/\b(?:smallint|integer|bigint)\b/gi, "INT64")
    .replaceAll(/ AT TIME ZONE 'UTC'/g, "")
    .replaceAll("TIMESTAMPTZ '", "TIMESTAMP '");
}

/** Cases that hold elsewhere, and why they do not here. */
export const leftOut: Readonly<Record<string, string>> = {
  "names that need quotes": "names of tables cannot have quotes or blanks",
  "ddl makes the table once and keeps its rows, also on full refresh":
    "the emulator has no foreign keys",
  "versions grow to their declared types (D2)": "the case casts to a number of digits",
  "a table is made with the declared types where these hold more (D2)":
    "the emulator makes columns of 32 bits of small numbers",
  ...Object.fromEntries(
    ["append", "merge", "truncate+insert"].map((strategy) => [
      `columns grow to their declared types in ${strategy} (D2)`,
      "there is one type of whole numbers",
    ]),
  ),
};
