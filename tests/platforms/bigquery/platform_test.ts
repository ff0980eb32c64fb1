import { bigqueryPlatform } from "../../../src/platforms/bigquery/mod.ts";
import { testPlatform } from "../../contracts/platform.ts";
import { address, skip } from "./server.ts";
import { bigquerySql, bigquerySuiteWords, leftOut } from "./suite_words.ts";

testPlatform({
  name: "BigQuery",
  platform: bigqueryPlatform,
  skip,
  details: { project_id: "bruin", use_application_default_credentials: true },
  env: { BIGQUERY_EMULATOR_HOST: address ?? "" },
  words: bigquerySuiteWords,
  translate: bigquerySql,
  leavesOut: leftOut,
  slowQuery: "SELECT COUNT(*) FROM UNNEST(GENERATE_ARRAY(1, 200000)) AS a, " +
    "UNNEST(GENERATE_ARRAY(1, 100000)) AS b WHERE a * b = 7",
  reports: ["ids", "links", "bytes", "cost"],
  values: [
    ["9007199254740993", "INT64", 9007199254740993n],
    ["-9223372036854775808", "INT64", -9223372036854775808n],
    ["1.5e300", "FLOAT64", 1.5e300],
    ["0.1 + 0.2", "FLOAT64", 0.1 + 0.2],
    ["CAST('nan' AS FLOAT64)", "FLOAT64", "NaN"],
    ["NUMERIC '12345678901234567890.123456789'", "NUMERIC", "12345678901234567890.123456789"],
    [
      "BIGNUMERIC '12345678901234567890.12345678901234567'",
      "BIGNUMERIC",
      "12345678901234567890.12345678901234567",
    ],
    ["TRUE", "BOOL", true],
    ["'é😀𐍈'", "STRING", "é😀𐍈"],
    ["DATE '2024-02-29'", "DATE", "2024-02-29"],
    ["TIMESTAMP '2024-01-01 01:02:03.456789+02'", "TIMESTAMP", "2023-12-31 23:02:03.456789+00"],
    ["TIMESTAMP '1969-12-31 23:59:59.999999+00'", "TIMESTAMP", "1969-12-31 23:59:59.999999+00"],
    ["TIMESTAMP '2024-01-01'", "TIMESTAMP", "2024-01-01 00:00:00+00"],
    ["DATETIME '2024-01-01 01:02:03.456789'", "DATETIME", "2024-01-01 01:02:03.456789"],
    ["TIME '01:02:03.5'", "TIME", "01:02:03.500000"],
    [`JSON '{"a":[1,null]}'`, "JSON", `{"a":[1,null]}`],
    ["[9007199254740993, 2]", "ARRAY<INT64>", "[9007199254740993,2]"],
    [
      "STRUCT(1 AS x, 'q\"' AS y, [STRUCT(NUMERIC '0.10' AS z)] AS a)",
      "STRUCT<x INT64, y STRING, a ARRAY<STRUCT<z NUMERIC>>>",
      `{"x":1,"y":"q\\"","a":[{"z":0.1}]}`,
    ],
    ["b'\\x00\\xff'", "BYTES", "AP8="],
    ["NULL", "INT64", null],
  ],
  kinds: {
    interval: ["90 seconds", "v", "90 seconds"],
    timestamp: [
      "2024-01-01 10:00:00.123456",
      "CAST(v AS STRING)",
      "2024-01-01 10:00:00.123456+00",
    ],
  },
  missingTable: "d0.no_such_table_here",
  errors: [
    { sql: "SELEC 1", kind: "syntax", message: "Syntax error" },
    { sql: "SELECT missing", kind: "missing", message: "Unrecognized name: missing" },
    {
      sql: "SELECT * FROM d0.nothing",
      kind: "missing",
      missing: "d0.nothing",
      message: "Not found: Table bruin:d0.nothing",
    },
    {
      sql: "SELECT * FROM nowhere.nothing",
      kind: "missing",
      missing: "nowhere",
      message: "Not found: Dataset bruin:nowhere",
    },
    { sql: "SELECT 1 / 0", kind: "other", message: "division by zero" },
    { sql: "SELECT UPPER(1)", kind: "mismatch", message: "No matching signature" },
  ],
  // The emulator takes every login: see `login_test.ts`.
  logins: [],
});
