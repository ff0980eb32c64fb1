/** What editors ask besides files: databases, connections, environments, and changes of files. */
import { describe, it } from "@std/testing/bdd";
import { type Call, replay, sqlAsset } from "./replay.ts";

const secret = "s3cr3t-M@rker";
const config = [
  "default_environment: dev",
  "environments:",
  "  dev:",
  "    connections:",
  `      generic: [{name: tok, value: ${secret}}]`,
  "      duckdb: [{name: duck, path: d.db}]",
  "  prod:",
  "    schema_prefix: p_",
  "    connections:",
  "      duckdb: [{name: duck, path: p.db}]",
  "",
].join("\n");
const files = {
  ".bruin.yml": config,
  "mini/pipeline.yml": "name: mini\n",
  "mini/assets/a.sql": sqlAsset(["name: m.a", "type: duckdb.sql"], "select 1 as id"),
  "mini/assets/plain.sql": "select 2\n",
  "variants/pipeline.yml": "name: v_{{ var.c }}\nvariables: {c: {type: string, default: x}}\n" +
    "variants: {us: {c: us}, de: {c: de}}\n",
  "glossary.yml": "entities:\n  Customer:\n    description: who buys\n" +
    "    attributes: {Id: {type: integer, description: number}}\n" +
    "domains:\n  sales: {owners: [ada], contact: [{type: slack, address: '#s'}]}\n",
};

const inFile = (name: string) =>
  `connection '${name}' not found in config file '$ROOT/.bruin.yml' under environment 'dev'`;
const missing = {
  error: inFile("nope"),
  fix: "add it to the environment 'dev'",
  code: "E113",
};

const query = (text: string): Call => ({
  args: ["query", "-c", "duck", "-q", text],
  stdout: "Statement executed successfully\nStatement type: CREATE TABLE\n",
});
const database = (words: string, schema: string, stdout: object): Call => ({
  args: ["internal", ...words.split(" "), "-c", "duck", "-o", "json"],
  schema,
  stdout,
});
const column = { nullable: true, primary_key: false, unique: false };

const databases: readonly Call[] = [
  query("create table t (a integer, b decimal(10,2))"),
  database("fetch-databases", "fetch_databases", {
    databases: ["main"],
    connection_name: "duck",
    count: 1,
  }),
  database("fetch-tables -d main -environment dev", "fetch_tables", {
    database: "main",
    tables: ["t"],
    connection_name: "duck",
    table_count: 1,
  }),
  database("fetch-tables -database none", "fetch_tables", {
    database: "none",
    tables: null,
    connection_name: "duck",
    table_count: 0,
  }),
  database("fetch-columns -d main -t t", "fetch_columns", {
    database: "main",
    table: "t",
    columns: [
      { name: "a", type: "INTEGER", ...column },
      { name: "b", type: "DECIMAL(10,2)", ...column },
    ],
    connection_name: "duck",
    column_count: 2,
  }),
  database("fetch-columns -d main -table none", "fetch_columns", {
    database: "main",
    table: "none",
    columns: null,
    connection_name: "duck",
    column_count: 0,
  }),
  database("db-summary", "db_summary", {
    database_name: "d",
    schemas: [{ name: "main", tables: [{ name: "t", type: "table", columns: [] }] }],
    connection_name: "duck",
    summary: { total_schemas: 1, total_tables: 1 },
  }),
  {
    args: ["internal", "fetch-databases", "-c", "duck"],
    stdout: "Found 1 database(s):\n====================\nDATABASE\nmain\n",
  },
  {
    args: ["internal", "fetch-databases", "-c", "nope", "-o", "json"],
    code: 1,
    stdout: missing,
  },
  {
    args: ["internal", "fetch-databases", "-c", "nope"],
    code: 1,
    stdout: `Error: ${missing.error}\n  fix: ${missing.fix}\n  code: E113\n`,
  },
  ...Object.entries({
    "fetch-databases": "database fetching",
    "fetch-tables -d x": "table fetching",
    "fetch-columns -d x -t y": "column fetching",
    "db-summary": "database summary",
  }).map(([words, about]) => ({
    args: ["internal", ...words.split(" "), "-c", "tok", "-o", "json"],
    code: 1,
    stdout: { error: `connection type 'generic' does not support ${about}` },
  })),
];

const dev = {
  connections: {
    generic: [{ name: "tok", value: "********" }],
    duckdb: [{ name: "duck", path: "$ROOT/d.db" }],
  },
};
const prod = { connections: { duckdb: [{ name: "duck", path: "$ROOT/p.db" }] } };

const lists: readonly Call[] = [
  {
    args: ["connections", "list", "-o", "json"],
    schema: "connections_list",
    stdout: {
      default_environment_name: "dev",
      selected_environment_name: "dev",
      selected_environment: { ...dev, schema_prefix: "" },
      environments: { dev: { ...dev, schema_prefix: "" }, prod: { ...prod, schema_prefix: "p_" } },
    },
  },
  ...["-env", "--env", "-environment", "--environment"].map((flag) => ({
    args: ["connections", "list", flag, "prod", "-output", "json"],
    schema: "connections_list_environment",
    stdout: { prod },
  })),
  {
    args: ["connections", "list", "-o", "json", "--environment", "nope"],
    code: 64,
    stdout: {
      error: "environment 'nope' not found in the configuration file",
      where: "$ROOT/.bruin.yml",
      fix: "choose one of dev, prod",
    },
  },
  {
    args: ["environments", "list", "-o", "json"],
    schema: "environments_list",
    stdout: { selected_environment: "dev", environments: [{ name: "dev" }, { name: "prod" }] },
  },
  {
    args: ["internal", "list-templates", "-o", "json"],
    schema: "list_templates",
    stdout: {
      templates: [
        ...["duckdb", "postgres", "aws-secrets", "mysql", "redshift", "snowflake", "bigquery"],
        ...["databricks", "python", "empty"],
      ],
      count: 10,
    },
  },
  {
    args: ["internal", "ingestr-sources", "-source", "chess"],
    schema: "ingestr_source",
    stdout: {
      name: "chess",
      tables: [
        "players_profiles",
        "players_games",
        "players_archives",
        "players_online_status",
      ].map((name) => ({ name })),
    },
  },
  {
    args: ["internal", "ingestr-sources", "-s", "nope"],
    code: 1,
    stdout: {
      error: "failed to get tables for source 'nope': source 'nope' not found in registry",
      fix: "leave --source out to see all",
    },
  },
];

const glossary = {
  entities: [{
    name: "Customer",
    description: "who buys",
    domains: null,
    attributes: { Id: { name: "Id", description: "number", type: "integer" } },
  }],
  domains: [{
    name: "sales",
    description: "",
    parent_domain: "",
    owners: ["ada"],
    tags: null,
    contact: [{ type: "slack", address: "#s" }],
  }],
};
const read: readonly Call[] = [
  {
    args: ["internal", "list-variants", "variants"],
    schema: "list_variants",
    stdout: {
      pipeline: "v_{{ var.c }}",
      variants: [
        { name: "de", variables: { c: "de" } },
        { name: "us", variables: { c: "us" } },
      ],
    },
  },
  {
    args: ["internal", "list-variants", "--", "mini"],
    schema: "list_variants",
    stdout: { pipeline: "mini", variants: null },
  },
  { args: ["internal", "list-variants"], code: 1, stdout: { error: "pipeline path is required" } },
  {
    args: ["internal", "parse-glossary", "glossary.yml"],
    schema: "parse_glossary",
    stdout: glossary,
  },
  {
    args: ["internal", "parse-glossary", "-pretty", "glossary.yml"],
    schema: "parse_glossary",
    indent: 2,
    stdout: glossary,
  },
  {
    args: ["internal", "parse-glossary", "-entities-only", "glossary.yml"],
    schema: "parse_glossary_entities",
    stdout: glossary.entities,
  },
  {
    args: ["internal", "parse-glossary", "-domains-only", "glossary.yml"],
    schema: "parse_glossary_domains",
    stdout: glossary.domains,
  },
  {
    args: ["internal", "parse-glossary"],
    code: 1,
    stdout: { error: "glossary path is required" },
  },
  {
    args: ["internal", "parse-glossary", "no.yml"],
    code: 1,
    stdout: { error: "Cannot read the file: it does not exist", where: "$ROOT/no.yml" },
  },
  {
    args: ["internal", "ingestr-uri"],
    code: 1,
    stdout: { error: "exactly one output file and one connection name are required" },
  },
  { args: ["internal", "ingestr-uri", "uri", "duck"], files: { uri: "duckdb:///$ROOT/d.db" } },
  {
    args: ["internal", "ingestr-uri", "uri", "duck"],
    code: 1,
    stdout: { error: "failed to create the output file 'uri': file exists" },
  },
  { args: ["internal", "asset-metadata"], code: 1, stderr: "asset path is required\n" },
  {
    args: ["internal", "asset-metadata", "mini/assets/a.sql"],
    code: 1,
    stdout: {
      error: "asset-metadata is only available for BigQuery SQL assets and BigQuery query sensors",
      cause: 'the type of the asset is "duckdb.sql"',
      where: "$ROOT/mini/assets/a.sql",
    },
  },
  {
    args: ["internal", "lock-asset-dependencies", "-o", "json"],
    code: 1,
    stdout: { error: "asset path is required" },
  },
  {
    args: ["internal", "lock-asset-dependencies", "-o", "json", "mini/assets/a.sql"],
    code: 1,
    stdout: {
      error: "asset is not a Python asset",
      where: "$ROOT/mini/assets/a.sql",
      fix: "give a Python asset, a requirements.txt or a pyproject.toml",
    },
  },
];

const noBody = {
  error: "failed to patch the asset with the given json body: --body must be a JSON object",
  fix: `write it like --body '{"description": "orders by day"}'`,
};
const patches: readonly Call[] = [
  {
    args: ["internal", "patch-asset", "-body", '{"owner":"ada","timeout":90}', "mini/assets/a.sql"],
    files: {
      "mini/assets/a.sql": sqlAsset(
        ["name: m.a", "type: duckdb.sql", "owner: ada", "timeout: 1m30s"],
        "select 1 as id",
      ),
    },
  },
  { args: ["internal", "patch-asset", "mini/assets/a.sql", "--body", '{"unknown":1}'] },
  {
    args: ["internal", "patch-pipeline", "mini", "-body", '{"owner":"ada"}'],
    files: { "mini/pipeline.yml": "name: mini\nowner: ada\n" },
  },
  { args: ["internal", "patch-asset", "-convert", "mini/assets/plain.sql"] },
  ...["asset", "pipeline"].map((what) => ({
    args: ["internal", `patch-${what}`, "--body", "{}"],
    code: 1,
    stdout: {
      error: `empty ${what} path given, you must provide an existing ${what} path`,
    },
  })),
  {
    args: ["internal", "patch-asset", "no.sql", "--body", "{}"],
    code: 1,
    stdout: {
      error: "failed to create asset from the given path: Cannot read the file: it does not exist",
      where: "$ROOT/no.sql",
    },
  },
  { args: ["internal", "patch-asset", "mini/assets/a.sql"], code: 1, stdout: noBody },
  {
    args: ["internal", "patch-asset", "mini/assets/a.sql", "--body", `{"owner":${secret}}`],
    code: 1,
    stdout: noBody,
  },
  {
    args: ["internal", "patch-pipeline", "no", "--body", "{}"],
    code: 1,
    stdout: {
      error: "failed to load pipeline: cannot find a pipeline the given task belongs to. " +
        "Are you sure this task is in an actual pipeline?",
      where: "$ROOT/no",
    },
  },
];

const success = "success";
const add = (name: string, type: string, environment: string) => [
  ...["connections", "add", "--env", environment, "--name", name, "--type", type],
  ...["--credentials", '{"value":"x"}', "-o", "json"],
];
const changes: readonly Call[] = [
  { args: add("n1", "generic", "dev") },
  {
    args: add("n1", "generic", "dev"),
    code: 64,
    stdout: { error: "a connection named 'n1' already exists in the 'dev' environment" },
  },
  {
    args: add("n2", "generic", "x"),
    code: 64,
    stdout: { error: "environment 'x' does not exist", where: "$ROOT/.bruin.yml" },
  },
  {
    args: add("n2", "x", "dev"),
    code: 64,
    stdout: {
      error: "failed to add connection: unsupported connection type: x",
      fix: "`bruin secrets schema` lists all types",
    },
  },
  {
    args: ["connections", "delete", "--env", "dev", "-name", "n1", "-o", "json"],
    schema: "config_change",
    stdout: {
      message: "Successfully deleted connection: n1 from environment: dev",
      status: success,
    },
  },
  {
    args: ["connections", "delete", "--env", "dev", "-name", "n1", "-o", "json"],
    code: 64,
    stdout: {
      error: "failed to delete connection: connection 'n1' does not exist in environment 'dev'",
    },
  },
  {
    args: ["environments", "create", "-n", "e1", "-o", "json"],
    schema: "config_change",
    stdout: { status: success, message: "Successfully created environment: e1" },
  },
  {
    args: ["environments", "create", "-n", "e1", "-o", "json"],
    code: 64,
    stdout: { error: "environment 'e1' already exists" },
  },
  {
    args: ["environments", "update", "-n", "e1", "-new-name", "e2", "-o", "json"],
    schema: "config_change",
    indent: 2,
    stdout: { message: "Environment updated successfully", new_name: "e2", old_name: "e1" },
  },
  {
    args: ["environments", "clone", "-s", "e2", "-t", "e3", "-o", "json"],
    schema: "config_change",
    indent: 2,
    stdout: {
      message: "Environment cloned successfully",
      source_name: "e2",
      target_name: "e3",
    },
  },
  ...["e2", "e3"].map((name) => ({
    args: ["environments", "delete", "-n", name, "-f", "-o", "json"],
    schema: "config_change",
    indent: 2,
    stdout: { message: "Environment deleted successfully", name },
  })),
  {
    args: ["environments", "delete", "-n", "e9", "-f", "-o", "json"],
    code: 64,
    stdout: { error: "environment 'e9' does not exist", where: "$ROOT/.bruin.yml" },
  },
  {
    args: ["connections", "test", "-o", "json"],
    code: 64,
    stdout: { error: "connection name is required" },
  },
  { args: ["connections", "test", "-n", "nope", "-o", "json"], code: 78, stdout: missing },
];

describe("the calls of an editor", () => {
  const groups: Readonly<Record<string, readonly Call[]>> = {
    "about what is in a database": databases,
    "about connections, environments and sources": lists,
    "about files": read,
    "that change assets and pipelines": patches,
    "that change connections and environments": changes,
  };
  for (const [about, calls] of Object.entries(groups)) {
    it(`${about} have these answers`, () => replay(files, calls, [secret]));
  }
});
