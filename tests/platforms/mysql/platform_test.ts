/** MySQL and MariaDB in the suites of all platforms. */
import { mysql as platform } from "../../../src/platforms/mysql/mod.ts";
import { type PlatformSubject, testPlatform } from "../../contracts/platform.ts";
import { servers } from "./servers.ts";
import { mysqlCases } from "./execution_cases.ts";
import { leftOut, mysqlSql, mysqlSuiteWords } from "./suite_words.ts";

const values: PlatformSubject["values"] = [
  ["9007199254740993", "bigint", 9007199254740993n],
  ["CAST(18446744073709551615 AS UNSIGNED)", "bigint unsigned", 18446744073709551615n],
  ["1.5e300", "double", 1.5e300],
  // mysql2 itself loses the last digits of these.
  ["0.1e0 + 0.2e0", "double", 0.1 + 0.2],
  ["1.7976931348623157e308", "double", Number.MAX_VALUE],
  ["12345678901234567890.123456789", "decimal", "12345678901234567890.123456789"],
  ["CAST('text' AS CHAR(4))", "varchar", "text"],
  ["'é😀𐍈'", "varchar", "é😀𐍈"],
  // It would fill these in.
  ["'? :name'", "varchar", "? :name"],
  ["DATE '2024-02-29'", "date", "2024-02-29"],
  ["CAST('2024-01-01 01:02:03.456789' AS DATETIME(6))", "datetime", "2024-01-01 01:02:03.456789"],
  ["CAST('-838:59:59' AS TIME)", "time", "-838:59:59"],
  ["x'00ff'", "varbinary", "0x00FF"],
  ["NULL", "null", null],
];

for (const { name, skip, details } of servers) {
  testPlatform({
    platform,
    name,
    skip,
    details,
    words: mysqlSuiteWords,
    slowQuery: "SELECT SLEEP(120)",
    values,
    kinds: {
      double: ["-1.5e300", "CAST(v AS CHAR)", "-1.5e300"],
      time: ["10:11:12.5", "CAST(v AS CHAR)", "10:11:12.500000"],
      timestamptz: ["2024-01-01 10:00:00+02:00", "CAST(v AS CHAR)", "2024-01-01 08:00:00.000000"],
      interval: undefined,
    },
    translate: mysqlSql,
    leavesOut: leftOut,
    cases: mysqlCases,
    errors: [
      { sql: "SELEC 1", kind: "syntax", message: "ERROR 1064 (42000): You have an error" },
      {
        sql: "SELECT * FROM nope",
        kind: "missing",
        missing: "bruin.nope",
        message: "ERROR 1146 (42S02): Table 'bruin.nope' doesn't exist",
      },
      { sql: "SELECT nope", kind: "missing", message: "Unknown column 'nope'" },
      {
        sql: "CREATE TABLE no_such_database.t (n INT)",
        kind: "missing",
        missing: "no_such_database",
        message: "Unknown database",
      },
      { sql: "SELECT no_such_function(1)", kind: "missing", message: "does not exist" },
      { sql: "SELECT 1 FROM (SELECT 1 AS a, 2 AS a) AS t", kind: "mismatch", message: "Duplicate" },
      { sql: "SELECT EXP(1000)", kind: "other", message: "ERROR 1690 (22003)" },
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
        name: "no password",
        changes: { password: "" },
        message: 'user "bruin" is not accepted without a password',
        exitReason: "denied",
        loginRefused: true,
      },
      {
        name: "an unknown database",
        changes: { database: "no_such_database" },
        message: 'database "no_such_database" does not exist',
        exitReason: "configuration",
      },
      {
        name: "a port at which nothing listens",
        changes: { port: 1 },
        message: "nothing answers at 127.0.0.1:1",
        exitReason: "unreachable",
      },
      {
        name: "an unknown host",
        changes: { host: "no-such-host.invalid" },
        message: 'the host "no-such-host.invalid" has no address',
        exitReason: "unreachable",
      },
    ],
  });
}
