import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type LineageNode, lineageOf, lineageOfPipeline } from "../../src/project/lineage.ts";
import { assetOf, dependent, pipelineOf } from "./asset_of.ts";

const outside = { kind: "uri", value: "s3://logs", mode: "full", columns: [] } as const;
const shop = pipelineOf([
  dependent("report", "daily", "~raw", "gone"),
  dependent("daily", "clean", "clean"),
  { ...dependent("clean", "raw"), upstreams: [...dependent("clean", "raw").upstreams, outside] },
  assetOf({ name: "raw" }),
  dependent("other", "raw"),
]);

function lineage(name: string, full: boolean) {
  const asset = shop.assets.find((candidate) => candidate.name === name)!;
  return lineageOf(asset, { pipeline: shop, full });
}

function names(nodes: readonly LineageNode[]): string[] {
  return nodes.map(({ name }) => name);
}

describe("lineageOf()", () => {
  const cases: readonly {
    readonly of: string;
    readonly full: boolean;
    readonly upstreams: readonly string[];
    readonly downstreams: readonly string[];
  }[] = [
    { of: "report", full: false, upstreams: ["daily", "raw"], downstreams: [] },
    {
      of: "report",
      full: true,
      upstreams: ["daily", "raw", "clean", "s3://logs"],
      downstreams: [],
    },
    { of: "clean", full: false, upstreams: ["raw", "s3://logs"], downstreams: ["daily"] },
    { of: "clean", full: true, upstreams: ["raw", "s3://logs"], downstreams: ["daily", "report"] },
    { of: "raw", full: false, upstreams: [], downstreams: ["report", "clean", "other"] },
  ];
  for (const { of, full, upstreams, downstreams } of cases) {
    it(`finds ${full ? "all" : "the nearest"} of ${of}, and leaves out what does not exist`, () => {
      const found = lineage(of, full);
      assertEquals(names(found.upstreams), upstreams);
      assertEquals(names(found.downstreams), downstreams);
      assertEquals(names(found.nodes).sort(), [of, ...upstreams, ...downstreams].sort());
    });
  }

  it("joins only the asset and its neighbours when indirect ones do not count", () => {
    assertEquals(lineage("report", false).edges, [
      { from: "daily", to: "report", symbolic: false },
      { from: "raw", to: "report", symbolic: true },
    ]);
  });

  it("leaves the asset out of its own neighbours in a cycle", () => {
    const pipeline = pipelineOf([dependent("a", "b", "a"), dependent("b", "a")]);
    const found = lineageOf(pipeline.assets[0], { pipeline, full: true });
    assertEquals([names(found.upstreams), names(found.downstreams)], [["b"], ["b"]]);
    assertEquals(found.edges.length, 3);
  });
});

describe("lineageOfPipeline()", () => {
  it("has every asset, every URI and each dependency once", () => {
    const { nodes, edges } = lineageOfPipeline(shop);
    assertEquals(names(nodes), ["report", "daily", "clean", "raw", "other", "s3://logs"]);
    assertEquals(edges.map(({ from, to }) => `${from} ${to}`), [
      "daily report",
      "raw report",
      "clean daily",
      "raw clean",
      "s3://logs clean",
      "raw other",
    ]);
  });
});
