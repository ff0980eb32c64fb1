import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatTable, listShortly } from "../../src/report/table.ts";

describe("formatTable()", () => {
  const names = [{ title: "NAME" }, { title: "TYPE" }];

  it("aligns columns and marks missing cells", () => {
    assertEquals(formatTable(names, [["warehouse", "postgres"], ["lake", undefined]]), [
      "NAME       TYPE",
      "warehouse  postgres",
      "lake       -",
    ]);
  });

  it("leaves out a column without content", () => {
    assertEquals(formatTable(names, [["a", undefined], ["b", ""]]), ["NAME", "a", "b"]);
  });

  const wide = [["aaaaaa", "bbbbbb", "cc cccc"]];

  it("cuts only columns that may shrink, the last first", () => {
    const columns = [{ title: "A", shrinkTo: 3 }, { title: "B" }, { title: "C", shrinkTo: 4 }];
    const lines = (width: number) => formatTable(columns, wide, { width })[1];
    assertEquals(lines(80), "aaaaaa  bbbbbb  cc cccc");
    assertEquals(lines(22), "aaaaaa  bbbbbb  cc cc…");
    assertEquals(lines(19), "aaaa…  bbbbbb  cc …");
    assertEquals(lines(1), "aa…  bbbbbb  cc …");
  });

  it("goes on in the next line instead where it may wrap", () => {
    const columns = [{ title: "A" }, { title: "B" }, { title: "C", shrinkTo: 4, wrap: true }];
    assertEquals(formatTable(columns, wide, { width: 20 }), [
      "A       B       C",
      "aaaaaa  bbbbbb  cc",
      "                cccc",
    ]);
  });
});

describe("listShortly()", () => {
  const cases: readonly (readonly [names: readonly string[], width: number, text: string])[] = [
    [["a", "b"], 10, "a, b"],
    [["first", "second", "third"], 12, "first +2"],
    [["a", "b", "third", "fourth"], 8, "a, b +2"],
    [["one_long_name"], 4, "one_long_name"],
    [["one_long_name", "b"], 4, "one_long_name +1"],
    [[], 4, ""],
  ];
  for (const [names, width, text] of cases) {
    it(`makes "${text}" of ${names.length} names`, () => {
      assertEquals(listShortly(names, width), text);
    });
  }
});
