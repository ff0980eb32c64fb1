import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../../src/errors.ts";
import { runCheck } from "../../../src/run/steps/check.ts";
import { DeveloperTables } from "../../../src/run/steps/developer_listings.ts";
import { runQuery } from "../../../src/run/steps/query.ts";
import { fakeAsset, fakeCustomCheck } from "../fake_models.ts";
import { FakeDatabase } from "./fake_database.ts";
import { stepSetting } from "./step_setting.ts";
import { duckdbDialect } from "../../../src/platforms/duckdb/dialect.ts";

const alice = { schemaPrefix: "alice_" };

function databaseWith(...tables: [string, string, string][]): FakeDatabase {
  return new FakeDatabase((statement) =>
    Promise.resolve(
      statement.includes("information_schema") ? tables.map((names) => [...names, "shop"]) : [[0]],
    )
  );
}

describe("developerRewrite()", () => {
  it("rewrites body, hooks and custom checks with one listing", async () => {
    const check = fakeCustomCheck("rows", { query: "select count(*) from raw.orders" });
    const asset = fakeAsset("alice_mart.daily", {
      body: "select * from raw.orders, shop.raw.orders, raw.items",
      hooks: { pre: ["delete from mart.daily"], post: ["from raw.orders"], applicableTypes: [] },
      customChecks: [check],
    });
    const database = databaseWith(["shop", "alice_raw", "Orders"], ["old", "alice_raw", "items"]);
    const { options, task } = stepSetting(asset, { settings: alice, database });
    await runQuery(options, task);
    await runCheck({ ...options, step: { kind: "custom_check", check } }, task);
    assertEquals(database.sent.slice(1), [
      [
        "delete from alice_mart.daily",
        "select * from alice_raw.orders, shop.alice_raw.orders, raw.items",
        "from alice_raw.orders",
      ],
      ["select count(*) from alice_raw.orders"],
    ]);
  });

  it("refuses platforms that cannot list their tables", async () => {
    const { options, task } = stepSetting(fakeAsset("alice_a.b"), { settings: alice });
    const { columns } = duckdbDialect.catalog;
    const dialect = { ...duckdbDialect, catalog: { columns } };
    const platform = { ...options.platform, dialect };
    await assertRejects(
      () => runQuery({ ...options, platform }, task),
      ProjectError,
      "the asset type 'duckdb.sql' does not support developer environments, " +
        "please create an issue if you'd like that",
    );
  });
});

describe("DeveloperTables", () => {
  it("lists the tables of each connection once until they are forgotten", async () => {
    const tables = new DeveloperTables();
    const read: string[] = [];
    const list = (name: string) =>
      tables.list(name, () => {
        read.push(name);
        return Promise.resolve(new Set());
      });
    await Promise.all([list("a"), list("a"), list("b")]);
    assertEquals(read, ["a", "b"]);
    tables.forget();
    await list("a");
    assertEquals(read, ["a", "b", "a"]);
  });

  it("lets others list again after a failure", async () => {
    const tables = new DeveloperTables();
    const failing = tables.list("a", () => Promise.reject(new Error("cancelled")));
    const waiting = [1, 2].map(() => tables.list("a", () => Promise.resolve(new Set(["x"]))));
    await assertRejects(() => failing, Error, "cancelled");
    const [first, second] = await Promise.all(waiting);
    assertEquals([...first], ["x"]);
    assertEquals(first === second, true);
  });
});
