import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { assetTypes, findAssetType } from "../../src/project/asset_types.ts";

describe("assetTypes", () => {
  it("has each name once", () => {
    const names = assetTypes.map(({ name }) => name);
    assertEquals(names.filter((name, index) => names.indexOf(name) !== index), []);
  });
});

describe("findAssetType()", () => {
  for (
    const [name, platform, kind] of [
      ["pg.sql", "postgres", "query"],
      ["bq.seed", "google_cloud_platform", "seed"],
      ["fabric.spark_sql", "fabric", "query"],
      ["fw.sensor.table", "fabric", "sensor.table"],
      ["my.sensor.query", "mysql", "sensor.query"],
      ["s3.sensor.key_sensor", "aws", "sensor.object"],
      ["mongo.source", "mongo", "source"],
      ["python", undefined, "python"],
      ["tableau.workbook", undefined, "refresh"],
      ["tableau.worksheet", undefined, "dashboard"],
      ["gsheets", "google_sheets", "destination"],
    ]
  ) {
    it(`knows ${name}`, () => {
      const found = findAssetType(name!);
      assertEquals([found?.platform, found?.kind as string], [platform, kind]);
    });
  }

  for (const name of ["", "postgres.sql", "my.source", "duckdb.sensor.table", "toString"]) {
    it(`does not know ${JSON.stringify(name)}`, () => assertEquals(findAssetType(name), undefined));
  }
});
