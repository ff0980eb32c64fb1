import { databricksPlatform } from "../../../src/platforms/databricks/mod.ts";
import { testPlatform } from "../../contracts/platform.ts";
import { databricksCases } from "./execution_cases.ts";
import { address, details, skip } from "./server.ts";
import { databricksSql, databricksSuiteWords, leftOut } from "./suite_words.ts";

testPlatform({
  name: "Databricks",
  platform: databricksPlatform,
  skip,
  details,
  env: { BRUIN_DATABRICKS_URL: address ?? "" },
  words: databricksSuiteWords,
  translate: databricksSql,
  leavesOut: leftOut,
  cases: databricksCases,
  slowQuery: "SELECT COUNT(*) FROM range(1000000000) AS a CROSS JOIN range(1000) AS b " +
    "WHERE a.id * b.id = 7",
  reports: ["ids", "links"],
  values: [
    ["9007199254740993", "BIGINT", 9007199254740993n],
    ["-9223372036854775808", "BIGINT", -9223372036854775808n],
    ["CAST(7 AS TINYINT)", "TINYINT", 7],
    ["1.5e300", "DOUBLE", 1.5e300],
    ["0.1D + 0.2D", "DOUBLE", 0.1 + 0.2],
    ["CAST('NaN' AS DOUBLE)", "DOUBLE", "NaN"],
    ["-CAST('Infinity' AS FLOAT)", "FLOAT", "-Infinity"],
    ["12345678901234567890.123456789BD", "DECIMAL(29,9)", "12345678901234567890.123456789"],
    ["CAST(0.0000001 AS DECIMAL(38, 10))", "DECIMAL(38,10)", "0.0000001000"],
    ["TRUE", "BOOLEAN", true],
    ["'é😀𐍈'", "STRING", "é😀𐍈"],
    ["DATE '2024-02-29'", "DATE", "2024-02-29"],
    ["TIMESTAMP '2024-01-01 01:02:03.456789+02:00'", "TIMESTAMP", "2023-12-31 23:02:03.456789+00"],
    ["TIMESTAMP '1969-12-31 23:59:59.999999Z'", "TIMESTAMP", "1969-12-31 23:59:59.999999+00"],
    ["TIMESTAMP '2024-01-01 00:00:00Z'", "TIMESTAMP", "2024-01-01 00:00:00+00"],
    [
      "TIMESTAMP_NTZ '2024-01-01 01:02:03.456789'",
      "TIMESTAMP_NTZ",
      "2024-01-01 01:02:03.456789",
    ],
    ["array(9007199254740993, 2)", "ARRAY<BIGINT>", "[9007199254740993,2]"],
    ["map('a', 1.10BD)", "MAP<STRING,DECIMAL(3,2)>", `{"a":1.10}`],
    ["named_struct('x', 1, 'y', 'q\"')", "STRUCT<X:INT,Y:STRING>", `{"x":1,"y":"q\\""}`],
    ["X'00ff'", "BINARY", "AP8="],
    ["CAST(NULL AS INT)", "INT", null],
  ],
  kinds: {
    time: ["10:11:12.5", "v", "10:11:12.5"],
    interval: ["90 seconds", "v", "90 seconds"],
  },
  missingTable: "`default`.no_such_table_here",
  errors: [
    { sql: "SELEC 1", kind: "syntax", message: "Syntax error at or near 'SELEC'" },
    { sql: "SELECT missing", kind: "missing", message: "`missing` cannot be resolved" },
    {
      sql: "SELECT * FROM `default`.nothing",
      kind: "missing",
      missing: "default.nothing",
      message: "`default`.`nothing` cannot be found",
    },
    {
      sql: "CREATE TABLE nowhere.t (id INT)",
      kind: "missing",
      missing: "nowhere",
      message: "`nowhere` cannot be found",
    },
    { sql: "SELECT 1 / 0", kind: "other", message: "Division by zero" },
    { sql: "SELECT upper(array(1))", kind: "mismatch", message: "data type mismatch" },
  ],
  logins: [
    {
      name: "another token",
      changes: { token: "dapi-of-nobody" },
      message: "Databricks refused the access token",
      exitReason: "denied",
      loginRefused: true,
    },
    {
      name: "another secret of a service principal",
      changes: { client_id: "client-of-the-tests", client_secret: "wrong" },
      message: "Databricks refused the service principal",
      exitReason: "denied",
      loginRefused: true,
    },
    {
      name: "a warehouse that there is not",
      changes: { path: "/sql/1.0/warehouses/ffffffffffffffff" },
      message: "SQL warehouse ffffffffffffffff does not exist",
      exitReason: "configuration",
    },
  ],
});
