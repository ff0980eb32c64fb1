/** What machines read of assets besides parsing them, and of the program itself. */
import { describe, it } from "@std/testing/bdd";
import { type Call, replay, sqlAsset } from "./replay.ts";

const a = sqlAsset(["name: m.a", "type: duckdb.sql"], "select 1 as id");
const b = sqlAsset(
  ["name: m.b", "type: duckdb.sql", "", "materialization:", "  type: table"],
  "select id from m.a",
);
const files = {
  ".bruin.yml": "default_environment: dev\nenvironments: {dev: {connections: " +
    "{generic: [{name: tok, value: v}], duckdb: [{name: duck, path: d.db}]}}}\n",
  "mini/pipeline.yml": "name: mini\ndefault_connections: {duckdb: duck}\n",
  "mini/assets/a.sql": a,
  "mini/assets/b.sql": b,
  "mini/assets/wide.sql": "/* @bruin\ntype: duckdb.sql\nname: m.wide\n@bruin */\nselect 1 as x\n",
  "mini/assets/look.asset.yml": "name: m.look\ntype: ingestr\n",
  "mini/assets/code.py": '"""@bruin\n\nname: m.code\n\n@bruin"""\n\nprint(1)\n',
  "mini/assets/made.sql": sqlAsset([
    "name: m.made",
    "type: duckdb.sql",
    "depends: [m.a, {uri: 's3://x/y'}]",
    "materialization: {type: table}",
    "columns: [{name: id, type: integer, primary_key: true, description: it's}]",
  ], "select 1 as id"),
  "variants/pipeline.yml": "name: v_{{ var.c }}\nvariables: {c: {type: string, default: x}}\n" +
    "variants: {us: {c: us}, de: {c: de}}\n",
  "variants/assets/a.sql": a,
  "wrong/pipeline.yml": "name: wrong\n",
  "wrong/assets/a.sql": sqlAsset(["name: w.a", "type: duckdb.sql", "depends: [no]"], "select 1"),
};

const issue = {
  asset: "w.a",
  description: "Dependency 'no' does not exist",
  context: [],
  severity: "critical",
};
const validations: readonly Call[] = [
  {
    args: ["validate", "-o", "json", "-env", "dev", "mini/assets/a.sql"],
    schema: "validate",
    indent: 2,
    stdout: [{ pipeline: "mini", issues: {} }],
  },
  {
    args: ["validate", "-o", "json", "variants"],
    schema: "validate",
    indent: 2,
    stdout: [
      { pipeline: "v_de", variant: "de", issues: {} },
      { pipeline: "v_us", variant: "us", issues: {} },
    ],
  },
  ...["wrong", "wrong/assets/a.sql"].map((path) => ({
    // Whatever is wrong.
    args: ["validate", "-o", "json", path],
    schema: "validate",
    indent: 2,
    stdout: [{ pipeline: "wrong", issues: { "w.a": [issue] } }],
  })),
  {
    args: ["validate", "-o", "json", "--environment", "nope", "mini"],
    code: 64,
    stdout: {
      error: "environment 'nope' not found in the configuration file",
      where: "$ROOT/.bruin.yml",
      fix: "choose one of dev",
    },
  },
];

const described = (name: string) => ({
  name: `m.${name}`,
  type: "duckdb.sql",
  executable_file: { name: `${name}.sql`, path: `$ROOT/mini/assets/${name}.sql`, content: "" },
  definition_file: {
    name: `${name}.sql`,
    path: `$ROOT/mini/assets/${name}.sql`,
    type: "comment",
  },
});
const notFound =
  "failed to find the asset with the given path, are you sure you have referred the right file?";
const lineages: readonly Call[] = [
  {
    args: ["lineage", "-o", "json", "mini/assets/made.sql"],
    schema: "lineage",
    stdout: {
      name: "m.made",
      type: "duckdb.sql",
      upstreams: [described("a"), { name: "s3://x/y", external: true }],
      downstream: [],
    },
  },
  {
    args: ["lineage", "-full", "mini/assets/a.sql", "-o", "json"],
    schema: "lineage",
    stdout: {
      name: "m.a",
      type: "duckdb.sql",
      upstreams: [],
      downstream: [described("made")],
    },
  },
  {
    args: ["lineage", "-o", "json"],
    code: 64,
    stdout: {
      error: "Please give an asset path to get lineage of",
      fix: "bruin lineage <path to the asset file>",
    },
  },
  {
    args: ["lineage", "-o", "json", "mini/assets/no.sql"],
    code: 64,
    stdout: {
      error: notFound,
      where: "mini/assets/no.sql",
      fix: 'did you mean "mini/assets/a.sql"?',
    },
  },
];

const made = "BEGIN TRANSACTION;\nDROP TABLE IF EXISTS m.b;\n" +
  "CREATE TABLE m.b AS select id from m.a;\nCOMMIT;";
const noAsset = "Please give an asset path to render: bruin render <path to the asset file>)";
const ddl = "CREATE TABLE IF NOT EXISTS m.made (\n  id integer,\n  PRIMARY KEY (id)\n);\n" +
  "COMMENT ON COLUMN m.made.id IS 'it''s';";
const rendered = (query: string) => JSON.stringify({ query });
const renders: readonly Call[] = [
  {
    args: ["render", "-o", "json", "-start-date", "2024-01-01", "--", "mini/assets/a.sql"],
    schema: "render",
    stdout: rendered("select 1 as id"),
  },
  { args: ["render", "mini/assets/a.sql"], stdout: "select 1 as id\n" },
  {
    args: ["render", "-o", "json", "mini/assets/b.sql"],
    schema: "render",
    stdout: rendered(made),
  },
  { args: ["render", "-raw-query", "mini/assets/b.sql"], stdout: "select id from m.a\n" },
  {
    args: ["render", "-o", "json", "mini/assets/code.py"],
    schema: "render",
    stdout: rendered("print(1)"),
  },
  {
    args: ["render", "-o", "json", "mini/assets/look.asset.yml"],
    schema: "render",
    stdout: rendered("name: m.look\ntype: ingestr"),
  },
  {
    args: ["render", "-o", "json", "no.sql"],
    code: 64,
    stdout: '{"error":"The specified asset path does not exist: no.sql"}',
  },
  { args: ["render", "-o", "json"], code: 64, stdout: JSON.stringify({ error: noAsset }) },
  {
    args: ["render-ddl", "-o", "json", "mini/assets/made.sql"],
    schema: "render",
    stdout: rendered(ddl),
  },
  { args: ["render-ddl", "mini/assets/made.sql"], stdout: `${ddl}\n` },
  {
    args: ["render-ddl", "-o", "json", "mini/assets/code.py"],
    code: 78,
    stdout: JSON.stringify({
      error: "The asset has no table of declared columns: m.code",
      cause: "it has no materialization",
      where: "$ROOT/mini/assets/code.py",
      fix: "give a SQL asset with `materialization: {type: table}` and `columns`",
    }),
  },
];

const wide = sqlAsset(["name: m.wide", "type: duckdb.sql"], "select 1 as x")
  .replace("@bruin */\n\n", "@bruin */\n");
const formats: readonly Call[] = [
  { args: ["format", "-o", "json", "mini/assets/a.sql"], files: { "mini/assets/a.sql": a } },
  { args: ["format", "-o", "json", "-fail-if-changed", "mini/assets/a.sql"] },
  {
    args: ["format", "-o", "json", "--fail-if-changed", "mini/assets/wide.sql"],
    code: 1,
    stdout: { error: "failure: asset 'mini/assets/wide.sql' needs to be reformatted" },
    files: { "mini/assets/wide.sql": files["mini/assets/wide.sql"] },
  },
  {
    args: ["format", "--fail-if-changed", "mini/assets/wide.sql"],
    code: 1,
    stdout: "failure: asset 'mini/assets/wide.sql' needs to be reformatted\n",
  },
  {
    args: ["format", "-o", "json", "--fail-if-changed", "mini"],
    code: 1,
    stdout: "failure: some Assets needs reformatting:\n'mini/assets/made.sql'\n" +
      "'mini/assets/wide.sql'\n",
  },
  {
    args: ["format", "-o", "json", "mini"],
    files: { "mini/assets/wide.sql": wide },
  },
  {
    args: ["format", "--fail-if-changed", "mini"],
    stdout: "success: no asset in 'mini' needs reformatting\n",
  },
  { args: ["format", "mini"], stdout: "Successfully formatted 6 assets.\n" },
  {
    args: ["format", "-o", "json", "no"],
    code: 64,
    stdout: {
      error:
        "the given file path 'no' does not seem to exist, are you sure you used the right path?",
      fix: "give the file of an asset, or a folder with a pipeline.yml in it or below it",
    },
  },
];

const dependent = b.replace("\nmaterialization", "\nmaterialization")
  .replace("  type: table\n", "  type: table\n\ndepends:\n  - m.a\n");
const patches: readonly Call[] = [
  {
    args: ["patch", "fill-asset-dependencies", "-o", "json", "mini/assets/b.sql"],
    schema: "patch_asset",
    stdout: { status: "success", message: "Asset dependencies updated successfully" },
    files: { "mini/assets/b.sql": dependent },
  },
  {
    args: ["patch", "fill-asset-dependencies", "mini/assets/b.sql"],
    stdout: "Asset dependencies updated successfully for asset 'm.b'\n",
  },
  {
    args: ["patch", "fill-asset-dependencies", "mini"],
    stdout: "Successfully updated dependencies for 6 assets in pipeline 'mini'.\n",
  },
  ...["fill-asset-dependencies", "fill-columns-from-db"].flatMap((name): Call[] => [
    {
      args: ["patch", name, "-o", "json"],
      code: 64,
      stdout: { error: "Please provide a path to an asset or a pipeline." },
    },
    {
      args: ["patch", name, "-o", "json", "no"],
      code: 64,
      stdout: {
        error: "failed to build pipeline at 'no': cannot find a pipeline the given task belongs " +
          "to. Are you sure this task is in an actual pipeline?",
        where: "$ROOT/no",
      },
    },
  ]),
  {
    args: ["query", "-c", "duck", "-q", "create schema m; create table m.b (id integer)"],
    stdout: "Statement executed successfully\nStatement type: CREATE TABLE\n",
  },
  {
    args: ["patch", "fill-columns-from-db", "-o", "json", "mini/assets/b.sql"],
    schema: "patch_asset",
    stdout: { status: "success", message: "Columns filled from DB for asset 'm.b'" },
  },
  {
    args: ["patch", "fill-columns-from-db", "-o", "json", "mini/assets/b.sql"],
    schema: "patch_asset",
    stdout: { status: "warning", message: "No changes needed for asset 'm.b'" },
  },
  {
    args: ["patch", "fill-columns-from-db", "-o", "json", "mini/assets/a.sql"],
    code: 1,
    stdout: {
      error: "failed to fill columns from DB for asset 'm.a': " +
        'There is no table "m.a" in the connection "duck"',
      fix: "give its name with its schema, as the database has it",
      code: "E390",
    },
  },
];

const same = { isDifferent: false };
const diffs: readonly Call[] = [
  {
    args: ["query", "-c", "duck", "-q", "create table t (a integer); insert into t values (1)"],
    stdout: "Statement executed successfully\nStatement type: INSERT\nRows affected: 1\n",
  },
  {
    args: ["data-diff", "-c", "duck", "-o", "json", "t", "t"],
    schema: "data_diff",
    stdout: {
      summary: { columnCount: { source: 1, target: 1, diff: 0 } },
      schemaDiffs: [{
        name: "a",
        type: { source: "INTEGER", target: "INTEGER", ...same },
        nullable: { source: "NULL", target: "NULL", ...same },
        constraints: { source: "", target: "", ...same },
        status: "unchanged",
      }],
      columnStatistics: null,
      sourceTable: "t",
      targetTable: "t",
      hasDifferences: false,
      alterStatements: "",
      rows: null,
    },
  },
  {
    args: ["data-diff", "-c", "duck", "-o", "json", "t", "no"],
    code: 1,
    stdout: {
      error: 'There is no table "no" in the connection "duck"',
      fix: "give its name with its schema, as the database has it",
      code: "E390",
    },
  },
];

describe("the calls of a script", () => {
  const groups: Readonly<Record<string, readonly Call[]>> = {
    validate: validations,
    lineage: lineages,
    "render and render-ddl": renders,
    format: formats,
    patch: patches,
    "data-diff": diffs,
  };
  for (const [name, calls] of Object.entries(groups)) {
    it(`of ${name} have these answers`, () => replay(files, calls));
  }
});
