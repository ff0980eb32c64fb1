import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { cutToWidth, fitToWidth, textWidth } from "../../src/report/text_width.ts";

describe("textWidth()", () => {
  it("counts columns, not characters", () => {
    const cases = {
      "": 0,
      "orders": 6,
      "größe": 5,
      "gro\u0308ße": 5,
      "注文": 4,
      "📦 box": 6,
      "한": 2,
    };
    for (const [text, width] of Object.entries(cases)) assertEquals(textWidth(text), width, text);
  });
});

describe("cutToWidth()", () => {
  it("keeps what fits, and never half of a wide character", () => {
    const cases: readonly [string, number, string][] = [
      ["orders", 6, "orders"],
      ["orders", 5, "orde…"],
      ["注文注文", 8, "注文注文"],
      ["注文注文", 6, "注文…"],
      ["📦📦", 3, "📦…"],
      ["orders", 1, "…"],
      ["orders", 0, ""],
      ["orders", -3, ""],
    ];
    for (const [text, width, cut] of cases) assertEquals(cutToWidth(text, width), cut);
  });
});

describe("fitToWidth()", () => {
  it("fills up with blanks, or cuts", () => {
    assertEquals(fitToWidth("注文", 6), "注文  ");
    assertEquals(fitToWidth("orders", 3), "or…");
  });
});
