import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lineageOf } from "../../../src/project/lineage.ts";
import { lineageToText } from "../../../src/report/lineage/text.ts";
import { assetOf, dependent, pipelineOf } from "../../project/asset_of.ts";

const pipeline = pipelineOf([
  assetOf({ name: "raw.orders", path: "/p/assets/raw/orders.asset.yml" }),
  {
    ...dependent("mart.daily", "raw.orders"),
    upstreams: [
      ...dependent("mart.daily", "raw.orders").upstreams,
      { kind: "uri", value: "bigquery://p.d.t", mode: "full", columns: [] },
    ],
  },
]);

describe("lineageToText()", () => {
  it("lists both directions with files and a total", () => {
    const lineage = lineageOf(pipeline.assets[1], { pipeline, full: false });
    assertEquals(lineageToText(lineage), [
      "Lineage: 'mart.daily'",
      "",
      "Upstream Dependencies",
      "========================",
      "- raw.orders (assets/raw/orders.asset.yml)",
      "- bigquery://p.d.t (EXTERNAL)",
      "",
      "Total: 2",
      "",
      "Downstream Dependencies",
      "========================",
      "Asset has no downstream dependencies.",
    ]);
  });

  it("says that nothing is above", () => {
    const lineage = lineageOf(pipeline.assets[0], { pipeline, full: true });
    assertEquals(lineageToText(lineage)[4], "Asset has no upstream dependencies.");
  });
});
