import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { literal, quoteName, quoteNameWhenNeeded, splitName } from "../../src/sql/names.ts";

const split: Readonly<Record<string, readonly string[]>> = {
  "orders": ["orders"],
  "sales.orders": ["sales", "orders"],
  " sales . orders ": ["sales", "orders"],
  '"a.b".c': ["a.b", "c"],
  '"say ""hi"""': ['say "hi"'],
  "`a``b`.[c]]d]": ["a`b", "c]d"],
  "a..b": ["a", "", "b"],
  'a"b': ['a"b'],
};

describe("splitName()", () => {
  for (const [name, parts] of Object.entries(split)) {
    it(`splits ${name}`, () => assertEquals(splitName(name), parts));
  }
});

describe("quoteName()", () => {
  it("quotes each part and doubles quotes inside", () => {
    assertEquals(quoteName('sales.a"b', ['"', '"']), '"sales"."a""b"');
    assertEquals(quoteName("a]b", ["[", "]"]), "[a]]b]");
  });
});

describe("quoteNameWhenNeeded()", () => {
  it("quotes reserved words and parts with unusual letters only", () => {
    const quotes = { quote: ['"', '"'] as const, reserved: new Set(["order"]) };
    assertEquals(quoteNameWhenNeeded('a_1.Order."b".c d', quotes), 'a_1."Order".b."c d"');
  });
});

describe("literal()", () => {
  it("doubles quotes", () => assertEquals(literal("it's \\ fine"), "'it''s \\ fine'"));
});
