/** `bruin unit-test`: given rows in, expected rows out. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

const birds = `name: raw.birds
type: duckdb.source
columns:
  - {name: id, type: integer}
  - {name: kind, type: varchar}
  - {name: grams, type: "decimal(10,2)"}
  - {name: seen, type: date}
`;
const pipeline = `name: zoo
variables: {least: {type: number, default: 0}}
fixtures:
  - name: two owls
    asset: raw.birds
    rows:
      - {id: 1, kind: owl, grams: 1.5, seen: 2024-01-30}
      - {id: 2, kind: owl, grams: 0.2, seen: 2024-01-31}
`;
const owls = "kind: owl, total: 1.7";

/** Runs the tests of an asset whose query is given. */
async function unitTest(
  { type = "duckdb.sql", tests, query, flags = [], connections = {} }: {
    readonly type?: string;
    readonly tests: string;
    readonly query: string;
    readonly flags?: readonly string[];
    readonly connections?: unknown;
  },
) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": pipeline,
    "assets/birds.asset.yml": birds,
    "assets/weights.sql":
      `/* @bruin\nname: zoo.weights\ntype: ${type}\nunit_tests:\n${tests}\n@bruin */\n${query}`,
  });
  return await bruin(["unit-test", ".", ...flags], { cwd: folder.path });
}

const sums = "select kind, sum(grams) as total from raw.birds group by kind";

describe("bruin unit-test", () => {
  it("passes without a database, a connection or a secret", async () => {
    const { code, stdout, stderr } = await unitTest({
      tests: `  - {name: sums, fixtures: [two owls], expected: {rows: [{${owls}}]}}\n` +
        `  - {name: nothing, expected: {rows: []}}`,
      query: `create table zoo.weights as ${sums}`,
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(
      stdout,
      "PASS   zoo.weights :: sums\nPASS   zoo.weights :: nothing\n2 passed, 0 failed\n",
    );
  });

  it("says why a connection is needed, also when it is missing", async () => {
    const { code, stdout, stderr } = await unitTest({
      type: "my.sql",
      tests: "  - {name: mixed, fixtures: [two owls], expected: {rows: [{v: none}]}}",
      query: "select case when id = 1 then 'none' else 2 end as v from raw.birds",
    });
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "zoo.weights is tested on its own database: its query mixes values of several types in CASE",
    );
    assertStringIncludes(stdout, "connection 'mysql-default' not found");
  });

  it("shows what differs, and ends with 1", async () => {
    const { code, stdout } = await unitTest({
      tests: `  - name: sums
    inputs: [{asset: raw.birds, rows: [{kind: owl, grams: 3}, {kind: tit}]}]
    expected:
      rows: [{kind: owl, total: 4}, {kind: tit, total: null}]
      ctes: {heavy: {rows: [{kind: owl}]}}`,
      query:
        `with heavy as (select * from raw.birds where raw.birds.grams > 1) ${sums} order by kind`,
    });
    assertEquals(code, 1);
    assertEquals(stdout.split("\n").map((line) => line.trim()), [
      "FAIL   zoo.weights :: sums",
      "final output: expected row 1 differs from row 1: total: expected 4, got 3.00",
      "actual rows (2):",
      '{kind="owl", total=3.00}',
      '{kind="tit", total=null}',
      "0 passed, 1 failed",
      "",
    ]);
  });

  it("freezes the time, dates and variables", async () => {
    const { code, stdout } = await unitTest({
      tests: `  - name: yesterday
    fixtures: [two owls]
    execution_time: 2024-01-31 12:00:00
    variables: {least: 1}
    expected: {match: exact, rows: [{id: 1, day: 2024-01-30}]}`,
      query: "select id, '{{ start_date }}'::date as day from raw.birds\n" +
        "where seen = current_date - 1 and grams > {{ var.least }}",
    });
    assertEquals(code, 0, stdout);
  });

  it("tells of tests that cannot run, and runs the others", async () => {
    const { code, stdout, stderr } = await unitTest({
      tests: "  - {name: a, expected: {rows: []}}\n" +
        "  - {name: b, expected: {}}\n" +
        "  - {name: c, inputs: [{asset: raw.nests, rows: [{id: 1}]}, {asset: raw.x, rows: [{a: 1}]}], " +
        "expected: {count: 1}}\n" +
        "  - {name: d, fixtures: [none], expected: {count: 1}}\n" +
        "  - {name: e, inputs: [{asset: raw.nets, rows: [{id: 1}]}], expected: {count: 1}}",
      query: "select id from raw.nests",
    });
    assertEquals(code, 1);
    assertStringIncludes(
      stdout,
      'ERROR  zoo.weights :: a — the query reads "raw.nests" which is not mocked and declares no columns',
    );
    assertStringIncludes(stdout, "cause: the test gives rows for raw.nets");
    assertMatch(stdout, /ERROR {2}zoo\.weights :: b .*must have rows, count or ctes/);
    assertStringIncludes(stdout, "PASS   zoo.weights :: c");
    assertMatch(stdout, /ERROR {2}zoo\.weights :: d .*names "none"/);
    assertStringIncludes(stdout, "1 passed, 4 failed");
    assertStringIncludes(stderr, 'gives rows for "raw.x", which it does not read');
  });

  it("finds a table by the end of its name, and not by one of several", async () => {
    const { code, stdout } = await unitTest({
      tests:
        "  - {name: a, inputs: [{asset: db.raw.nests, rows: [{id: 1}]}], expected: {count: 1}}\n" +
        "  - {name: b, inputs: [{asset: raw.nests, rows: [{id: 1}]}, {asset: old.nests, rows: []}], " +
        "expected: {count: 1}}\n" +
        "  - {name: c, inputs: [{asset: nests, rows: [{id: 1}]}, {asset: eggs, rows: []}], " +
        "expected: {count: 1}}",
      query: "with nests as (select * from nests) select id from nests",
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "PASS   zoo.weights :: a\n");
    assertStringIncludes(stdout, "PASS   zoo.weights :: c\n");
    assertMatch(stdout, /ERROR .* "nests", which may be one of several tables/);
  });

  it("reads no file", async () => {
    for (const from of ["'birds.csv'", "read_csv('birds.csv')", "(select * from 'a.parquet') t"]) {
      const { code, stdout } = await unitTest({
        tests: "  - {name: a, expected: {count: 0}}",
        query: `select * from ${from}`,
      });
      assertEquals(code, 1);
      assertStringIncludes(stdout, "the query reads files");
    }
  });

  it("keeps every digit of what is given and expected", async () => {
    const { code, stdout } = await unitTest({
      tests: `  - name: digits
    inputs: [{asset: raw.n, rows: [{n: 0.12345678901234567891, t: 'a\\b''c', l: [1.5]}]}]
    expected: {rows: [{n: 0.12345678901234567891, t: 'a\\b''c', d: [1.50]}]}
  - {name: other, inputs: [{asset: raw.n, rows: [{n: 0.12345678901234567891, t: a}]}],
    expected: {rows: [{n: 0.12345678901234567892, t: a}]}}`,
      query: "select n, t, [1.5::decimal(10,2)] as d from raw.n",
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "PASS   zoo.weights :: digits");
    assertStringIncludes(
      stdout,
      "n: expected 0.12345678901234567892, got 0.12345678901234567891",
    );
  });

  it("answers machines", async () => {
    const { code, stdout } = await unitTest({
      tests: `  - {name: sums, fixtures: [two owls], expected: {rows: [{kind: owl, total: 1}]}}\n` +
        "  - {name: bad}",
      query: sums,
      flags: ["-o", "json"],
    });
    assertEquals(code, 1);
    const answer = JSON.parse(stdout);
    await assertFits(answer, "unit_test");
    const [failed, bad] = answer.tests;
    assertEquals([failed.status, failed.ran_on, bad.status, bad.ran_on], [
      "failed",
      "duckdb",
      "error",
      null,
    ]);
    assertEquals(failed.differences[0].actual_rows, ['{kind="owl", total=1.70}']);
    assertEquals([bad.error.code, answer.passed, answer.failed], ["E385", 0, 2]);
  });

  it("translates what is written for another platform, which it does not ask", async () => {
    const { code, stdout, stderr } = await unitTest({
      type: "pg.sql",
      tests: `  - name: sums
    fixtures: [two owls]
    expected: {rows: [{${owls}, half: 1, first: 2024-01-30}]}`,
      query:
        "select kind, sum(grams) as total, max(id + 1) / 2 as half, min(seen)::timestamp as first\n" +
        "from raw.birds group by kind",
    });
    assertEquals([code, stderr], [0, ""]);
    assertEquals(stdout.split("\n"), [
      "PASS   zoo.weights :: sums",
      "1 ran on duckdb, translated; --on-connection asks their own database",
      "1 passed, 0 failed",
      "",
    ]);
  });

  it("does not translate formats, which mean something else elsewhere", async () => {
    const { code, stdout } = await unitTest({
      type: "pg.sql",
      tests: "  - {name: year, fixtures: [two owls], expected: {count: 2}}",
      query: "select to_char(seen, 'YYYY') as year from raw.birds",
    });
    assertEquals(code, 1);
    assertStringIncludes(stdout, "connection 'postgres-default' not found");
  });

  it("says that there are none", async () => {
    const { code, stdout } = await unitTest({ tests: "  []", query: "select 1" });
    assertEquals([code, stdout], [0, "No unit tests found.\n"]);
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin unit-test on PostgreSQL${postgresNeeded}`, () => {
  it("reads no table on the asset's connection", async () => {
    const { code, stdout } = await unitTest({
      type: "pg.sql",
      tests: `  - name: sums
    fixtures: [two owls]
    execution_time: 2024-01-31 12:00:00
    expected: {rows: [{${owls}, last: 2024-01-31T12:00:00Z}]}`,
      query: "select kind, sum(grams) as total, now() as last from raw.birds b group by b.kind",
      flags: ["--on-connection"],
      connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
    });
    assertEquals(code, 0, stdout);
  });
});
