import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assetToJson } from "../../../src/report/project/asset_json.ts";
import { assetOf } from "../../project/asset_of.ts";
import { exampleCheck, exampleColumn } from "../../sql/example_asset.ts";

/** As a reader of the JSON sees it: without keys that have no value. */
function parsed(...args: Parameters<typeof assetToJson>): Record<string, unknown> {
  return JSON.parse(JSON.stringify(assetToJson(...args)));
}

describe("assetToJson()", () => {
  it("writes keys as the YAML has them, and files as lineage does", () => {
    const asset = parsed(assetOf({
      name: "a",
      path: "/p/assets/a.asset.yml",
      executablePath: "/p/assets/query.sql",
      format: "yaml",
      body: "select 1",
      secrets: [{ key: "db", injectAs: "DB" }],
      hooks: { pre: ["select 0"], post: [], applicableTypes: [] },
      upstreams: [{ kind: "uri", value: "s3://b", mode: "symbolic", columns: [] }],
      platformOptions: { snowflake: { warehouse: "w" } },
    }));
    assertEquals(asset.id, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb");
    assertEquals(asset.secrets, [{ key: "db", inject_as: "DB" }]);
    assertEquals(asset.hooks, { pre: [{ query: "select 0" }], post: [] });
    assertEquals(asset.upstreams, [{
      type: "uri",
      value: "s3://b",
      mode: "symbolic",
      columns: [],
    }]);
    assertEquals(asset.snowflake, { warehouse: "w" });
    assertEquals(asset.executable_file, {
      name: "query.sql",
      path: "/p/assets/query.sql",
      content: "select 1",
    });
    assertEquals(asset.definition_file, {
      name: "a.asset.yml",
      path: "/p/assets/a.asset.yml",
      type: "yaml",
    });
  });

  it("has ids and values of checks", () => {
    const check = { ...exampleCheck("min", 3), id: "1234" };
    const { columns } = parsed(
      assetOf({ name: "a", columns: [exampleColumn({ name: "n", checks: [check] })] }),
    ) as { columns: { name: string; primary_key: boolean; checks: unknown[] }[] };
    assertEquals([columns[0].name, columns[0].primary_key], ["n", false]);
    assertEquals(columns[0].checks, [
      { id: "1234", name: "min", value: 3, blocking: true, description: "" },
    ]);
  });
});
