/** PostgreSQL in the suites of all platforms: `export BRUIN_TEST_POSTGRES=$(tools/postgres_for_tests.sh start)`. */
import { postgres as platform } from "../../../src/platforms/postgres/mod.ts";
import { testPlatform } from "../../contracts/platform.ts";
import { postgresDetails, postgresNeeded } from "../../e2e/postgres.ts";

testPlatform({
  platform,
  name: "PostgreSQL",
  skip: postgresNeeded === "" ? undefined : postgresNeeded.trim(),
  details: postgresDetails(),
  slowQuery: "SELECT pg_sleep(120)",
  values: [
    ["true", "bool", true],
    ["CAST(-2 AS smallint)", "int2", -2],
    ["3", "int4", 3],
    ["9007199254740993", "int8", 9007199254740993n],
    ["CAST(0.1 AS real)", "float4", 0.1],
    ["CAST('1.5e300' AS float8)", "float8", 1.5e300],
    ["CAST(1.50 AS numeric)", "numeric", "1.50"],
    ["12345678901234567890.123456789", "numeric", "12345678901234567890.123456789"],
    ["'text'", "text", "text"],
    ["''", "text", ""],
    ["DATE '2024-02-29'", "date", "2024-02-29"],
    ["TIMESTAMP '2024-01-01 01:02:03.456789'", "timestamp", "2024-01-01 01:02:03.456789"],
    ["ARRAY[1, NULL]", "int4[]", "{1,NULL}"],
    ["CAST('{\"a\": 1}' AS jsonb)", "jsonb", '{"a": 1}'],
    ["CAST('\\xdead' AS bytea)", "bytea", "\\xdead"],
    ["CAST(NULL AS integer)", "int4", null],
  ],
  errors: [
    { sql: "SELEC 1", kind: "syntax", message: "ERROR: syntax error" },
    {
      sql: "SELECT * FROM nope",
      kind: "missing",
      missing: "nope",
      message: 'ERROR: relation "nope" does not exist (SQLSTATE 42P01)',
    },
    { sql: "SELECT nope", kind: "missing", message: 'column "nope" does not exist' },
    {
      sql: "CREATE TABLE no_such_schema.t (n int)",
      kind: "missing",
      missing: "no_such_schema",
      message: "schema",
    },
    { sql: "SELECT no_such_function(1)", kind: "missing", message: "does not exist" },
    { sql: "SELECT 1 + ARRAY[1]", kind: "missing", message: "operator does not exist" },
    { sql: "SELECT 1 / 0", kind: "other", message: "division by zero" },
  ],
  logins: [
    {
      name: "a wrong password",
      changes: { password: "not-the-password" },
      message: "is not accepted with this password",
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
