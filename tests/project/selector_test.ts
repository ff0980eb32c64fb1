import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { matchSelector } from "../../src/project/selector.ts";
import { dependent, pipelineOf } from "./asset_of.ts";

const pipeline = pipelineOf([
  { ...dependent("raw.orders"), tags: ["raw"], path: "/p/assets/raw/orders.asset.yml" },
  { ...dependent("raw.users"), tags: ["raw", "pii"], path: "/p/assets/raw/users.asset.yml" },
  { ...dependent("mart.daily", "raw.orders"), path: "/p/assets/mart/daily.sql" },
  { ...dependent("mart.all", "mart.daily", "~raw.users"), path: "/p/assets/mart/deep/all.sql" },
  { ...dependent("orders"), path: "/p/assets/named.sql" },
].map((asset) => ({ ...asset, executablePath: asset.path })));

describe("matchSelector()", () => {
  for (
    const [selector, expected] of [
      ["mart.daily", "mart.daily"],
      ["mart.daily raw.users", "raw.users mart.daily"],
      ["tag:raw", "raw.orders raw.users"],
      ["tag:raw,tag:pii", "raw.users"],
      ["tag:raw,raw.orders orders", "raw.orders orders"],
      ["tag:p*", "raw.users"],
      ["+mart.all", "raw.orders raw.users mart.daily mart.all"],
      ["1+mart.all", "raw.users mart.daily mart.all"],
      ["raw.orders+", "raw.orders mart.daily mart.all"],
      ["raw.orders+1", "raw.orders mart.daily"],
      ["1+mart.daily+1", "raw.orders mart.daily mart.all"],
      ["@raw.orders", "raw.orders raw.users mart.daily mart.all"],
      ["path:assets/raw", "raw.orders raw.users"],
      ["path:assets/raw/", "raw.orders raw.users"],
      ["path:/p/assets/mart/daily.sql", "mart.daily"],
      ["path:assets/*", "raw.orders raw.users mart.daily mart.all orders"],
      ["path:assets/*/*.sql", "mart.daily"],
      ["file:daily", "mart.daily"],
      ["file:daily.sql", "mart.daily"],
      ["file:orders.asset", "raw.orders"],
      ["file:[ou]*", "raw.orders raw.users"],
      ["file:[^a-n]*", "raw.orders raw.users"],
      ["fqn:shop.mart.daily", "mart.daily"],
      ["fqn:mart.deep.all", "mart.all"],
      ["fqn:shop.mart.deep.?ll", "mart.all"],
      // A bare word is a name first: the file orders.asset.yml is not meant.
      ["orders", "orders"],
      ["daily", "mart.daily"],
      ["assets/raw", "raw.orders raw.users"],
      ["shop.raw.orders", "raw.orders"],
      ["raw.*", "raw.orders raw.users"],
    ]
  ) {
    it(`understands ${selector}`, () => {
      const { names } = matchSelector(selector, pipeline);
      const found = pipeline.assets.map(({ name }) => name).filter((name) => names.has(name));
      assertEquals(found.join(" "), expected);
    });
  }

  for (
    const [selector, message] of [
      ["", "selector cannot be empty"],
      ["  ", "selector cannot be empty"],
      ["nothing", 'selector "nothing" matched no assets'],
      ["a,,b", 'invalid selector "a,,b"'],
      ["tag:", 'invalid selector "tag:"'],
      ["+", 'invalid selector "+"'],
      ["@", 'invalid selector "@"'],
      ["file:[a", 'invalid selector "file:[a"'],
      ["file:[]", 'invalid selector "file:[]"'],
      ["file:[z-a]", 'invalid selector "file:[z-a]"'],
      ["@x+", 'invalid selector "@x+": cannot combine @ with + graph operators'],
      ["@2+x", 'invalid selector "@2+x": cannot combine @ with + graph operators'],
    ]
  ) {
    it(`refuses ${JSON.stringify(selector)}`, () => {
      const error = assertThrows(() => matchSelector(selector, pipeline), UsageError);
      assertEquals(error.message, message);
    });
  }

  it("reports the parts that match nothing", () => {
    const { unmatched } = matchSelector("orders none tag:x", pipeline);
    assertEquals(unmatched.map(({ part }) => part), ["none", "tag:x"]);
  });
});
