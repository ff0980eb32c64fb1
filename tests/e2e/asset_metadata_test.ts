/** `bruin internal asset-metadata`, against answers as BigQuery documents them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { startService } from "../fakes/scripted_service.ts";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const token = "ya29.MARKER-b2f1c0";
const files = {
  ".bruin.yml": JSON.stringify({
    environments: {
      default: {
        connections: {
          google_cloud_platform: [{
            name: "gcp-default",
            project_id: "shop",
            location: "EU",
            access_token: token,
          }],
          duckdb: [{ name: "duckdb-default", path: "d.db" }],
        },
      },
    },
  }),
  "pipeline.yml": "name: shop",
  "assets/daily.sql":
    "/* @bruin\nname: mart.daily\ntype: bq.sql\nmaterialization: {type: table}\n@bruin */\nselect n from a.b where d = '{{ start_date }}'",
  "assets/wait.asset.yml":
    "name: wait\ntype: bq.sensor.query\nparameters: {query: select exists(select 1 from a.b)}",
  "assets/local.sql": "/* @bruin\nname: local\ntype: duckdb.sql\n@bruin */\nselect 1",
  "assets/table.asset.yml": "name: t\ntype: bq.sensor.table\nparameters: {table: a.b}",
};

/** The dry run of a job, as `jobs.insert` answers it. */
function startBigquery() {
  const query = {
    statementType: "SELECT",
    referencedTables: [{ projectId: "shop", datasetId: "a", tableId: "b" }],
    schema: { fields: [{ name: "n", type: "INTEGER" }] },
  };
  return startService({
    "POST /jobs": [({ json }) =>
      Response.json({
        jobReference: { projectId: "shop", location: "EU" },
        status: { state: "DONE" },
        statistics: { totalBytesProcessed: String(2 ** 40), query },
        configuration: json.configuration,
      })],
  });
}

async function ask(service: { readonly url: URL }, ...args: string[]) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, files);
  return await bruin(["internal", "asset-metadata", ...args], {
    cwd: folder.path,
    env: { BIGQUERY_EMULATOR_HOST: service.url.href },
    sensitive: [token],
  });
}

describe("bruin internal asset-metadata", () => {
  it("tells what a query would read, cost and give, and runs nothing", async () => {
    await using service = startBigquery();
    const args = ["assets/daily.sql", "-start-date", "2024-01-31", "-env", "default"];
    const { code, stdout, stderr } = await ask(service, ...args);
    assertEquals([code, stderr], [0, ""], stdout);
    await assertFits(JSON.parse(stdout), "asset_metadata");
    assertEquals(JSON.parse(stdout), {
      connectionName: "gcp-default",
      connectionType: "google_cloud_platform",
      query: "select n from a.b where d = '2024-01-31'",
      valid: true,
      totalBytesProcessed: 2 ** 40,
      estimatedCostUSD: 6.25,
      statementType: "SELECT",
      referencedTables: ["shop.a.b"],
      schema: [{ name: "n", type: "INT64" }],
    });
    assertEquals(service.requests.map(({ json }) => json.configuration.dryRun), [true]);
  });

  it("takes the query of a sensor", async () => {
    await using service = startBigquery();
    const { stdout } = await ask(service, "assets/wait.asset.yml");
    assertEquals(JSON.parse(stdout).query, "select exists(select 1 from a.b)");
  });

  for (const path of ["assets/local.sql", "assets/table.asset.yml"]) {
    it(`refuses ${path}`, async () => {
      await using service = startBigquery();
      const { code, stdout } = await ask(service, path);
      assertEquals([code, JSON.parse(stdout).error], [
        1,
        "asset-metadata is only available for BigQuery SQL assets and BigQuery query sensors",
      ]);
      assertEquals(service.requests.length, 0);
    });
  }

  it("says that a query is wrong", async () => {
    await using service = startService({
      "POST /jobs": [() =>
        Response.json({
          error: {
            code: 400,
            message: "Unrecognized name: n at [1:8]",
            errors: [{ reason: "invalidQuery", message: "Unrecognized name: n at [1:8]" }],
          },
        }, { status: 400 })],
    });
    const { code, stdout } = await ask(service, "assets/daily.sql");
    const { valid, error } = JSON.parse(stdout);
    assertEquals([code, valid], [1, false]);
    assertStringIncludes(error, "Unrecognized name: n");
  });

  it("needs a path", async () => {
    await using service = startBigquery();
    const { code, stdout, stderr } = await ask(service);
    assertEquals([code, stdout, stderr], [1, "", "asset path is required\n"]);
  });
});
