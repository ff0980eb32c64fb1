/** Seeds on DuckDB, and on a real PostgreSQL where there is one. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

interface Database {
  readonly title: string;
  readonly skip: string;
  /** First part of the asset types. */
  readonly prefix: string;
  readonly connections: Readonly<Record<string, unknown>>;
}

const databases: readonly Database[] = [
  {
    title: "DuckDB",
    skip: "",
    prefix: "duckdb",
    connections: { duckdb: [{ name: "duckdb-default", path: "test.duckdb" }] },
  },
  {
    title: `PostgreSQL${postgresNeeded}`,
    skip: postgresNeeded,
    prefix: "pg",
    connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
  },
];

/** A query and the number it gives. */
type Check = readonly [query: string, value: number];

function seed(name: string, prefix: string, fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ name, type: `${prefix}.seed`, ...fields });
}

function customChecks(checks: readonly Check[]) {
  return checks.map(([query, value], index) => ({ name: `check ${index}`, query, value }));
}

async function runFolder(
  { prefix: _, connections }: Database,
  folder: string,
  files: Readonly<Record<string, string>>,
) {
  await writeFiles(folder, {
    ".git/HEAD": "",
    ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
    "pipeline.yml": "name: seeds\n",
    ...files,
  });
  return await bruin(["run", "--no-color", "--no-timestamp", folder], { cwd: folder });
}

const people = `ID,Full Name,Zip,Joined,Score,note
1,"Ann, ""A"" Lee",00123,2024-01-01,1.5,"two
lines"
2,Bob,00456,2024-01-02,2,
`;

for (const database of databases) {
  const { title, skip, prefix } = database;
  const schema = `seeds_${crypto.randomUUID().slice(0, 8)}`;
  const table = `${schema}.people`;

  (skip === "" ? describe : describe.skip)(`seeds on ${title}`, () => {
    it("replace their table, with the types that are declared or that the values have", async () => {
      await using folder = await temporaryFolder();
      const asset = (checks: readonly Check[]) =>
        seed(table, prefix, {
          parameters: { path: "data/people.csv" },
          columns: [
            { name: "id", type: "integer", checks: [{ name: "unique" }, { name: "not_null" }] },
            {
              name: "zip",
              type: "string",
              checks: [{ name: "accepted_values", value: ["00123", "00456"] }],
            },
            { name: "person", source_column: "Full Name", type: "varchar" },
          ],
          custom_checks: customChecks(checks),
        });
      const first = await runFolder(database, folder.path, {
        "assets/data/people.csv": people,
        "assets/people.asset.yml": asset([
          [`select count(*) from ${table}`, 2],
          [`select count(*) from ${table} where person = 'Ann, "A" Lee'`, 1],
          [`select count(*) from ${table} where joined + 1 = date '2024-01-02' and score > 1`, 1],
          [`select count(*) from ${table} where note is null`, 1],
        ]),
      });
      assertEquals(first.code, 0, first.stdout + first.stderr);
      const second = await runFolder(database, folder.path, {
        "assets/data/people.csv": "id,full name,zip,extra\n7,Cleo,00123,new\n",
        "assets/people.asset.yml": asset([
          [`select count(*) from ${table}`, 1],
          [`select count(*) from ${table} where extra = 'new' and id = 7`, 1],
        ]),
      });
      assertEquals(second.code, 0, second.stdout + second.stderr);
    });

    it("read JSON, and ignore declared types when they are told to", async () => {
      await using folder = await temporaryFolder();
      const name = (format: string) => `${schema}.from_${format}`;
      const { code, stdout, stderr } = await runFolder(database, folder.path, {
        "assets/a.json": `[{"n": 1, "s": "x"}, {"n": 2.5}]`,
        "assets/a.txt": `{"n": 1, "s": "x"}\n{"n": 2.5}\n`,
        "assets/json.asset.yml": seed(name("json"), prefix, {
          parameters: { path: "./a.json", enforce_schema: false },
          columns: [{ name: "n", type: "date" }],
          custom_checks: customChecks([[
            `select cast(sum(n) * 2 as integer) from ${name("json")}`,
            7,
          ]]),
        }),
        "assets/lines.asset.yml": seed(name("lines"), prefix, {
          parameters: { path: "a.txt", file_type: "ndjson" },
          custom_checks: customChecks([[`select count(s) from ${name("lines")}`, 1]]),
        }),
      });
      assertEquals(code, 0, stdout + stderr);
    });

    it("read Parquet, with the types that it has or that are declared", async () => {
      await using folder = await temporaryFolder();
      const name = `${schema}.from_parquet`;
      const written = new URL("../testdata/parquet/kinds.parquet", import.meta.url);
      await Deno.copyFile(written, `${folder.path}/kinds.parquet`);
      const asset = (columns: readonly Readonly<Record<string, unknown>>[]) =>
        seed(name, prefix, {
          parameters: { path: "../kinds.parquet" },
          columns,
          custom_checks: customChecks([
            [`select count(*) from ${name}`, 2],
            [
              `select count(*) from ${name} where v_decimal = 12345678901234567890.12345678901234567 ` +
              `and v_bigint = -9223372036854775808 and id = '1'`,
              1,
            ],
          ]),
        });
      const { code, stdout, stderr } = await runFolder(database, folder.path, {
        "assets/a.asset.yml": asset([{ name: "id", source_column: "N", type: "varchar" }]),
      });
      assertEquals(code, 0, stdout + stderr);
      const missing = await runFolder(database, folder.path, {
        "assets/a.asset.yml": asset([{ name: "nope", type: "varchar" }]),
      });
      assertStringIncludes(
        missing.stdout + missing.stderr,
        "Column 'nope' is defined in the asset but does not exist in the file",
      );
    });

    it("fetch files from an address", async () => {
      await using folder = await temporaryFolder();
      await using server = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        (request) =>
          request.url.includes("missing")
            ? new Response("no", { status: 404 })
            : new Response("a\n41\n"),
      );
      const asset = (path: string) =>
        seed(`${schema}.fetched`, prefix, {
          parameters: { path: `http://127.0.0.1:${server.addr.port}/${path}` },
          custom_checks: customChecks([[
            `select cast(max(a) + 1 as integer) from ${schema}.fetched`,
            42,
          ]]),
        });
      const found = await runFolder(database, folder.path, {
        "assets/a.asset.yml": asset("data.csv?signature=abc"),
      });
      assertEquals(found.code, 0, found.stdout + found.stderr);
      const missing = await runFolder(database, folder.path, {
        "assets/a.asset.yml": asset("missing.csv?signature=abc"),
      });
      assertEquals(missing.code, 1);
      assertStringIncludes(missing.stdout, "the server answered 404");
      assertStringIncludes(missing.stdout, "/missing.csv");
      assertEquals(missing.stdout.includes("signature"), false);
    });

    it("F7: find a column by its name in any script, and keep digits of undeclared numbers", async () => {
      await using folder = await temporaryFolder();
      const name = `${schema}.scripts`;
      const { code, stdout, stderr } = await runFolder(database, folder.path, {
        "assets/a.csv": "Größe,Grüße,名前,price\n1,2,x,20.00\n",
        "assets/a.asset.yml": seed(name, prefix, {
          parameters: { path: "a.csv" },
          columns: [
            { name: "groesse", source_column: "Größe", type: "integer" },
            { name: "gruesse", source_column: "Grüße", type: "integer" },
          ],
          custom_checks: customChecks([[
            `select count(*) from ${name} where groesse = 1 and gruesse = 2 and 名前 = 'x' ` +
            `and cast(price as varchar) = '20.00'`,
            1,
          ]]),
        }),
      });
      assertEquals(code, 0, stdout + stderr);
    });

    it("leave the table as it was when a value does not fit, and name it", async () => {
      await using folder = await temporaryFolder();
      const asset = (path: string) =>
        seed(`${schema}.typed`, prefix, {
          parameters: { path },
          columns: [{ name: "a", type: "integer" }],
        });
      const files = { "assets/good.csv": "a\n1\n", "assets/bad.csv": "a\n1\nmany\n" };
      const good = await runFolder(database, folder.path, {
        ...files,
        "assets/a.asset.yml": asset("good.csv"),
      });
      assertEquals(good.code, 0, good.stdout);
      const bad = await runFolder(database, folder.path, {
        "assets/a.asset.yml": asset("bad.csv"),
      });
      assertEquals(bad.code, 1);
      assertStringIncludes(bad.stdout, "many");
      // B2
      assertStringIncludes(bad.stdout, 'where: line 3 of bad.csv, column "a"');
      assertStringIncludes(bad.stdout, "fix: correct the value, or declare another type");
      await Deno.remove(`${folder.path}/assets/a.asset.yml`);
      const after = await runFolder(database, folder.path, {
        "assets/after.sql": `/* @bruin\nname: after\ntype: ${prefix}.sql\ncustom_checks:\n` +
          `  - {name: kept, query: "select count(*) from ${schema}.typed where a = 1", value: 1}\n` +
          "@bruin */\nselect 1",
      });
      assertEquals(after.code, 0, after.stdout);
    });
  });
}

describe("seeds", () => {
  it("of Parquet are read by DuckDB", async () => {
    await using folder = await temporaryFolder();
    const files = {
      "assets/make.sql": "/* @bruin\nname: make\ntype: duckdb.sql\n@bruin */\n" +
        `copy (select 1 as "Some Id", 'x' as s) to '${folder.path}/data.parquet' (format parquet)`,
    };
    assertEquals((await runFolder(databases[0], folder.path, files)).code, 0);
    const { code, stdout } = await runFolder(databases[0], folder.path, {
      "assets/seed.asset.yml": seed("main.things", "duckdb", {
        parameters: { path: "../data.parquet" },
        columns: [{ name: "some_id", type: "double", checks: [{ name: "positive" }] }],
        custom_checks: customChecks([[
          "select count(*) from things where typeof(some_id) = 'DOUBLE'",
          1,
        ]]),
      }),
    });
    assertEquals(code, 0, stdout);
  });

  it("in a format that the platform cannot read keep the run from starting", async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await runFolder(databases[0], folder.path, {
      "assets/a.avro": "x",
      "assets/seed.asset.yml": seed("main.things", "duckdb", { parameters: { path: "a.avro" } }),
    });
    assertEquals(code, 78, stdout);
    assertStringIncludes(stderr, `cannot load avro files: main.things`);
  });

  it("of an unknown file_type keep the run from starting without validation, too", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".git/HEAD": "",
      ".bruin.yml": JSON.stringify({
        environments: { default: { connections: databases[0].connections } },
      }),
      "pipeline.yml": "name: seeds\n",
      "assets/a.csv": "a\n1\n",
      "assets/seed.asset.yml": seed("main.things", "duckdb", {
        parameters: { path: "a.csv", file_type: "constructor" },
      }),
    });
    const { code, stderr } = await bruin(["run", "--no-validation", folder.path]);
    assertEquals(code, 78, stderr);
    assertStringIncludes(
      stderr,
      'duckdb.seed assets cannot load file_type "constructor": main.things',
    );
    assertStringIncludes(stderr, "fix: write what the file is, one of: csv, parquet, json, jsonl");
  });
});
