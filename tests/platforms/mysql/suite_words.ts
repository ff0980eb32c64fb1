import { ansiSuiteWords, type SuiteWords } from "../../contracts/words.ts";

const digits = Array.from({ length: 10 }, (_, digit) => `SELECT ${digit} AS d`).join(" UNION ALL ");

/** How MySQL writes what the suites send; it has no rows out of nothing. */
export const mysqlSuiteWords: SuiteWords = {
  ...ansiSuiteWords,
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
};
