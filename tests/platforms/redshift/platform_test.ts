/** Redshift in the suites of all platforms, with PostgreSQL in its place: see server.ts. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { redshift as platform } from "../../../src/platforms/redshift/mod.ts";
import { scriptFailure } from "../../../src/platforms/postgres/failure.ts";
import { refusesEncryption } from "../../../src/platforms/postgres/login_failure.ts";
import { redshiftVariety } from "../../../src/platforms/redshift/variety.ts";
import { testPlatform } from "../../contracts/platform.ts";
import { ansiSuiteWords } from "../../contracts/words.ts";
import { postgresNeeded } from "../../e2e/postgres.ts";
import { leftOut, redshiftCases } from "./suite_cases.ts";
import { redshiftDetails, refusalOf } from "./server.ts";

testPlatform({
  platform,
  name: "Redshift",
  skip: postgresNeeded === "" ? undefined : postgresNeeded.trim(),
  details: redshiftDetails,
  words: {
    ...ansiSuiteWords,
    // PostgreSQL has no VARBYTE.
    bytes: undefined,
    returns: false,
    sensorsSeeViews: true,
    foldedInQuotes: (name) => name.toLowerCase(),
  },
  slowQuery: "SELECT pg_sleep(120)",
  leavesOut: leftOut,
  cases: redshiftCases,
  longestText: 65_535,
  kinds: {
    interval: ["90 seconds", "v", "90 seconds"],
    // A VARBYTE, which PostgreSQL does not have.
    binary: undefined,
  },
  values: [
    ["true", "bool", true],
    ["CAST(-2 AS smallint)", "int2", -2],
    ["9007199254740993", "int8", 9007199254740993n],
    ["CAST(0.1 AS real)", "float4", 0.1],
    ["CAST('1.5e300' AS float8)", "float8", 1.5e300],
    ["12345678901234567890.123456789", "numeric", "12345678901234567890.123456789"],
    ["CAST('text' AS varchar)", "varchar", "text"],
    ["CAST('a\\\\b\\'c' AS varchar)", "varchar", "a\\b'c"],
    ["DATE '2024-02-29'", "date", "2024-02-29"],
    ["TIMESTAMP '2024-01-01 01:02:03.456789'", "timestamp", "2024-01-01 01:02:03.456789"],
    ["CAST(NULL AS integer)", "int4", null],
  ],
  errors: [
    { sql: "SELEC 1", kind: "syntax", message: "ERROR: syntax error" },
    {
      sql: "SELECT * FROM nope",
      kind: "missing",
      missing: "nope",
      message: '"nope" does not exist',
    },
    { sql: "SELECT nope", kind: "missing", message: 'column "nope" does not exist' },
    { sql: "SELECT 1 / 0", kind: "other", message: "division by zero" },
    {
      sql: "INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING",
      kind: "mismatch",
      message: "INSERT has no ON CONFLICT",
    },
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
  ],
});

describe("what Redshift refuses", () => {
  const answered = (code: string, message: string, detail?: string) =>
    Object.assign(new Error(message), { severity: "ERROR", code, ...(detail && { detail }) });

  it("is not tried again without TLS when it is the password (28000)", () => {
    const wrong = answered("28000", 'password authentication failed for user "u"');
    const noTls = answered("28000", 'no pg_hba.conf entry for host "::1", user "u", SSL off');
    assertEquals([wrong, noTls].map(refusesEncryption), [false, true]);
  });

  it("is a conflict when two transactions wrote one table (1023, 1018)", () => {
    const detail = "Serializable isolation violation on table - 100123, transactions forming the " +
      "cycle are: 2467, 2468";
    const error = scriptFailure("INSERT INTO t SELECT 1", {
      reason: answered("XX000", "1023", detail),
      completed: 0,
      cancelled: "no",
    }, { variety: redshiftVariety });
    assertEquals([error.kind, error.transient], ["conflict", true]);
    assertEquals(
      error.explanation.fix,
      "let one asset write the table at a time, or run it again",
    );
  });
});

describe("refusalOf()", () => {
  for (
    const [script, reason] of [
      ["select 1; merge into t using s on a = b when matched then delete", "WHEN NOT MATCHED"],
      ["MERGE INTO t AS x USING s ON TRUE WHEN MATCHED THEN DELETE", "no alias"],
      ["do $$ begin end $$", "DO blocks"],
      ["select a is not distinct from b", "IS DISTINCT FROM"],
      ["select 'no returning' -- returning", undefined],
    ] as const
  ) {
    it(`reads ${script}`, () => {
      assertEquals(
        refusalOf(script)?.includes(reason ?? ""),
        reason === undefined ? undefined : true,
      );
    });
  }
});
