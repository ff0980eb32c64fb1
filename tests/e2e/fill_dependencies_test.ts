/** `bruin patch fill-asset-dependencies`, on files of its own. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assertFits } from "./answers.ts";
import { bruin, temporaryFolder, writeFiles } from "./command.ts";

const files = {
  "pipeline.yml": "name: shop\nvariables: {source: {type: string, default: raw.orders}}\n",
  "assets/raw/orders.asset.yml": "type: duckdb.source\n",
  "assets/raw/Customers.asset.yml": "name: raw.Customers\ntype: duckdb.source\n",
  "assets/mart/daily.sql": [
    "/* @bruin",
    "# who made it",
    "type: duckdb.sql",
    "depends:",
    "  - uri: s3://bucket/prices",
    "    mode: symbolic",
    "@bruin */",
    "",
    "with own as (select 1) -- from mart.report",
    "select * from {{ var.source }} join RAW.CUSTOMERS using (id), elsewhere.things, own",
    "",
  ].join("\n"),
  "assets/mart/report.sql": "/* @bruin\ntype: duckdb.sql\n@bruin */\nselect * from mart.daily\n",
} as const;
const daily = "assets/mart/daily.sql";

async function patch(path: string, more: Readonly<Record<string, string>> = {}, json = false) {
  await using folder = await temporaryFolder();
  await writeFiles(folder.path, { ...files, ...more });
  const { code, stdout, stderr } = await bruin(
    ["patch", "fill-asset-dependencies", path, ...json ? ["-o", "json"] : []],
    { cwd: folder.path },
  );
  const read = (name: string) => Deno.readTextFile(`${folder.path}/${name}`);
  return {
    code,
    stdout,
    stderr,
    daily: await read(daily),
    report: await read("assets/mart/report.sql"),
  };
}

describe("bruin patch fill-asset-dependencies", () => {
  it("adds the assets that a query reads, and keeps what was written", async () => {
    const { code, stdout, daily: text, report } = await patch(daily);
    assertEquals([code, stdout], [
      0,
      "Asset dependencies updated successfully for asset 'mart.daily'\n",
    ]);
    for (const part of ["# who made it", "uri: s3://bucket/prices", "mode: symbolic"]) {
      assertStringIncludes(text, part);
    }
    assertEquals(text.match(/- raw\.\w+/g), ["- raw.orders", "- raw.Customers"]);
    assertStringIncludes(text, "select * from {{ var.source }} join RAW.CUSTOMERS");
    assertEquals(report, files["assets/mart/report.sql"]);
  });

  it("fills in a whole pipeline", async () => {
    const { code, stdout, report } = await patch(".", {}, true);
    assertEquals(code, 0);
    const answer = JSON.parse(stdout);
    await assertFits(answer, "patch_fill_dependencies");
    assertEquals(answer, {
      failed_assets: 0,
      message: "Successfully updated dependencies for 4 assets in pipeline 'shop'.",
      processed_assets: 4,
      status: "success",
      successful_assets: 4,
    });
    assertStringIncludes(report, "- mart.daily");
  });

  it("leaves a file as it is that lacks nothing", async () => {
    const text =
      "/* @bruin\ntype: duckdb.sql\ndepends: [raw.orders]\n@bruin */\nselect * from raw.orders";
    const { code, stdout, daily: after } = await patch(daily, { [daily]: text }, true);
    await assertFits(JSON.parse(stdout), "patch_asset");
    assertEquals([code, after], [0, text]);
  });

  it("goes on after an asset that fails, and says so at the end", async () => {
    const wrong =
      "/* @bruin\ntype: duckdb.sql\n@bruin */\nselect {{ nothing.there }} from raw.orders\n";
    const { code, stdout, stderr, report } = await patch(".", { [daily]: wrong });
    assertEquals([code, stdout], [
      1,
      "Failed to update dependencies for 1 of 4 assets in pipeline 'shop'.\n",
    ]);
    assertStringIncludes(stderr, "mart.daily:");
    assertStringIncludes(report, "- mart.daily");
  });

  it("asks for a path", async () => {
    const { code, stderr } = await bruin(["patch", "fill-asset-dependencies"]);
    assertEquals(code, 64);
    assertStringIncludes(stderr, "Please provide a path to an asset or a pipeline.");
  });
});
