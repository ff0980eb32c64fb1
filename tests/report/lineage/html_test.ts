import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lineageOf, lineageOfPipeline } from "../../../src/project/lineage.ts";
import type { Column } from "../../../src/project/model.ts";
import { lineageToHtml } from "../../../src/report/lineage/html.ts";
import { assetOf, dependent, pipelineOf } from "../../project/asset_of.ts";
import { exampleColumn } from "../../sql/example_asset.ts";

describe("lineageToHtml()", () => {
  it("links each node with its entry in the list, and both with their neighbours", async () => {
    const pipeline = pipelineOf([assetOf({ name: "raw" }), dependent("mart", "raw")]);
    const page = await lineageToHtml(lineageOfPipeline(pipeline));
    for (const index of [0, 1]) {
      assertStringIncludes(page, `id="node-${index}" href="#entry-${index}"`);
      assertStringIncludes(page, `<li id="entry-${index}" tabindex="-1">`);
    }
    assertStringIncludes(page, 'aria-label="mart, pg.sql, 1 upstream, 0 downstreams"');
    assertStringIncludes(page, '<div>Depends on: <a class="name" href="#entry-0">raw</a></div>');
    assertStringIncludes(page, '<div>Used by: <a class="name" href="#entry-1">mart</a></div>');
  });

  it("says where columns come from", async () => {
    const columns: Column[] = [
      exampleColumn({ name: "day", upstreams: [{ table: "raw", column: "ts" }] }),
      exampleColumn({ name: "n" }),
    ];
    const pipeline = pipelineOf([assetOf({ name: "mart", columns })]);
    const page = await lineageToHtml(lineageOfPipeline(pipeline));
    assertStringIncludes(page, "<summary>1 column with a known way</summary>");
    assertStringIncludes(page, 'data-name="mart.day">day</button> ← raw.ts</li>');
  });

  it("escapes everything that a file says, and refers to nothing outside", async () => {
    const evil = `"><img src=x onerror=alert(1)></script><script>alert(1)</script>`;
    const asset = assetOf({
      name: "a",
      type: evil,
      owner: evil,
      description: evil,
      columns: [exampleColumn({ name: evil, upstreams: [{ table: evil, column: evil }] })],
      upstreams: [{ kind: "uri", value: evil, mode: "full", columns: [] }],
    });
    const pipeline = pipelineOf([asset], { name: evil });
    for (
      const page of [
        await lineageToHtml(lineageOfPipeline(pipeline)),
        await lineageToHtml(lineageOf(asset, { pipeline, full: true }), asset),
      ]
    ) {
      assertEquals(page.match(/<script/g)?.length, 1);
      assert(!page.includes("<img"));
      assertEquals(page.match(/\b(?:src|href)="(?!#)|url\((?!#)|@import|https?:/g), null);
      assertStringIncludes(page, "default-src &#39;none&#39;");
    }
  });
});
