/** Tables that are made at the first run, and tables that change below views, on real databases. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";
import { postgresDetails, postgresNeeded } from "./postgres.ts";

interface Database {
  readonly title: string;
  readonly skip: boolean;
  /** First part of the asset types. */
  readonly prefix: string;
  readonly connections: Readonly<Record<string, unknown>>;
}

const databases: readonly Database[] = [
  {
    title: "DuckDB",
    skip: false,
    prefix: "duckdb",
    connections: { duckdb: [{ name: "duckdb-default", path: "test.duckdb" }] },
  },
  {
    title: `PostgreSQL${postgresNeeded}`,
    skip: postgresNeeded !== "",
    prefix: "pg",
    connections: { postgres: [{ name: "postgres-default", ...postgresDetails() }] },
  },
];

function sql(name: string, prefix: string, fields: object, query: string): string {
  return `/* @bruin\n${
    JSON.stringify({ name, type: `${prefix}.sql`, ...fields })
  }\n@bruin */\n${query}\n`;
}

function table(strategy: string, more: object = {}) {
  return { materialization: { type: "table", strategy, ...more } };
}

for (const { title, skip, prefix, connections } of databases) {
  (skip ? describe.skip : describe)(`tables that change on ${title}`, () => {
    async function project() {
      const folder = await temporaryFolder();
      const schema = `changes_${crypto.randomUUID().slice(0, 8)}`;
      const files = (more: Readonly<Record<string, string>>) =>
        writeFiles(folder.path, {
          ".git/HEAD": "",
          ".bruin.yml": JSON.stringify({ environments: { default: { connections } } }),
          "pipeline.yml": "name: changes\n",
          ...more,
        });
      const run = (...flags: string[]) =>
        bruin(["run", "--no-color", "--no-timestamp", "--no-log-file", ...flags, folder.path], {
          cwd: folder.path,
        });
      const query = async (text: string) => {
        const connection = `${prefix === "pg" ? "postgres" : "duckdb"}-default`;
        const { stdout, stderr, code } = await bruin(
          ["query", "-c", connection, "-q", text, "-o", "csv"],
          { cwd: folder.path },
        );
        assertEquals(code, 0, stderr);
        return stdout.trim().split("\n").slice(1);
      };
      return {
        schema,
        files,
        run,
        query,
        async [Symbol.asyncDispose]() {
          if (prefix === "pg") {
            await writeFiles(folder.path, {
              "drop/pipeline.yml": "name: drop\n",
              "drop/assets/drop.sql": sql(
                "drop",
                prefix,
                {},
                `drop schema if exists ${schema} cascade`,
              ),
            });
            await bruin(["run", "--no-log-file", `${folder.path}/drop`], { cwd: folder.path });
          }
          await folder[Symbol.asyncDispose]();
        },
      };
    }

    it("incremental assets make their tables at the first run and say so (N3)", async () => {
      await using place = await project();
      const { schema } = place;
      const columns = [
        { name: "id", type: "bigint", primary_key: true },
        { name: "name", type: "text", update_on_merge: true },
      ];
      const query = "select 1 as id, 'a' as name";
      await place.files({
        "assets/countries.sql": sql(`${schema}.countries`, prefix, table(""), query),
        ...Object.fromEntries(
          [
            table("append"),
            table("delete+insert", { incremental_key: "id" }),
            table("truncate+insert"),
            table("merge"),
            table("scd2_by_column"),
          ].map((fields, index) => [
            `assets/t${index}.sql`,
            sql(`${schema}.t${index}`, prefix, {
              columns,
              depends: [`${schema}.countries`],
              ...fields,
            }, query),
          ]),
        ),
        // A hook may make the table, as it had to.
        "assets/hooked.sql": sql(`${schema}.hooked`, prefix, {
          ...table("append"),
          hooks: {
            pre: [{
              query:
                `create table if not exists ${schema}.hooked (id integer, name text, n integer default 7)`,
            }],
          },
        }, query),
      });
      const first = await place.run();
      assertEquals(first.code, 0, first.stdout + first.stderr);
      for (const index of [0, 1, 2, 3, 4]) {
        assertStringIncludes(
          first.stdout,
          `The table "${schema}.t${index}" does not exist yet; it is made from all rows of the query`,
        );
      }
      for (const word of ["Did you mean", 'hooked" does not exist', "WARN"]) {
        assert(!first.stdout.includes(word), word);
      }
      const second = await place.run();
      assertEquals(second.code, 0, second.stdout + second.stderr);
      assert(!second.stdout.includes("does not exist yet"));
      const counts = [0, 1, 2, 3, 4].map((index) => `(select count(*) from ${schema}.t${index})`);
      assertEquals(
        await place.query(`select ${counts.join(" || ' ' || ")} as counts`),
        ["2 1 1 1 1"],
      );
      assertEquals(
        await place.query(
          `select data_type from information_schema.columns where table_schema = '${schema}' ` +
            "and table_name like 't%' and column_name = 'id' group by 1",
        ),
        [prefix === "pg" ? "bigint" : "BIGINT"],
      );
      assertEquals(await place.query(`select sum(n) as n from ${schema}.hooked`), ["14"]);
    });

    if (prefix === "pg") {
      it("a first run says when only the case of a table's name differs (N3)", async () => {
        await using place = await project();
        const { schema } = place;
        await place.files({
          "assets/made.sql": sql(`${schema}.orders`, prefix, table(""), "select 1 as id"),
          "assets/other.sql": sql(`${schema}.Orders`, prefix, {
            ...table("append"),
            depends: [`${schema}.orders`],
          }, "select 2 as id"),
        });
        const { code, stdout } = await place.run();
        assertEquals(code, 0, stdout);
        assertStringIncludes(
          stdout,
          `The table "${schema}.Orders" does not exist yet; it is made from all rows of the query, ` +
            `beside ${schema}.orders, whose name differs in case`,
        );
      });
    }

    it("seeds, views and marts run again and again, also when types change (N4, N7)", async () => {
      await using place = await project();
      const { schema } = place;
      const assets = (type: string, rows: string) =>
        place.files({
          "assets/orders.csv": rows,
          "assets/orders.asset.yml": JSON.stringify({
            name: `${schema}.orders`,
            type: `${prefix}.seed`,
            parameters: { path: "orders.csv" },
            columns: [{ name: "id", type }, { name: "total", type: "integer" }],
          }),
          "assets/staging.sql": sql(
            `${schema}.staging`,
            prefix,
            { depends: [`${schema}.orders`], materialization: { type: "view" } },
            `select id, total from ${schema}.orders`,
          ),
          "assets/plain.sql": sql(
            `${schema}.plain`,
            prefix,
            { depends: [`${schema}.staging`], materialization: { type: "table" } },
            `select id, total from ${schema}.staging`,
          ),
          "assets/over.sql": sql(
            `${schema}.over`,
            prefix,
            { depends: [`${schema}.plain`], materialization: { type: "view" } },
            `select sum(total) as total, max(id) as id from ${schema}.plain`,
          ),
        });
      const runs = [
        ["integer", "id,total\n1,10\n", "10"],
        ["integer", "id,total\n1,10\n2,20\n", "30"],
        ["bigint", "id,total\n3000000000,40\n", "40"],
        ["bigint", "id,total\n3000000000,50\n", "50"],
      ] as const;
      for (const flags of [[], ["--full-refresh"]]) {
        for (const [type, rows, total] of runs) {
          await assets(type, rows);
          const { code, stdout, stderr } = await place.run(...flags);
          assertEquals(code, 0, stdout + stderr);
          assertEquals(await place.query(`select total from ${schema}.over`), [total]);
        }
      }
    });

    it("checks and descriptions find columns by the names that the table has (F13)", async () => {
      await using place = await project();
      const { schema } = place;
      const column = (name: string, more: object = {}) => ({
        name,
        description: `about ${name}`,
        checks: [{ name: "not_null" }, { name: "unique" }],
        ...more,
      });
      await place.files({
        "assets/parents.sql": sql(`${schema}.parents`, prefix, {
          materialization: { type: "table" },
          columns: [column("ID"), column("name"), column("plain")],
        }, `select 1 as "ID", 'x' as "Name", 'y' as PLAIN`),
        "assets/children.sql": sql(`${schema}.children`, prefix, {
          depends: [`${schema}.parents`],
          ...table("delete+insert", { incremental_key: "key" }),
          columns: [
            column("key"),
            column("PARENT", {
              checks: [{ name: "relationships" }],
              foreign_key: { table: `${schema}.parents`, column: "id" },
            }),
          ],
        }, `select 1 as "Key", 1 as "Parent"`),
      });
      const flags = prefix === "pg" ? ["--push-metadata"] : [];
      for (const _ of [1, 2]) {
        const { code, stdout, stderr } = await place.run(...flags);
        assertEquals(code, 0, stdout + stderr);
        assertStringIncludes(stdout, "✓ Quality checks       9 succeeded");
      }
      if (prefix === "pg") {
        const described = "select col_description(attrelid, attnum) as d from pg_attribute " +
          `where attrelid = '${schema}.parents'::regclass and attnum > 0 order by attnum`;
        assertEquals(await place.query(described), ["about ID", "about name", "about plain"]);
      }
    });
  });

  if (prefix === "duckdb") {
    it("a DuckDB file and a schema of one name get a remedy (F23)", async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, {
        ".git/HEAD": "",
        ".bruin.yml": JSON.stringify({
          environments: {
            default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.db" }] } },
          },
        }),
        "pipeline.yml": "name: shop\n",
        "assets/x.sql": sql("shop.x", "duckdb", table(""), "select 1 as id"),
      });
      const { code, stdout } = await bruin(["run", "--no-color", "--no-log-file", folder.path], {
        cwd: folder.path,
      });
      assertEquals(code, 1);
      assertStringIncludes(stdout, "fix: the database file and the schema are both called shop");
      await writeFiles(folder.path, {
        "assets/x.sql": sql("shop.shop.x", "duckdb", table(""), "select 1 as id"),
      });
      const whole = await bruin(["run", "--no-log-file", folder.path], { cwd: folder.path });
      assertEquals(whole.code, 0, whole.stdout);
    });
  }
}
