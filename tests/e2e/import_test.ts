/** `bruin import database` and `bruin patch fill-columns-from-db`: assets of tables that exist. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";
import { createDatabase } from "./postgres_database.ts";

const duckTables = "create schema s; create table s.Birds (id integer, kind varchar); " +
  "comment on table s.Birds is 'all of them'; comment on column s.Birds.id is 'its key'; " +
  "create view s.heavy as select id from s.Birds; create view s.renamed(x) as select 1; " +
  'create table "s"."odd/name" (a decimal(10,2))';

async function project(connections: unknown, tables: readonly string[]) {
  const folder = await temporaryFolder();
  await writeFiles(folder.path, {
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: zoo\n",
  });
  for (const statement of tables) {
    const made = await bruin(["query", "-c", "db", "-q", statement], { cwd: folder.path });
    assertEquals(made.code, 0, made.stderr);
  }
  const run = async (...args: string[]) => await bruin(args, { cwd: folder.path });
  const read = async (path: string) => await Deno.readTextFile(`${folder.path}/assets/${path}`);
  return {
    path: folder.path,
    run,
    read,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
const duckdb = { duckdb: [{ name: "db", path: "d.db" }] };

describe("bruin import database", () => {
  it("makes assets of tables and views, which run as they are", async () => {
    await using zoo = await project(duckdb, [duckTables]);
    const { code, stdout, stderr } = await zoo.run(
      "import",
      "database",
      ".",
      "-c",
      "db",
      "-s",
      "s",
    );
    assertEquals(code, 0);
    assertStringIncludes(stderr, "s.odd/name was left out: no asset can have this name");
    assertEquals(
      stdout,
      "Imported 3 tables and Merged 0 from data warehouse 'db' into pipeline 'zoo'\n",
    );
    assertEquals(
      await zoo.read("s/birds.asset.yml"),
      `name: s.birds
type: duckdb.source
description: all of them
connection: db
columns:
  - name: id
    type: INTEGER
    description: its key
  - name: kind
    type: VARCHAR
`,
    );
    const view = await zoo.read("s/heavy.sql");
    assertStringIncludes(view, "materialization:\n  type: view");
    assertStringIncludes(view, "@bruin */\n\nSELECT id FROM s.");
    assertStringIncludes(await zoo.read("s/renamed.asset.yml"), "type: duckdb.source");
    const checked = await zoo.run("validate", ".", "--fast");
    assertEquals(checked.code, 0, checked.stdout);
    const ran = await zoo.run("run", "assets/s/heavy.sql");
    assertEquals(ran.code, 0, ran.stdout);
  });

  it("keeps files, adds columns, and writes the same again", async () => {
    await using zoo = await project(duckdb, [duckTables]);
    await writeFiles(zoo.path, {
      "assets/mine.asset.yml": "name: s.birds # mine\ntype: duckdb.source\ncolumns: [{name: ID}]\n",
    });
    const first = await zoo.run("import", "database", ".", "-c", "db");
    assertStringIncludes(first.stdout, "Imported 2 tables and Merged 1 ");
    const mine = await zoo.read("mine.asset.yml");
    assertStringIncludes(mine, "name: s.birds # mine");
    assertStringIncludes(mine, "kind");
    const again = await zoo.run("import", "database", ".", "-c", "db");
    assertEquals(
      again.stdout,
      "Imported 0 tables and Merged 0 from data warehouse 'db' into pipeline 'zoo'; " +
        "3 were there and stay as they are\n",
    );
    assertEquals(await zoo.read("mine.asset.yml"), mine);
  });

  it("makes assets that copy with ingestr", async () => {
    await using zoo = await project(duckdb, [duckTables]);
    const { code } = await zoo.run(
      ...["import", "database", ".", "-c", "db", "--ingestr", "--destination", "postgres"],
    );
    assertEquals(code, 0);
    assertEquals(
      await zoo.read("s/birds.asset.yml"),
      `name: s.birds
type: ingestr
description: all of them
parameters:
  source_connection: db
  source_table: s.Birds
  destination: postgres
`,
    );
  });

  const refused: readonly (readonly [args: readonly string[], words: string])[] = [
    [[], "pipeline path is required"],
    [["."], "It is not said which database is to be imported"],
    [[".", "-c", "db", "-s", "nope"], "There is no table in a schema 'nope'"],
    [[".", "-c", "db", "-s", "a", "--schemas", "b"], "cannot use both --schema and --schemas"],
    [[".", "-c", "db", "--ingestr"], "--destination is required when using --ingestr"],
    [[".", "-c", "db", "--ingestr", "--destination", "paper"], "ingestr copies to no 'paper'"],
  ];
  for (const [args, words] of refused) {
    it(`refuses ${args.join(" ") || "nothing"}`, async () => {
      await using zoo = await project(duckdb, []);
      const { code, stderr } = await zoo.run("import", "database", ...args);
      assertEquals(code, 64);
      assertStringIncludes(stderr, words);
    });
  }
});

describe("bruin patch fill-columns-from-db", () => {
  it("corrects types and appends columns", async () => {
    await using zoo = await project(duckdb, [duckTables]);
    await writeFiles(zoo.path, {
      "assets/birds.asset.yml":
        "name: s.birds\ntype: duckdb.source\nconnection: db\ncolumns:\n  - name: ID # key\n    type: text\n  - name: gone\n",
    });
    const patch = async (...args: string[]) =>
      await zoo.run("patch", "fill-columns-from-db", ...args);
    const first = await patch("assets/birds.asset.yml", "-o", "json");
    assertEquals(first.code, 0, first.stderr);
    const answer = JSON.parse(first.stdout);
    await assertFits(answer, "patch_asset");
    assertEquals(answer, {
      status: "success",
      message: "Columns filled from DB for asset 's.birds'",
    });
    assertStringIncludes(
      await zoo.read("birds.asset.yml"),
      "  - name: ID # key\n    type: INTEGER\n  - name: gone\n  - name: kind\n    type: VARCHAR\n",
    );
    const again = await patch("assets/birds.asset.yml");
    assertEquals(again.stdout, "No changes needed for asset 's.birds'\n");
  });

  it("goes on when an asset of a pipeline fails", async () => {
    await using zoo = await project(duckdb, [duckTables]);
    await writeFiles(zoo.path, {
      "assets/birds.asset.yml": "name: s.birds\ntype: duckdb.source\nconnection: db\n",
      "assets/none.asset.yml": "name: s.none\ntype: duckdb.source\nconnection: db\n",
      "assets/code.py": '""" @bruin\nname: code\n@bruin """\nprint(1)\n',
    });
    const patch = async () => await zoo.run("patch", "fill-columns-from-db", ".", "-o", "json");
    const { code, stdout, stderr } = await patch();
    const answer = JSON.parse(stdout);
    await assertFits(answer, "patch_fill_columns");
    assertEquals([code, answer.status], [0, "partial"]);
    assertEquals(
      answer.message,
      "Processed 3 assets: 1 updated, 1 required no changes, 1 failed.",
    );
    assertStringIncludes(stderr, 's.none: There is no table "s.none" in the connection "db"');
    const second = await patch();
    assertEquals([second.code, JSON.parse(second.stdout).status], [1, "failed"]);
  });

  it("says which asset failed", async () => {
    await using zoo = await project(duckdb, []);
    await writeFiles(zoo.path, {
      "assets/none.asset.yml": "name: s.none\ntype: duckdb.source\nconnection: db\n",
    });
    const { code, stderr } = await zoo.run(
      "patch",
      "fill-columns-from-db",
      "assets/none.asset.yml",
    );
    assertEquals(code, 1);
    assertStringIncludes(
      stderr,
      "failed to fill columns from DB for asset 's.none': There is no table",
    );
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`bruin import database from PostgreSQL${postgresNeeded}`, () => {
  it("keeps capitals that count, and views by their query", async () => {
    await using database = await createDatabase();
    const postgres = [{ name: "db", ...postgresDetails({ database: database.name }) }];
    await using zoo = await project({ postgres }, [
      'create table "Birds" (id bigint primary key, "Kind" varchar(10))',
      "comment on column \"Birds\".id is 'its key'",
      'create view heavy as select id from "Birds"',
    ]);
    const { code, stderr } = await zoo.run("import", "database", ".", "-c", "db");
    assertEquals(code, 0, stderr);
    assertEquals(
      await zoo.read("public/birds.asset.yml"),
      `name: public.Birds
type: pg.source
description: "Imported table: public.Birds"
connection: db
columns:
  - name: id
    type: bigint
    description: its key
  - name: Kind
    type: character varying(10)
`,
    );
    assertStringIncludes(await zoo.read("public/heavy.sql"), "type: pg.sql");
    const filled = await zoo.run("patch", "fill-columns-from-db", ".");
    assertEquals(
      filled.stdout,
      "Processed 2 assets: 0 updated, 2 required no changes, 0 failed.\n",
    );
  });

  it("leaves out views and comments that hold a secret value", async () => {
    await using database = await createDatabase();
    const details = postgresDetails({ database: database.name });
    const password = String(details["password"]);
    await using zoo = await project({ postgres: [{ name: "db", ...details }] }, [
      "create table birds (id bigint)",
      `comment on table birds is 'ask with ${password}'`,
      `comment on column birds.id is '${password}'`,
      `create view leaky as select '${password}'::text as p, id from birds`,
      "create view heavy as select id from birds",
    ]);
    const { code, stdout, stderr } = await zoo.run("import", "database", ".", "-c", "db");
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, "Imported 2 tables and Merged 0 ");
    const words = stderr.replaceAll(/\s+/g, " ");
    assertStringIncludes(words, "public.leaky was left out: the text of this view holds a secret");
    assertStringIncludes(words, "The comment of public.birds was left out: it holds a secret");
    assertStringIncludes(words, "The comment of public.birds.id was left out: it holds a secret");
    assertEquals(stderr.includes(password), false);
    assertEquals(
      [...Deno.readDirSync(`${zoo.path}/assets/public`)].map(({ name }) => name).toSorted(),
      ["birds.asset.yml", "heavy.sql"],
    );
    assertEquals((await zoo.read("public/birds.asset.yml")).includes(password), false);
  });
});
