/** Snowflake in the suites of all platforms. */
import { snowflakePlatform as platform } from "../../../src/platforms/snowflake/mod.ts";
import { testPlatform } from "../../contracts/platform.ts";
import { details, env, skip } from "./server.ts";
import { leftOut, snowflakeSql, snowflakeSuiteWords } from "./suite_words.ts";

testPlatform({
  name: "Snowflake",
  platform,
  skip,
  details,
  env,
  words: snowflakeSuiteWords,
  translate: snowflakeSql,
  leavesOut: leftOut,
  slowQuery: "SELECT COUNT(*) FROM TABLE(GENERATOR(ROWCOUNT => 300000)) AS a " +
    "CROSS JOIN TABLE(GENERATOR(ROWCOUNT => 300000)) AS b WHERE RANDOM() = 7",
  reports: ["ids", "links"],
  values: [
    ["9007199254740993", "NUMBER(38,0)", 9007199254740993n],
    ["-12345678901234567890123456789", "NUMBER(38,0)", -12345678901234567890123456789n],
    ["CAST(1.5e300 AS FLOAT)", "FLOAT", 1.5e300],
    ["CAST('nan' AS FLOAT)", "FLOAT", "nan"],
    [
      "CAST('1234567890123456789.0123456789' AS NUMBER(38, 10))",
      "NUMBER(38,10)",
      "1234567890123456789.0123456789",
    ],
    ["TRUE", "BOOLEAN", true],
    ["'é😀𐍈'", "VARCHAR", "é😀𐍈"],
    ["DATE '2024-02-29'", "DATE", "2024-02-29"],
    ["DATE '1969-12-31'", "DATE", "1969-12-31"],
    ["TIMESTAMP '2024-01-01 01:02:03.456789'", "TIMESTAMP_NTZ", "2024-01-01 01:02:03.456789"],
    ["TIMESTAMP '1969-12-31 23:59:59.5'", "TIMESTAMP_NTZ", "1969-12-31 23:59:59.500"],
    [
      "TO_TIMESTAMP_TZ('2024-01-01 01:02:03.456789 +0200')",
      "TIMESTAMP_TZ",
      "2023-12-31 23:02:03.456789+00:00",
    ],
    ["TIME '01:02:03.5'", "TIME", "01:02:03.500"],
    [`PARSE_JSON('{"a":[1,null,9007199254740993]}')`, "VARIANT", `{"a":[1,null,9007199254740993]}`],
    ["TO_BINARY('00FF', 'HEX')", "BINARY", "00FF"],
    ["NULL", "VARCHAR", null],
  ],
  kinds: {
    interval: ["90 seconds", "v", "90 seconds"],
  },
  missingTable: '"no_such_table_here"',
  errors: [
    { sql: "SELEC 1", kind: "syntax", message: "001003 (42000): SQL compilation error" },
    { sql: "SELECT missing", kind: "missing", message: "invalid identifier 'MISSING'" },
    {
      sql: "SELECT * FROM nothing",
      kind: "missing",
      missing: "NOTHING",
      message: "002003 (42S02): SQL compilation error: Object 'NOTHING' does not exist",
    },
    { sql: "SELECT no_such_function(1)", kind: "missing", message: "Unknown function" },
  ],
  logins: [
    {
      name: "a wrong password",
      changes: { password: "not-the-password" },
      message: 'user "bruin" is not accepted with this password',
      exitReason: "denied",
      loginRefused: true,
    },
    {
      name: "an unknown database",
      changes: { database: "no_such_database" },
      message: "the role, warehouse, database or schema of the connection is not there",
      exitReason: "configuration",
    },
  ],
});
