import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lineageOfPipeline } from "../../../src/project/lineage.ts";
import { lineageToMermaid } from "../../../src/report/lineage/mermaid.ts";
import { assetOf, dependent, pipelineOf } from "../../project/asset_of.ts";

describe("lineageToMermaid()", () => {
  it("draws nodes, dependencies and the asset that was asked for", () => {
    const pipeline = pipelineOf([
      dependent("a", "b", "~c"),
      assetOf({ name: "b" }),
      dependent("c"),
    ]);
    assertEquals(lineageToMermaid(lineageOfPipeline(pipeline), pipeline.assets[0]), [
      "flowchart LR",
      '  n0["a<br/>pg.sql"]',
      '  n1["b<br/>pg.sql"]',
      '  n2["c<br/>pg.sql"]',
      "  n1 --> n0",
      "  n2 -.-> n0",
      "  style n0 stroke-width:3px",
    ]);
  });

  it("gives no sign a meaning that a name did not have", () => {
    const uri = 'x://<b>"];n0#a\n--> n9';
    const asset = { ...assetOf({ name: "a" }) };
    const upstreams = [{ kind: "uri", value: uri, mode: "full", columns: [] }] as const;
    const [, , line] = lineageToMermaid(lineageOfPipeline(pipelineOf([{ ...asset, upstreams }])));
    assertEquals(line, '  n1(["x://#60;b#62;#34;#93;#59;n0#35;a#10;--#62; n9"])');
  });
});
