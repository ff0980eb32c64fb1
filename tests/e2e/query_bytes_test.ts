/** What queries would read, in `validate` and before `query`, against answers as BigQuery documents them. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type SentRequest, startService } from "../fakes/scripted_service.ts";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const token = "ya29.MARKER-5a90f7";

function filesWith(limits: Readonly<Record<string, number>>): Record<string, string> {
  const connection = {
    name: "gcp-default",
    project_id: "shop",
    location: "EU",
    access_token: token,
    ...limits,
  };
  return {
    ".bruin.yml": JSON.stringify({
      environments: { default: { connections: { google_cloud_platform: [connection] } } },
    }),
    "pipeline.yml": "name: shop",
    "assets/daily.sql": [
      "/* @bruin",
      "name: mart.daily",
      "type: bq.sql",
      "materialization: {type: table}",
      "custom_checks: [{name: few rows, query: select count(*) from a.few}]",
      "@bruin */",
      "select n from a.many",
    ].join("\n"),
    "assets/prepared.sql": [
      "/* @bruin",
      "name: mart.prepared",
      "type: bq.sql",
      "@bruin */",
      "select 1 from a.few; create temp table t as select 1 as n; select n from t",
    ].join("\n"),
  };
}

/** Tells 3 TiB for `a.many` and 1,536 bytes for everything else; runs what is no dry run. */
function startBigquery() {
  const bytes = ({ json }: SentRequest) =>
    json.configuration.query.query.includes("a.many") ? 3 * 2 ** 40 : 1536;
  return startService({
    "POST /jobs": [(sent) =>
      Response.json({
        jobReference: { ...sent.json.jobReference, location: "EU" },
        status: { state: "DONE" },
        statistics: { totalBytesProcessed: String(bytes(sent)), query: {} },
      })],
    "GET ": [() =>
      Response.json({
        jobComplete: true,
        schema: { fields: [{ name: "n", type: "INTEGER" }] },
        rows: [{ f: [{ v: "7" }] }],
      })],
  });
}

async function bruinWith(
  args: readonly string[],
  { limits = {}, service }: {
    readonly limits?: Readonly<Record<string, number>>;
    readonly service: { readonly url: URL };
  },
) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, filesWith(limits));
  return await bruin(args, {
    cwd: folder.path,
    env: { BIGQUERY_EMULATOR_HOST: service.url.href },
    sensitive: [token],
  });
}

const dryRuns = (requests: readonly SentRequest[]) =>
  requests.filter(({ method }) => method === "POST")
    .map(({ json }) => json.configuration.dryRun === true);

describe("bruin validate, where the database tells bytes", () => {
  it("shows what each query would read, and runs nothing", async () => {
    await using service = startBigquery();
    const { code, stdout } = await bruinWith(["validate"], { service });
    assertEquals(code, 0, stdout);
    assertStringIncludes(
      stdout,
      [
        "  No issues found",
        "  Queries would read",
        "    mart.daily: 3.0 TiB, 19 USD",
        "    mart.daily, custom check 'few rows': 1.5 KiB, less than 0.0001 USD",
        "    mart.prepared: at least 1.5 KiB, less than 0.0001 USD",
        "",
      ].join("\n"),
    );
    assertEquals(dryRuns(service.requests), [true, true, true]);
  });

  it("has the same in its JSON", async () => {
    await using service = startBigquery();
    const { stdout } = await bruinWith(["validate", "-o", "json"], { service });
    const answer = JSON.parse(stdout);
    await assertFits(answer, "validate");
    assertEquals(answer, [{
      pipeline: "shop",
      issues: {},
      estimates: [
        {
          asset: "mart.daily",
          query: "query",
          totalBytesProcessed: 3 * 2 ** 40,
          estimatedCostUSD: 18.75,
          complete: true,
        },
        {
          asset: "mart.daily",
          query: "custom check 'few rows'",
          totalBytesProcessed: 1536,
          estimatedCostUSD: 1536 / 2 ** 40 * 6.25,
          complete: true,
        },
        {
          asset: "mart.prepared",
          query: "query",
          totalBytesProcessed: 1536,
          estimatedCostUSD: 1536 / 2 ** 40 * 6.25,
          complete: false,
        },
      ],
    }]);
  });
});

describe("bruin query, where a limit is soft", () => {
  const many = ["query", "-c", "gcp-default", "-q", "select n from a.many", "-o", "csv"];
  const limits = { max_billable_bytes_soft: 2 ** 40 };

  it("refuses a query that would read more when nobody can be asked, before it is sent", async () => {
    for (const given of [limits, { max_query_cost_soft: 10, max_billable_bytes_soft: 2 ** 50 }]) {
      await using service = startBigquery();
      const { code, stdout, stderr } = await bruinWith(many, { limits: given, service });
      assertEquals([code, stdout], [64, ""]);
      assertStringIncludes(stderr, "The query was not sent");
      assertStringIncludes(stderr, "would read 3.0 TiB, and the soft limit of connection");
      assertStringIncludes(stderr, "--dangerously-bypass-soft-limits");
      assertEquals(dryRuns(service.requests), [true]);
    }
  });

  it("sends it with --dangerously-bypass-soft-limits, and asks for no dry run", async () => {
    await using service = startBigquery();
    const bypass = [...many, "--dangerously-bypass-soft-limits"];
    const { code, stdout } = await bruinWith(bypass, { limits, service });
    assertEquals([code, stdout], [0, "n\n7\n"]);
    assertEquals(dryRuns(service.requests), [false]);
  });

  it("sends a query that stays below, after a dry run", async () => {
    await using service = startBigquery();
    const few = many.map((text) => text.replace("many", "few"));
    const { code, stdout } = await bruinWith(few, { limits, service });
    assertEquals([code, stdout], [0, "n\n7\n"]);
    assertEquals(dryRuns(service.requests), [true, false]);
  });

  it("asks for no dry run without such a limit", async () => {
    await using service = startBigquery();
    const { code } = await bruinWith(many, { service, limits: { max_query_cost: 100 } });
    assertEquals(code, 0);
    assertEquals(dryRuns(service.requests), [false]);
  });
});
