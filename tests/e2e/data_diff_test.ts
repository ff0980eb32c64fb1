/** `bruin data-diff`: two tables, their columns and every row. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";
import { createDatabase } from "./postgres_database.ts";

const tables = "create schema s; create table s.a as select i as id, 'n' || i as name, " +
  "(i / 3.0)::decimal(10,2) as price, i % 2 = 0 as even, date '2024-01-01' + i::int as day " +
  "from range(1000) t(i); create table s.b as select id, name, " +
  "case when id = 7 then price + 0.01 else price end as price, even, day, 1 as extra " +
  "from s.a where id <> 9 union all select 2000, null, 1, true, null, 2";

/** A project with two databases of DuckDB, of which the first has tables. */
async function project(postgres: unknown[] = []) {
  const folder = await temporaryFolder();
  const duckdb = [{ name: "d", path: "d.db" }, { name: "e", path: "e.db" }];
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({
      environments: { default: { connections: { duckdb, postgres } } },
    }),
  });
  const made = await bruin(["query", "-c", "d", "-q", tables], { cwd: folder.path });
  assertEquals(made.code, 0, made.stderr);
  return folder;
}

describe("bruin data-diff", () => {
  it("compares columns, and writes what makes them alike to standard output", async () => {
    await using folder = await project();
    const diff = async (...flags: string[]) =>
      await bruin(["data-diff", "-c", "d", "s.a", "s.b", ...flags], { cwd: folder.path });
    const { code, stdout, stderr } = await diff();
    assertEquals(code, 0);
    assertEquals(stdout.split("\n").filter(Boolean), [
      'ALTER TABLE "s"."b" ALTER COLUMN "price" SET DATA TYPE DECIMAL(10,2);',
      'ALTER TABLE "s"."b" DROP COLUMN "extra";',
    ]);
    assertStringIncludes(stderr, "Schema differences detected, see the table above.");
    assertEquals(stderr.includes("Row Count"), false);
    const reverse = await diff("--reverse", "--target-dialect", "tsql");
    assertStringIncludes(reverse.stdout, "ALTER TABLE [s].[a] ADD [extra] INT;");
    // What it proposes works.
    const changed = await bruin(["query", "-c", "d", "-q", stdout], { cwd: folder.path });
    assertEquals(changed.code, 0, changed.stderr);
    assertStringIncludes((await diff()).stderr, "Table schemas are considered identical.");
  });

  it("tells what reading would be with --dry-run, and compares nothing", async () => {
    await using folder = await project();
    const args = ["data-diff", "d:s.a", "d:s.b", "--full", "--dry-run", "--fail-if-diff"];
    const { code, stdout } = await bruin([...args, "-o", "json"], { cwd: folder.path });
    assertEquals(code, 0);
    const answer = JSON.parse(stdout);
    await assertFits(answer, "data_diff_dry_run");
    assertEquals(
      [answer.source.query, answer.target.query, answer.source.valid],
      [
        'SELECT "id", "name", "price", "even", "day" FROM s.a',
        'SELECT "id", "name", "price", "even", "day", "extra" FROM s.b',
        true,
      ],
    );
    const plain = await bruin(args, { cwd: folder.path });
    assertEquals(plain.stdout.split("Dry Run Results").length, 3);
  });

  it("compares all rows with --sample, and says so", async () => {
    await using folder = await project();
    const args = ["data-diff", "d:s.a", "d:s.b", "--full", "--key", "id", "-o", "json"];
    const whole = await bruin(args, { cwd: folder.path });
    const { code, stdout, stderr } = await bruin([...args, "--sample", "5"], { cwd: folder.path });
    assertEquals([code, stdout], [0, whole.stdout]);
    assertEquals(JSON.parse(stdout).rows.equal, 998);
    assertStringIncludes(stderr, "Warning: --sample is of no use here");
  });

  it("compares rows by a key, to the last digit", async () => {
    await using folder = await project();
    const { code, stdout } = await bruin(
      ["diff", "d:s.a", "d:s.b", "--full", "--key", "id", "--fail-if-diff", "-o", "json"],
      { cwd: folder.path },
    );
    assertEquals(code, 1);
    const answer = JSON.parse(stdout);
    await assertFits(answer, "data_diff");
    assertEquals(answer.summary.rowCount, { source: 1000, target: 1000, diff: 0 });
    const { equal, changed, onlyInSource, onlyInTarget, changedColumns, examples } = answer.rows;
    assertEquals([equal, changed, onlyInSource, onlyInTarget], [998, 1, 1, 1]);
    assertEquals(changedColumns, { price: 1 });
    assertEquals(examples[1].cells, [
      { column: "id", source: "7", target: "7" },
      { column: "price", source: "2.33", target: "2.34" },
    ]);
  });

  it("finds equal tables of one name in two databases equal, whole rows at a time", async () => {
    await using folder = await project();
    const copied = await bruin(["query", "-c", "e", "-q", tables], { cwd: folder.path });
    assertEquals(copied.code, 0, copied.stderr);
    const { code, stdout, stderr } = await bruin(
      ["data-diff", "d:s.a", "e:s.a", "--full", "--fail-if-diff"],
      { cwd: folder.path },
    );
    assertEquals([code, stdout], [0, ""]);
    assertStringIncludes(stderr, "equal: 1000, changed: 0, only in source: 0, only in target: 0");
    assertStringIncludes(stderr, "All rows are equal.");
  });

  it("compares by the table's own key, and by that of no other table of its name", async () => {
    await using folder = await project();
    const made = "create schema aa; create table aa.t (n integer primary key, id integer); " +
      "create table t (id integer primary key, n integer); create table u (id integer, n integer); " +
      "insert into t values (1, 1), (2, 1); insert into u values (2, 2), (1, 1)";
    assertEquals((await bruin(["query", "-c", "d", "-q", made], { cwd: folder.path })).code, 0);
    const diff = async (source: string, target: string) =>
      (await bruin(["data-diff", "-c", "d", "--full", source, target], { cwd: folder.path }))
        .stderr;
    const byKey = await diff("T", "u");
    assertStringIncludes(byKey, "Rows were compared by id, the primary key of the source.");
    assertStringIncludes(byKey, "equal: 1, changed: 1, only in source: 0, only in target: 0");
    assertStringIncludes(
      await diff("u", "u"),
      "Rows were compared as a whole: the source has no primary key; " +
        "the target has no primary key. Name columns that identify them with --key.",
    );
  });

  const wrong: readonly (readonly [args: readonly string[], words: string, code: number])[] = [
    [["d:s.a"], "data-diff compares two tables", 64],
    [["d:s.a", "d:s.b", "--sample", "0"], "--sample is a number of documents, at least 1", 64],
    [["s.a", "s.b"], 'It is not said in which connection the table "s.a" is', 64],
    [["d:s.a", "d:s.nope"], 'There is no table "s.nope" in the connection "d"', 1],
    [["d:s.a", "d:s.b", "--full", "--key", "extra"], '--key names "extra"', 64],
  ];
  for (const [args, words, exitCode] of wrong) {
    it(`says what is wrong with ${args.join(" ")}`, async () => {
      await using folder = await project();
      const { code, stdout, stderr } = await bruin(["data-diff", ...args], { cwd: folder.path });
      assertEquals([code, stdout], [exitCode, ""]);
      assertStringIncludes(stderr, words);
    });
  }
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin data-diff with PostgreSQL${postgresNeeded}`, () => {
  it("compares values of two systems by what they mean", async () => {
    await using database = await createDatabase();
    await using folder = await project([{
      name: "pg",
      ...postgresDetails({ database: database.name }),
    }]);
    const statements = [
      "create table a (id bigint primary key, name text, price numeric(12,4), even boolean, day timestamp)",
      "insert into a select i, 'n' || i, round(i / 3.0, 2), i % 2 = 0, date '2024-01-01' + i " +
      "from generate_series(0, 999) t(i)",
    ];
    for (const statement of statements) {
      const made = await bruin(["query", "-c", "pg", "-q", statement], { cwd: folder.path });
      assertEquals(made.code, 0, made.stderr);
    }
    const keyed = "create schema other; create table other.a (n integer, primary key (n)); " +
      "create table b (id bigint, n integer, primary key (id) include (n))";
    const made = await bruin(["query", "-c", "pg", "-q", keyed], { cwd: folder.path });
    assertEquals(made.code, 0, made.stderr);
    const own = await bruin(["diff", "pg:b", "pg:b", "--full", "-o", "json"], { cwd: folder.path });
    const { key, keyOrigin } = JSON.parse(own.stdout).rows;
    assertEquals([key, keyOrigin], [["id"], "the primary key of both tables"]);
    const { stdout } = await bruin(["diff", "pg:public.a", "d:s.a", "--full", "-o", "json"], {
      cwd: folder.path,
    });
    const { rows, schemaDiffs } = JSON.parse(stdout);
    assertEquals([rows.key, rows.equal, rows.examples], [["id"], 1000, []]);
    assertEquals(schemaDiffs[0].nullable, {
      source: "NOT NULL",
      target: "NULL",
      isDifferent: true,
    });
    assertEquals(schemaDiffs[0].constraints.source, "PRIMARY KEY");
  });
});
