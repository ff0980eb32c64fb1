/** Comments that tell in a database's query log where a statement came from. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

describe("bruin run --query-annotations", () => {
  it("annotates what it sends, with the keys of the user", async () => {
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
        "columns: [{name: id, checks: [{name: unique}]}]\n" +
        // DuckDB's own view of the statement that is running.
        'custom_checks: [{name: annotated, value: 1, query: "select count(*) ' +
        "where current_query() like '-- @bruin.config: _%custom_check%team%data%'\"}]\n" +
        "@bruin */\nselect 1 as id",
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
