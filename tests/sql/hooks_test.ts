import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { annotate } from "../../src/sql/annotation.ts";
import { withHooks } from "../../src/sql/hooks.ts";

describe("withHooks()", () => {
  it("puts trimmed hooks around the statements and drops blank ones", () => {
    const hooks = { pre: [" a; ", "\n"], post: ["c", ""], applicableTypes: [] };
    assertEquals(withHooks(["BEGIN", "COMMIT"], hooks), ["a;", "BEGIN", "COMMIT", "c"]);
  });
});

describe("annotate()", () => {
  it("puts the JSON text into one comment line", () => {
    assertEquals(
      annotate("select 1", '{\n  "asset": "a"\r\n}'),
      '-- @bruin.config: {   "asset": "a" }\nselect 1',
    );
  });
});
