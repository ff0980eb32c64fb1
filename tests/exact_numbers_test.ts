import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  canonicalDecimal,
  parseJson,
  parseWholeNumber,
  stringifyJson,
} from "../src/exact_numbers.ts";

describe("canonicalDecimal()", () => {
  const cases: readonly (readonly [number | bigint | string, string | undefined])[] = [
    [0, "0"],
    [-0, "0"],
    ["-0.00", "0"],
    ["1.50", "1.5"],
    ["+1.5", "1.5"],
    ["15e-1", "1.5"],
    [".5", "0.5"],
    ["007", "7"],
    ["1e3", "1000"],
    ["1.25E+1", "12.5"],
    ["-1e-3", "-0.001"],
    [1e21, "1000000000000000000000"],
    [5e-7, "0.0000005"],
    [1234567890123456789n, "1234567890123456789"],
    [NaN, undefined],
    [Infinity, undefined],
    ["1e99999999", undefined],
    ["", undefined],
    [".", undefined],
    ["0x10", undefined],
  ];
  for (const [value, expected] of cases) {
    it(`writes ${value} as ${expected}`, () => assertEquals(canonicalDecimal(value), expected));
  }
});

describe("parseWholeNumber()", () => {
  it("keeps every digit, and uses numbers where these do", () => {
    assertEquals(parseWholeNumber("9007199254740991"), 9007199254740991);
    assertEquals(parseWholeNumber("9007199254740993"), 9007199254740993n);
    assertEquals(parseWholeNumber("-1234567890123456789"), -1234567890123456789n);
    assertEquals(parseWholeNumber("1.0"), undefined);
  });
});

describe("parseJson() and stringifyJson()", () => {
  it("keep every digit of whole numbers on the way", () => {
    const text = '{"id":1234567890123456789,"list":[-9007199254740993,1,1.5],"text":"1"}';
    assertEquals(parseJson(text), {
      id: 1234567890123456789n,
      list: [-9007199254740993n, 1, 1.5],
      text: "1",
    });
    assertEquals(stringifyJson(parseJson(text)), text);
  });

  it("changes texts and keys, and indents", () => {
    assertEquals(
      stringifyJson({ a: "x" }, { change: (text) => text.toUpperCase(), indent: 1 }),
      '{\n "A": "X"\n}',
    );
  });

  it("refuses what is no JSON", () => {
    assertThrows(() => parseJson("{"), SyntaxError);
  });
});
