import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import type { Asset } from "../../src/project/model.ts";
import { annotationOf, parseQueryAnnotations } from "../../src/run/annotations.ts";
import type { Step } from "../../src/run/plan.ts";
import { fakeAsset, fakeColumn, fakeColumnCheck, fakeCustomCheck } from "./fake_models.ts";

describe("annotationOf()", () => {
  const asset = fakeAsset("mart.x");
  const sensor = fakeAsset("mart.x", { type: "duckdb.sensor.query" });
  const check = fakeColumnCheck("unique");
  const cases: readonly [Asset, Step, Record<string, string>][] = [
    [asset, { kind: "main" }, { type: "main" }],
    [sensor, { kind: "main" }, { type: "sensor", sensor_type: "query" }],
    [asset, { kind: "column_check", column: fakeColumn("id", [check]), check }, {
      type: "column_check",
      asset_name: "mart.x",
      column_name: "id",
      column_check_type: "unique",
    }],
    [asset, { kind: "custom_check", check: fakeCustomCheck("all there") }, {
      type: "custom_check",
      asset_name: "mart.x",
      custom_check_name: "all there",
    }],
  ];
  for (const [subject, step, expected] of cases) {
    it(`tells where the queries of a ${expected.type} come from`, () => {
      assertEquals(annotationOf({ asset: subject, step }, { pipeline: "shop", added: {} }), {
        asset: "mart.x",
        pipeline: "shop",
        ...expected,
      });
    });
  }

  it("lets the user's keys win", () => {
    const added = parseQueryAnnotations('{"team": "data", "asset": "mine"}');
    const annotation = annotationOf({ asset, step: { kind: "main" } }, { pipeline: "shop", added });
    assertEquals(annotation, { asset: "mine", type: "main", pipeline: "shop", team: "data" });
  });
});

describe("parseQueryAnnotations()", () => {
  it("reads default and JSON objects", () => {
    assertEquals(parseQueryAnnotations("default"), {});
    assertEquals(parseQueryAnnotations('{"a": [1]}'), { a: [1] });
  });

  for (const text of ["hidden", '["hidden"]', "null", '{"hidden']) {
    it(`refuses ${text} without repeating it`, () => {
      const error = assertThrows(() => parseQueryAnnotations(text), UsageError);
      assert(!error.describe().includes("hidden"));
    });
  }
});
