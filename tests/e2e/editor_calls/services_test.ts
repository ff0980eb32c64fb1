/** What machines read of BigQuery, unit tests, connections that are tried, locks of packages, and the version. */
import { describe, it } from "@std/testing/bdd";
import config from "../../../deno.json" with { type: "json" };
import { platforms } from "../../../src/platforms/mod.ts";
import { secretsBackends } from "../../../src/secrets/mod.ts";
import * as bigquery from "../../platforms/bigquery/server.ts";
import { binary } from "../command.ts";
import { replay, sqlAsset } from "./replay.ts";

const durations = [/"duration_ms":[\d.]+/g, '"duration_ms":0'] as const;
const jobs = [/bruin:US\.\w+/g, "JOB"] as const;

const files = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: {
        connections: {
          duckdb: [{ name: "duck", path: "d.db" }],
          generic: [{ name: "tok", value: "s3cr3t-M@rker" }],
          google_cloud_platform: [{
            name: "bq",
            project_id: "bruin",
            use_application_default_credentials: true,
          }],
        },
      },
    },
  }),
  "mini/pipeline.yml":
    "name: mini\ndefault_connections: {duckdb: duck, google_cloud_platform: bq}\n",
  "mini/assets/a.sql": sqlAsset(["name: m.a", "type: duckdb.sql"], "select 3 as c"),
  "mini/assets/bq.sql": sqlAsset(["name: m.bq", "type: bq.sql"], "select 1 as n, 'x' as t"),
  "mini/assets/u.sql": sqlAsset([
    "name: m.u",
    "type: duckdb.sql",
    "unit_tests:",
    "  - {name: two, inputs: [{asset: m.a, rows: [{c: 1}, {c: 2}]}], expected: {rows: [{n: 2}]}}",
    "  - {name: wrong, inputs: [{asset: m.a, rows: [{c: 1}]}], expected: {rows: [{n: 2}]}}",
  ], "select count(*) as n from m.a"),
};
const sensitive = ["s3cr3t-M@rker"];
const play = (calls: Parameters<typeof replay>[1]) => replay(files, calls, sensitive);

describe("calls about unit tests, connections and the program", () => {
  it("unit-test", async () => {
    const failed = {
      asset: "m.u",
      name: "wrong",
      status: "failed",
      ran_on: "duckdb",
      translated: false,
      differences: [{
        of: "final output",
        reasons: ["expected row 1 is missing: {n=2}", "row 1 is not expected: {n=1}"],
        actual_rows: ["{n=1}"],
        actual_count: 1,
      }],
      duration_ms: 0,
    };
    const passed = {
      ...failed,
      ...{ name: "two", status: "passed", differences: [] },
    };
    await play([
      {
        args: ["unit-test", "mini/assets/u.sql"],
        code: 1,
        stdout: [
          "PASS   m.u :: two",
          "FAIL   m.u :: wrong",
          "       final output: expected row 1 is missing: {n=2}",
          "       final output: row 1 is not expected: {n=1}",
          "       actual rows (1):",
          "         {n=1}",
          "1 passed, 1 failed\n",
        ].join("\n"),
      },
      {
        args: ["unit-test", "mini", "-output", "json"],
        code: 1,
        schema: "unit_test",
        varying: [durations],
        stdout: { tests: [passed, failed], passed: 1, failed: 1 },
      },
      { args: ["unit-test", "mini/assets/a.sql"], stdout: "No unit tests found.\n" },
    ]);
  });

  it("connections test", async () => {
    const stage = (stage: string, text: string) => ({ stage, verdict: "ok", text, duration_ms: 0 });
    await play([
      {
        args: ["connections", "test", "-n", "duck", "-o", "json"],
        schema: "connections_test",
        varying: [durations],
        stdout: {
          status: "success",
          connection: "duck",
          type: "duckdb",
          tested: ["its fields fit the type duckdb", "DuckDB answers SELECT 1"],
          complete: true,
          stages: [
            stage("details", "they fit the type duckdb"),
            stage("login", "DuckDB accepts it"),
            stage("query", "SELECT 1 works"),
          ],
        },
      },
      {
        args: ["connections", "test", "nope", "-o", "json"],
        code: 78,
        stdout: {
          error:
            "connection 'nope' not found in config file '$ROOT/.bruin.yml' under environment 'default'",
          fix: "add it to the environment 'default'",
          code: "E113",
        },
      },
      {
        args: ["connections", "test", "-o", "json"],
        code: 64,
        stdout: { error: "connection name is required" },
      },
    ]);
  });

  it("version", async () => {
    // What a binary was built from is other in each.
    if (binary !== undefined) return;
    await play([{
      args: ["version", "-o", "json"],
      schema: "version",
      stdout: {
        version: config.version,
        commit: null,
        os: Deno.build.os,
        processor: Deno.build.arch,
        deno: Deno.version.deno,
        variant: null,
        permissions: null,
        lock: null,
        platforms: platforms.map(({ name }) => name),
        secrets_backends: secretsBackends.map(({ name }) => name),
      },
    }]);
  });

  it("lock-asset-dependencies that cannot be", async () => {
    await play([
      {
        args: ["internal", "lock-asset-dependencies", "-o", "json"],
        code: 1,
        stdout: { error: "asset path is required" },
      },
      {
        args: ["internal", "lock-asset-dependencies", "mini/assets/a.sql", "-o", "json"],
        code: 1,
        stdout: {
          error: "asset is not a Python asset",
          where: "$ROOT/mini/assets/a.sql",
          fix: "give a Python asset, a requirements.txt or a pyproject.toml",
        },
      },
    ]);
  });
});

const needed = bigquery.skip === undefined ? "" : ` (${bigquery.skip})`;

(needed === "" ? describe : describe.skip)(`calls about BigQuery${needed}`, () => {
  const env = { BIGQUERY_EMULATOR_HOST: bigquery.address ?? "" };
  const ask = (query: string, ...more: string[]) => ["query", "-c", "bq", "-q", query, ...more];
  const dataset = `calls_${crypto.randomUUID().slice(0, 8)}`;

  it("query and asset-metadata", async () => {
    const values = "select 9007199254740993 as n, 'x' as t, [1, 2] as a, " +
      "timestamp '2024-01-01 00:00:00+00' as ts, numeric '1.25' as d, cast(null as bool) as z";
    await play([
      {
        args: ask(values, "-o", "json"),
        env,
        schema: "query",
        // As it stands: JSON.parse would lose a digit.
        stdout: '{"columns":[{"name":"n","type":"INT64"},{"name":"t","type":"STRING"},' +
          '{"name":"a","type":"ARRAY<INT64>"},{"name":"ts","type":"TIMESTAMP"},' +
          '{"name":"d","type":"NUMERIC"},{"name":"z","type":"BOOL"}],' +
          '"rows":[[9007199254740993,"x",[1,2],"2024-01-01T00:00:00Z",1.25,null]],' +
          `"connectionName":"bq","query":${JSON.stringify(values)}}\n`,
      },
      {
        args: ask("selec 1", "-o", "json"),
        env,
        code: 1,
        varying: [jobs],
        stdout: {
          error: 'Syntax error: Unexpected identifier "selec" at [1:1]',
          where: "line 1: selec; job JOB",
        },
      },
      {
        args: ask(`create schema ${dataset}; create table ${dataset}.t (n int64)`, "-o", "json"),
        env,
        schema: "query",
        varying: [jobs],
        stdout: {
          columns: [],
          rows: [],
          connectionName: "bq",
          query: `create schema ${dataset}; create table ${dataset}.t (n int64)`,
          execution: {
            connectionType: "google_cloud_platform",
            statementType: "CREATE TABLE",
            jobId: "JOB",
            ddlOperationPerformed: "CREATE",
            ddlTargetTable: `bruin.${dataset}.t`,
          },
        },
      },
      {
        args: ["query", "-asset", "mini/assets/bq.sql", "-o", "csv"],
        env,
        stdout: "n,t\n1,x\n",
      },
      {
        args: ["internal", "asset-metadata", "mini/assets/bq.sql"],
        env,
        schema: "asset_metadata",
        stdout: {
          connectionName: "bq",
          connectionType: "google_cloud_platform",
          query: "select 1 as n, 'x' as t",
          valid: true,
          totalBytesProcessed: 0,
          estimatedCostUSD: 0,
          statementType: "SELECT",
          schema: [{ name: "n", type: "INT64" }, { name: "t", type: "STRING" }],
        },
      },
      {
        args: ["internal", "asset-metadata", "mini/assets/a.sql"],
        code: 1,
        env,
        stdout: {
          error:
            "asset-metadata is only available for BigQuery SQL assets and BigQuery query sensors",
          cause: 'the type of the asset is "duckdb.sql"',
          where: "$ROOT/mini/assets/a.sql",
        },
      },
      { args: ask(`drop schema ${dataset} cascade`, "-o", "csv"), env, varying: [[/.*\n/g, ""]] },
    ]);
  });
});
