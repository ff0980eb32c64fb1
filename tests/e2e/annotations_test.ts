/** Comments that tell in a database's query log where a statement came from. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

describe("bruin run --query-annotations", () => {
  it("annotates what materializes an asset, and its checks", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, {
      ".bruin.yml": JSON.stringify({
        environments: {
          default: { connections: { duckdb: [{ name: "duckdb-default", path: "shop.duckdb" }] } },
        },
      }),
      "pipeline.yml": "name: shop\n",
      "assets/one.sql": "/* @bruin\nname: mart.one\ntype: duckdb.sql\n" +
        "materialization: {type: table, strategy: create+replace}\n" +
        "columns: [{name: id, checks: [{name: unique}]}]\n@bruin */\n" +
        // DuckDB's own view of the statement that is running.
        "select 1 as id, current_query() as query",
      "assets/two.sql": "/* @bruin\nname: two\ntype: duckdb.sql\ndepends: [mart.one]\n" +
        'custom_checks: [{name: annotated, value: 1, query: "select count(*) from mart.one ' +
        "where query like '-- @bruin.config: _%team%data%'\"}]\n@bruin */\nselect 1",
    });
    const { code, stdout, stderr } = await bruin(["run", "."], {
      cwd: folder.path,
      env: { BRUIN_QUERY_ANNOTATIONS: '{"team": "data"}', BRUIN_RUN_ID: "one" },
    });
    assertEquals(code, 0, stdout + stderr);
    const state = JSON.parse(await Deno.readTextFile(`${folder.path}/logs/runs/shop/one.json`));
    assertEquals(state.parameters.annotations, '{"team": "data"}');
    const wrong = await bruin(["run", "--query-annotations", "[]", "."], { cwd: folder.path });
    assertEquals(wrong.code, 64);
    assertStringIncludes(wrong.stderr, "The query annotations are no JSON object");
  });
});
