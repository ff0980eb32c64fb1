/** The calls of an editor, one after the other on one project, with the flags that it writes. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  ".bruin.yml": [
    "default_environment: dev",
    "environments:",
    "  dev:",
    "    connections:",
    "      generic: [{name: token, value: s3cr3t-M@rker}]",
    "      duckdb: [{name: duck, path: duck.db}]",
  ].join("\n"),
  "mini/pipeline.yml": "name: mini\nschedule: daily\ndefault_connections: {duckdb: duck}\n",
  "mini/assets/m/a.sql":
    "/* @bruin\n\nname: m.a\ntype: duckdb.sql\n\n@bruin */\n\nselect 1 as id\n",
  "mini/assets/m/b.sql":
    "/* @bruin\n\nname: m.b\ntype: duckdb.sql\n\ndepends:\n  - m.a\n\n@bruin */\n\nselect 2;\n",
};

/** What a call prints: nothing, or JSON that fits a schema. */
interface Call {
  readonly args: readonly string[];
  /** Name of the schema; `undefined` where nothing is printed. */
  readonly schema?: string;
}

const asset = "mini/assets/m/b.sql";
const calls: readonly Call[] = [
  { args: ["environments", "list", "-o", "json"], schema: "environments_list" },
  { args: ["connections", "list", "-o", "json"], schema: "connections_list" },
  {
    args: ["connections", "list", "-environment", "dev", "-o", "json"],
    schema: "connections_list_environment",
  },
  { args: ["internal", "parse-pipeline", "mini"], schema: "parse_pipeline" },
  {
    args: ["internal", "parse-pipeline", "-exp-slim-response", "mini"],
    schema: "parse_pipeline_slim",
  },
  { args: ["internal", "parse-asset", asset], schema: "parse_asset" },
  { args: ["internal", "list-variants", "mini"], schema: "list_variants" },
  { args: ["internal", "list-templates", "-o", "json"], schema: "list_templates" },
  { args: ["render", "-o", "json", "-start-date", "2024-01-01", "--", asset], schema: "render" },
  { args: ["lineage", "-o", "json", "-full", asset], schema: "lineage" },
  { args: ["validate", "-o", "json", "-env", "dev", "--fast", "mini"], schema: "validate" },
  { args: ["format", "-o", "json", asset] },
  { args: ["query", "-c", "duck", "-q", "select 1 as a;", "-output", "json"], schema: "query" },
  {
    args: ["internal", "fetch-databases", "-c", "duck", "-environment", "dev", "-o", "json"],
    schema: "fetch_databases",
  },
  {
    args: ["internal", "fetch-tables", "-c", "duck", "-d", "main", "-o", "json"],
    schema: "fetch_tables",
  },
  {
    args: ["internal", "fetch-columns", "-c", "duck", "-d", "main", "-t", "nope", "-o", "json"],
    schema: "fetch_columns",
  },
  { args: ["internal", "db-summary", "-c", "duck", "-o", "json"], schema: "db_summary" },
  { args: ["internal", "parse-asset", "-c", asset], schema: "parse_asset" },
  { args: ["internal", "parse-pipeline", "-column-lineage", "mini"], schema: "parse_pipeline" },
  { args: ["internal", "ingestr-sources"], schema: "ingestr_sources" },
  { args: ["internal", "ingestr-sources", "-source", "chess"], schema: "ingestr_source" },
  { args: ["internal", "patch-pipeline", "mini/pipeline.yml", "-body", '{"owner":"ada"}'] },
  { args: ["internal", "patch-asset", asset, "-body", '{"owner":"ada"}'] },
];

describe("the calls of an editor", () => {
  it("print what their schemas say, on one line, and end with 0", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    for (const { args, schema } of calls) {
      const { code, stdout, stderr } = await bruin(args, {
        cwd: folder.path,
        sensitive: ["s3cr3t-M@rker"],
      });
      assertEquals([args, code, stderr], [args, 0, ""]);
      if (schema === undefined) {
        assertEquals(stdout, "");
        continue;
      }
      await assertFits(JSON.parse(stdout), schema);
      // Reference: `validate` alone is indented, and `render` does not end its line.
      const lines = stdout.split("\n").length - 1;
      if (schema !== "validate") {
        assertEquals([schema, lines], [schema, schema === "render" ? 0 : 1]);
      }
    }
  });

  it("get an asset of which nothing is said with every key, null for null", async () => {
    await using folder = await temporaryFolder();
    await writeFiles(folder.path, files);
    const { stdout } = await bruin(["internal", "parse-asset", "mini/assets/m/a.sql"], {
      cwd: folder.path,
    });
    const root = await Deno.realPath(folder.path);
    const path = `${root}/mini/assets/m/a.sql`;
    assertEquals(
      stdout,
      `${
        JSON.stringify({
          asset: {
            id: "5613cc1ec029954cfda7bcc490761541bcf38137977928f3e2fcca5f08bd28c2",
            uri: "",
            name: "m.a",
            type: "duckdb.sql",
            description: "",
            start_date: "",
            connection: "",
            tags: [],
            domains: [],
            meta: {},
            materialization: null,
            upstreams: [],
            image: "",
            instance: "",
            owner: "",
            executable_file: { name: "a.sql", path, content: "select 1 as id" },
            definition_file: { name: "a.sql", path, type: "comment" },
            parameters: {},
            secrets: [],
            extends: null,
            columns: [],
            custom_checks: [],
            hooks: {},
            metadata: {},
            snowflake: null,
            athena: null,
            bigquery: null,
            interval_modifiers: null,
            retries: null,
          },
          pipeline: { name: "mini", schedule: "daily", start_date: "" },
          repo: { path: root },
        })
      }\n`,
    );
  });
});
