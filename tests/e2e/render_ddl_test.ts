/** `bruin render-ddl`: the table of an asset from its declared columns; and what `render` prints of others. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const columns = `columns:
  - {name: id, type: integer, primary_key: true, description: it's a key}
  - {name: price, type: numeric, precision: 10, scale: 2, default: "0"}
  - {name: nest, type: integer, foreign_key: {table: s.nests, column: id}}`;
const sql = (type: string, rest: string) =>
  `/* @bruin\nname: s.t\ntype: ${type}\n${rest}\n@bruin */\nselect 1`;
const table = (type: string) =>
  sql(type, `materialization: {type: table, strategy: append}\n${columns}`);

const files = {
  "pipeline.yml": "name: zoo\n",
  "assets/duck.sql": table("duckdb.sql"),
  "assets/pg.sql": table("pg.sql"),
  "assets/view.sql": sql("duckdb.sql", `materialization: {type: view}\n${columns}`),
  "assets/plain.sql": sql("duckdb.sql", columns),
  "assets/none.sql": sql("duckdb.sql", "materialization: {type: table}"),
  "assets/typeless.sql": sql("pg.sql", "materialization: {type: table}\ncolumns: [{name: id}]"),
  "assets/code.py": '""" @bruin\nname: s.code\n@bruin """\nprint(f"{{}}")\n',
  "assets/copy.asset.yml": "name: s.copy\ntype: ingestr\nparameters: {source_table: a.b}\n",
};

async function render(...args: string[]) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  const result = await bruin(args, { cwd: folder.path });
  assertEquals((await Array.fromAsync(Deno.readDir(folder.path))).length, 2, "writes nothing");
  return result;
}

describe("bruin render-ddl", () => {
  it("makes the table from the columns, whatever the strategy is", async () => {
    const { code, stdout } = await render("render-ddl", "assets/duck.sql");
    assertEquals(code, 0);
    assertEquals(
      stdout,
      `CREATE TABLE IF NOT EXISTS s.t (
  id integer,
  price numeric(10, 2) DEFAULT 0,
  nest integer,
  PRIMARY KEY (id),
  FOREIGN KEY (nest) REFERENCES s.nests (id)
);
COMMENT ON COLUMN s.t.id IS 'it''s a key';
`,
    );
    const postgres = await render("render-ddl", "assets/pg.sql");
    assertStringIncludes(postgres.stdout, 'CREATE TABLE IF NOT EXISTS "s"."t" (\n  "id" integer');
  });

  it("answers machines as render does", async () => {
    const { stdout } = await render("render-ddl", "assets/duck.sql", "-o", "json");
    assertEquals(stdout.endsWith("}"), true);
    await assertFits(JSON.parse(stdout), "render");
  });

  const refused: Readonly<Record<string, string>> = {
    "view.sql": "unsupported materialization type - strategy combination: (`view` - `ddl`)",
    "plain.sql": "cause: it has no materialization",
    "none.sql": "requires the `columns` field to be set",
    "typeless.sql": 'requires column "id" to have a type',
    "code.py": "The asset has no table of declared columns: s.code",
  };
  for (const [file, words] of Object.entries(refused)) {
    it(`refuses ${file}`, async () => {
      const { code, stdout, stderr } = await render("render-ddl", `assets/${file}`);
      assertEquals([code, stdout], [78, ""]);
      assertStringIncludes(stderr, words);
    });
  }

  it("says what it needs", async () => {
    const { code, stderr } = await render("render-ddl");
    assertEquals(code, 64);
    assertStringIncludes(stderr, "Please give an asset path to render: bruin render-ddl");
  });
});

describe("bruin render of what is no query", () => {
  it("prints the code, or the file", async () => {
    assertEquals((await render("render", "assets/code.py")).stdout, 'print(f"{{}}")\n');
    assertEquals(
      (await render("render", "assets/copy.asset.yml")).stdout,
      files["assets/copy.asset.yml"],
    );
  });
});
