import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { snowflakeDialect as dialect } from "../../../src/platforms/snowflake/dialect.ts";
import { materialize } from "../../../src/sql/materialize.ts";
import { type AssetSketch, exampleAsset, exampleContext } from "../../sql/example_asset.ts";

const columns = [
  { name: "id", type: "integer", primaryKey: true },
  { name: "note", type: "varchar", updateOnMerge: true },
] as const;

function asset(sketch: AssetSketch) {
  return exampleAsset({ name: "sales.orders", type: "sf.sql", columns, ...sketch });
}

function statements(sketch: AssetSketch, changes: Parameters<typeof exampleContext>[0] = {}) {
  const context = exampleContext(changes);
  return materialize(asset(sketch), { query: "select 1 as id", dialect, context }).map(String);
}

describe("Snowflake's statements", () => {
  it("cluster tables by columns and expressions", () => {
    const materialization = { clusterBy: ["to_date(at)", "id"] };
    assertEquals(statements({ materialization }), [
      "CREATE OR REPLACE TABLE sales.orders CLUSTER BY (to_date(at), id) AS\nselect 1 as id",
    ]);
    const [ddl = ""] = statements({ materialization: { ...materialization, strategy: "ddl" } });
    assertEquals(ddl.endsWith("PRIMARY KEY (id)\n) CLUSTER BY (to_date(at), id)"), true);
  });

  it("keep what commits by itself out of transactions", () => {
    for (const strategy of ["delete+insert", "truncate+insert", "time_interval"] as const) {
      const materialization = { strategy, incrementalKey: "id", timeGranularity: "date" } as const;
      const script = statements({ materialization });
      const inside = script.slice(
        script.indexOf("BEGIN TRANSACTION") + 1,
        script.indexOf("COMMIT"),
      );
      assertEquals(inside.filter((text) => !/^(?:DELETE|INSERT) /.test(text)), [], strategy);
    }
  });

  it("name the columns of a table as it has them, whatever their case", () => {
    const facts = {
      table: [{ name: "ID", type: "NUMBER(38,0)" }, { name: "note", type: "VARCHAR" }],
      query: [{ name: "ID", type: "NUMBER(1,0)" }, { name: "NOTE", type: "VARCHAR(1)" }],
      dependents: [],
    };
    assertEquals(statements({ materialization: { strategy: "merge" } }, { facts }), [
      [
        "MERGE INTO sales.orders AS target",
        'USING (SELECT "ID" AS "ID", "NOTE" AS "note" FROM (select 1 as id) AS query) AS source',
        'ON target."ID" IS NOT DISTINCT FROM source."ID"',
        'WHEN MATCHED THEN UPDATE SET "note" = source."note"',
        'WHEN NOT MATCHED THEN INSERT ("ID", "note") VALUES (source."ID", source."note")',
      ].join("\n"),
    ]);
    assertEquals(
      statements({ materialization: { strategy: "append" } }, {
        facts: { ...facts, query: [{ name: "NOTE", type: "VARCHAR" }] },
      }),
      ['INSERT INTO sales.orders ("note") SELECT "NOTE" AS "note" FROM (select 1 as id) AS query'],
    );
  });

  it("make the table of a first run with types that hold what is to come", () => {
    const facts = {
      table: undefined,
      query: [{ name: "ID", type: "NUMBER(1,0)" }, { name: "NOTE", type: "VARCHAR(1)" }],
      dependents: [],
    };
    assertEquals(statements({ materialization: { strategy: "append" } }, { facts }), [
      "CREATE OR REPLACE TABLE sales.orders AS\n" +
      'SELECT CAST("ID" AS integer) AS "ID", CAST("NOTE" AS varchar) AS "NOTE" ' +
      "FROM (select 1 as id) AS query",
    ]);
    for (
      const [declared, found, isCast] of [
        ["integer", "NUMBER(10,0)", true],
        ["integer", "NUMBER(38,0)", false],
        ["number", "NUMBER(3,2)", false], // it would have no fraction
        ["number(9, 2)", "NUMBER(3,2)", true],
        ["decimal(9, 2)", "NUMBER(1,0)", true],
        ["string", "VARCHAR(1)", true],
        ["string(2)", "VARCHAR(1)", true],
        ["varchar(2)", "VARCHAR(3)", false],
        ["string", "VARCHAR", false],
        ["variant", "VARCHAR(1)", false],
      ] as const
    ) {
      const [statement = ""] = statements({
        columns: [{ name: "id", type: declared }],
        materialization: { strategy: "append" },
      }, { facts: { table: undefined, query: [{ name: "ID", type: found }], dependents: [] } });
      assertEquals(statement.includes(`CAST("ID" AS ${declared})`), isCast, `${declared} ${found}`);
    }
  });

  it("begin with the warehouse that an asset asks for", () => {
    const warehouse = (sketch: Record<string, unknown>) =>
      dialect.opening?.(asset(sketch as AssetSketch));
    assertEquals(warehouse({}), []);
    assertEquals(warehouse({ platformOptions: { snowflake: { warehouse: "large" } } }), [
      "USE WAREHOUSE large",
    ]);
    assertEquals(
      warehouse({
        parameters: { warehouse: "own-one" },
        platformOptions: { snowflake: { warehouse: "large" } },
      }),
      ['USE WAREHOUSE "own-one"'],
    );
  });
});

describe("Snowflake's names", () => {
  it("are written so that they mean what they mean in a query", () => {
    for (
      const [name, sql] of [
        ["sales.orders", "sales.orders"],
        ["db.sales.Orders", "db.sales.Orders"],
        ["sales.order", 'sales."ORDER"'],
        ['sales."userId"', 'sales."userId"'],
        ['"a.b".c', '"a.b".c'],
        ["2024", '"2024"'],
        ["größe", '"größe"'],
        ["a$b", "a$b"],
      ] as const
    ) assertEquals(dialect.quote(name), sql);
  });

  it("are looked for in the catalog as it has them", () => {
    assertEquals(
      dialect.catalog.exists?.(`shop."Raw"."it's"`, {}),
      `SELECT COUNT(*) FROM "SHOP".INFORMATION_SCHEMA.TABLES ` +
        `WHERE table_schema = 'Raw' AND table_name = 'it\\'s'`,
    );
    assertEquals(
      dialect.catalog.exists?.("orders", { schema: "raw" }),
      "SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES " +
        "WHERE table_schema = 'RAW' AND table_name = 'ORDERS'",
    );
  });
});
