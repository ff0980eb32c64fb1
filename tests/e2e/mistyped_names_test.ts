/** Names and paths that nothing has: every command says which one was most likely meant. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  ".bruin.yml": `default_environment: default
environments:
  default: {connections: {duckdb: [{name: lake, path: lake.db}]}}
  staging: {connections: {duckdb: [{name: lake, path: lake.db}]}}
`,
  "shop/pipeline.yml": `name: shop
variables: {country: {type: string, default: nl}, currency: {type: string, default: eur}}
`,
  "shop/assets/orders.sql": `/* @bruin
name: mart.orders
type: duckdb.sql
connection: lake
tags: [daily, finance]
columns:
  - name: id
    checks: [{name: not_null}]
@bruin */
select 1 as id`,
  "shop/assets/customers.sql": `/* @bruin
name: mart.customers
type: duckdb.sql
connection: lake
tags: [hourly]
@bruin */
select 1 as id`,
};

/** The words behind "did you mean", or all of the last line that helps. */
const cases: readonly (readonly [args: string, code: number, suggestion: string])[] = [
  ["run --tag dialy shop", 64, `did you mean "daily"?`],
  ["run --selector tag:dialy shop", 64, `did you mean "tag:daily"?`],
  ["run --selector 1+mart.order+ shop", 64, `did you mean "1+mart.orders+"?`],
  ["run --selector mart.orders,tag:hourli shop", 64, `did you mean "tag:hourly"?`],
  ["run --selector path:assets/order.sql shop", 64, `did you mean "path:assets/orders.sql"?`],
  ["run --selector file:customer shop", 64, `did you mean "file:customers"?`],
  ["run --selector fqn:shop.mart.order shop", 64, `did you mean "fqn:shop.mart.orders"?`],
  ["run shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  [
    "run shop/assets/order.sql shop/assets/customer.sql",
    64,
    `did you mean "shop/assets/orders.sql" for "shop/assets/order.sql", ` +
    `"shop/assets/customers.sql" for "shop/assets/customer.sql"?`,
  ],
  ["run shop mart.order", 64, `did you mean "mart.orders"?`],
  ["run shpo", 64, `did you mean "FOLDER/shop"?`],
  ["run -e stagign shop", 64, `did you mean "staging"?`],
  [
    "run --var contry=nl --var curency=eur shop",
    64,
    `did you mean "country" for "contry", "currency" for "curency"?`,
  ],
  ["run --only cheks shop", 64, `did you mean "checks"?`],
  ["run --sensor-mode wiat shop", 64, `did you mean "wait"?`],
  ["run --config-file .bruin.yaml shop", 78, `did you mean ".bruin.yml"?`],
  ["plan shpo", 64, `did you mean "FOLDER/shop"?`],
  ["plan --tag financ shop", 64, `did you mean "finance"?`],
  ["secrets check --tag financ shop", 64, `did you mean "finance"?`],
  ["validate shpo", 64, `did you mean "shop"?`],
  ["validate shop/asets/orders.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["validate mart.order", 64, `did you mean "mart.orders"?`],
  ["validate shop/asets", 64, `did you mean "shop/assets"?`],
  ["render shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["render-ddl shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["lineage shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["format shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["format shpo", 64, `did you mean "shop"?`],
  ["patch fill-columns-from-db shop/assets/order.sql", 64, `"shop/assets/orders.sql"?`],
  ["patch fill-asset-dependencies shop/assets/order.sql", 64, `"shop/assets/orders.sql"?`],
  ["unit-test shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["clean shpo", 64, `did you mean "shop"?`],
  ["doctor shpo", 64, `did you mean "shop"?`],
  ["doctor --connection lakke shop", 78, `did you mean 'lake'?`],
  ["query --asset shop/assets/order.sql", 64, `did you mean "shop/assets/orders.sql"?`],
  ["query --connection lakke --query x", 78, `did you mean 'lake'?`],
  ["connections test --name lakke", 78, `did you mean 'lake'?`],
  ["connections delete --name lakke", 64, `did you mean "lake"?`],
  ["connections list -e stagign", 64, `did you mean "staging"?`],
  ["environments delete --name stagign --force", 64, `did you mean "staging"?`],
  ["data-diff lakke:a lake:b", 78, `did you mean 'lake'?`],
  ["import database --connection lakke shop", 78, `did you mean 'lake'?`],
];

describe("a mistyped name", () => {
  for (const [args, code, suggestion] of cases) {
    it(`bruin ${args}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      await writeFiles(folder.path, { "logs/a.log": "kept" });
      const { stdout, stderr, ...ended } = await bruin(args.split(" "), { cwd: folder.path });
      assertStringIncludes(stdout + stderr, suggestion.replace("FOLDER", folder.path));
      assertEquals(ended.code, code, stdout + stderr);
      assertEquals(await Deno.readTextFile(`${folder.path}/logs/a.log`), "kept");
    });
  }

  it("of a connection in an asset", async () => {
    await using folder = await temporaryFolder();
    const asset = files["shop/assets/orders.sql"].replace("connection: lake", "connection: lakke");
    await writeFiles(folder.path, { ...files, "shop/assets/orders.sql": asset });
    const { code, stdout, stderr } = await bruin(["run", "shop"], { cwd: folder.path });
    assertStringIncludes(stdout + stderr, "did you mean 'lake'?");
    assertEquals(code, 78);
  });

  for (const command of ["run", "plan"]) {
    it(`of a tag to exclude or one of several selectors is a warning of ${command}`, async () => {
      await using folder = await temporaryFolder();
      await writeFiles(folder.path, files);
      const flags = ["--exclude-tag", "dialy", "--exclude-tag", "hourli"];
      const selector = ["--selector", "mart.orders mart.customer"];
      const args = [command, "--only", "main", ...flags, ...selector, "shop"];
      const { code, stdout, stderr } = await bruin(args, { cwd: folder.path });
      assertEquals(code, 0, stderr);
      const printed = (stdout + stderr).replace(/\s+/g, " ");
      const without = "continuing without excluding any assets.";
      assertStringIncludes(printed, `tag 'dialy'; ${without} Did you mean "daily"?`);
      assertStringIncludes(printed, `tag 'hourli'; ${without} Did you mean "hourly"?`);
      assertStringIncludes(
        printed,
        `selector "mart.customer" matched no assets. Did you mean "mart.customers"?`,
      );
    });
  }
});
