import { assertEquals, assertStrictEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { withSchemaPrefix } from "../../src/project/schema_prefix.ts";
import { assetOf, dependent, pipelineOf } from "./asset_of.ts";

describe("withSchemaPrefix()", () => {
  it("renames assets of two or three parts, and what refers to them", () => {
    const names = ["one", "raw.orders", "db.raw.orders", "a.b.c.d"];
    const assets = names.map((name) => assetOf({ name }));
    const pipeline = withSchemaPrefix(
      pipelineOf([...assets, dependent("mart.x", "raw.orders", "raw.elsewhere", "one")]),
      "alice_",
    );
    assertEquals(pipeline.assets.map(({ name }) => name), [
      ...["one", "alice_raw.orders", "db.alice_raw.orders", "a.b.c.d", "alice_mart.x"],
    ]);
    assertEquals(pipeline.assets[4].upstreams.map(({ value }) => value), [
      ...["alice_raw.orders", "raw.elsewhere", "one"],
    ]);
  });

  it("changes nothing without a prefix", () => {
    const pipeline = pipelineOf([assetOf({ name: "raw.orders" })]);
    assertStrictEquals(withSchemaPrefix(pipeline, ""), pipeline);
  });
});
