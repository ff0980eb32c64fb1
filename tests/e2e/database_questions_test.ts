/** What editors ask databases: `bruin internal db-summary`, `fetch-databases`, `-tables`, `-columns`. */
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";
import { details, env as place, skip } from "../platforms/snowflake/server.ts";
import { createDatabase } from "./postgres_database.ts";

/** Asks, and reads the answer against its schema. */
async function ask(
  folder: string,
  args: readonly string[],
  schema?: string,
): Promise<{ readonly code: number; readonly answer: Record<string, unknown> }> {
  const { code, stdout } = await bruin(["internal", ...args, "-o", "json"], { cwd: folder });
  const answer = JSON.parse(stdout);
  if (schema !== undefined) await assertFits(answer, schema);
  return { code, answer };
}

const aboutSnowflake = `questions about Snowflake${skip === undefined ? "" : ` (${skip})`}`;
(skip === undefined ? describe : describe.skip)(aboutSnowflake, () => {
  it("are answered with the keys that take another question, and what is unknown", async () => {
    await using folder = await temporaryFolder();
    const { path: cwd } = folder;
    const connections = { snowflake: [{ name: "sf", ...details }] };
    await writeFiles(cwd, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    });
    const schema = `ASKED_${crypto.randomUUID().slice(0, 8).toUpperCase()}`;
    const env = place;
    const query = async (text: string) => {
      const { code, stderr } = await bruin(["query", "-c", "sf", "-q", text], { cwd, env });
      assertEquals(code, 0, stderr);
    };
    await query(`CREATE SCHEMA ${schema}`);
    await query(`CREATE TABLE ${schema}.t (id INT, "day" DATE, n INT, PRIMARY KEY (id, "day"))`);
    const args = ["internal", "fetch-columns", "-c", "sf", "-d", "BRUIN", "-t", `${schema}.t`];
    const json = await bruin([...args, "-o", "json"], { cwd, env });
    const answer = JSON.parse(json.stdout);
    await assertFits(answer, "fetch_columns");
    const { columns } = answer as { columns: Record<string, unknown>[] };
    assertEquals(columns.map(({ name, primary_key, unique }) => [name, primary_key, unique]), [
      ["ID", true, false],
      ["day", true, false],
      ["N", false, false],
    ]);
    const { stdout } = await bruin(args, { cwd, env });
    assertMatch(stdout, /^ID +NUMBER\(38,0\) +(?:yes|no) +yes +unknown$/m);
    await query(`DROP SCHEMA ${schema} CASCADE`);
  });
});

describe("questions about a database of DuckDB", () => {
  it("are answered with schemas as databases", async () => {
    await using folder = await temporaryFolder();
    const { path } = folder;
    await writeFiles(path, {
      ".bruin.yml": "environments: {default: {connections: {duckdb: [{name: d, path: d.db}]}}}",
    });
    const statements = "create schema s; create table s.t (id integer primary key, " +
      "n decimal(10,2) not null, u varchar unique); comment on column s.t.n is 'price'; " +
      "create view s.v as select 1 as one; create table z (a integer)";
    const made = await bruin(["query", "-c", "d", "-q", statements], { cwd: path });
    assertEquals(made.code, 0, made.stderr);

    const databases = await ask(path, ["fetch-databases", "-c", "d"], "fetch_databases");
    assertEquals(databases.answer, { databases: ["main", "s"], connection_name: "d", count: 2 });

    const tables = await ask(path, ["fetch-tables", "-c", "d", "-d", "s"], "fetch_tables");
    assertEquals(tables.answer, {
      database: "s",
      tables: ["t", "v"],
      connection_name: "d",
      table_count: 2,
    });
    const none = await ask(path, ["fetch-tables", "-c", "d", "-d", "no"], "fetch_tables");
    assertEquals([none.answer.tables, none.answer.table_count], [null, 0]);

    const columns = await ask(
      path,
      ["fetch-columns", "-c", "d", "-d", "s", "-t", "t"],
      "fetch_columns",
    );
    assertEquals(columns.answer.columns, [
      { name: "id", type: "INTEGER", nullable: false, primary_key: true, unique: true },
      {
        name: "n",
        type: "DECIMAL(10,2)",
        nullable: false,
        primary_key: false,
        unique: false,
        description: "price",
      },
      { name: "u", type: "VARCHAR", nullable: true, primary_key: false, unique: true },
    ]);

    const { answer } = await ask(path, ["db-summary", "-c", "d"], "db_summary");
    assertEquals(answer, {
      database_name: "d",
      schemas: [
        { name: "main", tables: [{ name: "z", type: "table", columns: [] }] },
        {
          name: "s",
          tables: [
            { name: "t", type: "table", columns: [] },
            {
              name: "v",
              type: "view",
              view_definition: "CREATE VIEW s.v AS SELECT 1 AS one;",
              columns: [],
            },
          ],
        },
      ],
      connection_name: "d",
      summary: { total_schemas: 2, total_tables: 3 },
    });
    const plain = await bruin(["internal", "fetch-tables", "-c", "d", "-d", "s"], { cwd: path });
    assertStringIncludes(plain.stdout, "Found 2 table(s) in database 's':\n===");
  });

  it("fail with JSON on standard output, or with one line", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": "environments: {default: {connections: {generic: [{name: g, value: v}]}}}",
    });
    const { code, answer } = await ask(folder.path, ["fetch-databases", "-c", "g"]);
    assertEquals([code, answer.error], [
      1,
      "connection type 'generic' does not support database fetching",
    ]);
    const args = ["internal", "db-summary", "-c", "nope"];
    const plain = await bruin(args, { cwd: folder.path });
    assertEquals([plain.code, plain.stdout.startsWith("Error: ")], [1, true]);
    assertStringIncludes(plain.stdout, "nope");
  });
});

const describeWithServer = postgresNeeded === "" ? describe : describe.skip;

describeWithServer(`questions about a database of PostgreSQL${postgresNeeded}`, () => {
  it("are answered by schema, with keys", async () => {
    await using database = await createDatabase();
    const { name } = database;
    await using folder = await temporaryFolder();
    const { path } = folder;
    const postgres = [{ name: "p", ...postgresDetails({ database: name }) }];
    await writeFiles(path, {
      ".bruin.yml": JSON.stringify({ environments: { default: { connections: { postgres } } } }),
    });
    const empty = await ask(path, ["db-summary", "-c", "p"], "db_summary");
    assertEquals(empty.answer, {
      database_name: name,
      schemas: [],
      connection_name: "p",
      summary: { total_schemas: 0, total_tables: 0 },
    });
    const none = await ask(
      path,
      ["fetch-columns", "-c", "p", "-d", name, "-t", "no"],
      "fetch_columns",
    );
    assertEquals([none.answer.columns, none.answer.column_count], [[], 0]);

    const statements = "create table t (id integer primary key, n numeric(10,2), " +
      "c varchar(10) unique, at timestamptz not null); comment on column t.n is 'price'; " +
      "create schema s; create view s.v as select 1 as one";
    const made = await bruin(["query", "-c", "p", "-q", statements], { cwd: path });
    assertEquals(made.code, 0, made.stderr);

    const databases = await ask(path, ["fetch-databases", "-c", "p"], "fetch_databases");
    assertEquals((databases.answer.databases as string[]).includes(name), true);

    const tables = await ask(
      path,
      ["fetch-tables", "-c", "p", "-d", name],
      "fetch_tables_schemas",
    );
    assertEquals([tables.answer.schemas, tables.answer.table_count], [
      { public: ["t"], s: ["v"] },
      2,
    ]);

    const { answer } = await ask(
      path,
      ["fetch-columns", "-c", "p", "-d", name, "-t", "t"],
      "fetch_columns",
    );
    assertEquals(answer.columns, [
      { name: "id", type: "integer(32)", nullable: false, primary_key: true, unique: true },
      {
        name: "n",
        type: "numeric(10,2)",
        nullable: true,
        primary_key: false,
        unique: false,
        description: "price",
      },
      {
        name: "c",
        type: "character varying(10)",
        nullable: true,
        primary_key: false,
        unique: true,
      },
      {
        name: "at",
        type: "timestamp with time zone",
        nullable: false,
        primary_key: false,
        unique: false,
      },
    ]);

    const summary = await ask(path, ["db-summary", "-c", "p"], "db_summary");
    assertEquals(summary.answer.summary, { total_schemas: 2, total_tables: 2 });
  });
});
