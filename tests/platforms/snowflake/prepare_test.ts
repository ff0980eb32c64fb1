/** What is asked and made before a table: see SHOW SCHEMAS of https://docs.snowflake.com/en/sql-reference. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { never } from "../../contracts/connection.ts";
import type { SentRequest } from "../../fakes/scripted_service.ts";
import { connect, no, query, rows, start, statementsOf } from "./service.ts";

const table = { kind: "table", partitionBy: "", clusterBy: [] } as const;
const once = { signal: never, replaces: false };
const found = (...names: string[]) =>
  rows(names.map((name) => ["today", name]), {
    rowtype: ["created_on", "name"].map((name) => ({ name, type: "text" })),
  });

function answers(bySql: Readonly<Record<string, () => Response>>) {
  return start({
    [query]: [
      ({ json }: SentRequest) =>
        Object.entries(bySql).find(([begin]) => json.sqlText.startsWith(begin))?.[1]() ?? rows(),
    ],
  });
}

describe("prepareTable()", () => {
  it("makes nothing where the schema exists, and asks once", async () => {
    await using service = answers({ SHOW: () => found("sales", "SALES") });
    await using connection = await connect(service);
    await Promise.all(
      ["sales.a", "sales.b", "SALES.c"].map((name) =>
        connection.prepareTable!({ ...table, name }, once)
      ),
    );
    assertEquals(statementsOf(service), ["SHOW TERSE SCHEMAS LIKE 'SALES'"]);
  });

  it("makes the schema where there is none but one of other case", async () => {
    await using service = answers({ SHOW: () => found("sales") });
    await using connection = await connect(service);
    await connection.prepareTable!({ ...table, name: "shop.sales.a" }, once);
    assertEquals(statementsOf(service), [
      `SHOW TERSE SCHEMAS LIKE 'SALES' IN DATABASE "SHOP"`,
      `CREATE SCHEMA IF NOT EXISTS "SHOP"."SALES"`,
    ]);
  });

  it("makes the database where there is none", async () => {
    await using service = answers({
      SHOW: () =>
        no("002043", "SQL compilation error:\nObject does not exist", { sqlState: "02000" }),
    });
    await using connection = await connect(service);
    await connection.prepareTable!({ ...table, name: 'shop."Raw data".a' }, once);
    assertEquals(statementsOf(service).slice(1), [
      `CREATE DATABASE IF NOT EXISTS "SHOP"`,
      `CREATE SCHEMA IF NOT EXISTS "SHOP"."Raw data"`,
    ]);
  });

  it("drops a view where a table is made anew, and the other way round", async () => {
    for (
      const [there, kind, dropped] of [
        ["VIEW", "table", ["DROP VIEW IF EXISTS sales.a"]],
        ["MATERIALIZED VIEW", "view", []],
        ["BASE TABLE", "view", ["DROP TABLE IF EXISTS sales.a"]],
        ["BASE TABLE", "table", []],
      ] as const
    ) {
      await using service = answers({
        SHOW: () => found("SALES"),
        "SELECT table_type": () => rows([[there]]),
      });
      await using connection = await connect(service);
      await connection.prepareTable!({ ...table, kind, name: "sales.a" }, {
        signal: never,
        replaces: true,
      });
      assertEquals(statementsOf(service).slice(2), [...dropped]);
    }
  });
});
