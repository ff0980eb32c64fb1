import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { readJson } from "../../src/secrets/json.ts";

const documents: readonly string[] = [
  '{"a":1,"b":[true,false,null,-0.5e3],"c":{"d":"x"}}',
  ' \t\r\n{ "a" : [ ] , "b" : { } } \n',
  String.raw`"\"\\\/\b\f\n\r\té😀"`,
  "[9007199254740991,-9007199254740991,1e300]",
  '{"__proto__":{"x":1}}',
  `${"[".repeat(32)}${"]".repeat(32)}`,
];

const mistakes: readonly (readonly [text: string, line: number, column: number, reason: string])[] =
  [
    ["", 1, 1, "the text ends too early"],
    ["{", 1, 2, "the text ends too early"],
    ['{"a":1', 1, 7, "the text ends too early"],
    ['{\n  "a": 1,\n}', 2, 9, "a comma before the end"],
    ["[1,]", 1, 3, "a comma before the end"],
    ['{"a":1 "b":2}', 1, 8, "expected ',' or '}'"],
    ["[1 2]", 1, 4, "expected ',' or ']'"],
    ['{"a" 1}', 1, 6, "expected ':' after a key"],
    ["{a:1}", 1, 2, "expected a key in double quotes"],
    ["{'a':1}", 1, 2, "single quotes; JSON needs double quotes"],
    ["{\"a\":'b'}", 1, 6, "single quotes; JSON needs double quotes"],
    ['{"a":None}', 1, 6, "expected a value"],
    ['{"a":truex}', 1, 6, "expected a value"],
    ['{"a":"b}', 1, 6, "a text without closing quotes"],
    ['{"a":"b\nc"}', 1, 8, "a line break or control character; write it as \\n"],
    ['{"a":"\\q"}', 1, 7, "an unknown escape; write a backslash as \\\\"],
    ['{"a":"\\u12"}', 1, 7, "an unknown escape; write a backslash as \\\\"],
    ['{"a":1,"a":2}', 1, 8, "a key occurs twice in one object"],
    ['{"a":1,"\\u0061":2}', 1, 8, "a key occurs twice in one object"],
    ["{} {}", 1, 4, "there is more text behind the end"],
    ["[01]", 1, 3, "expected ',' or ']'"],
    ["[1e999]", 1, 2, "a number that is too large"],
    ["[".repeat(100_000), 1, 33, "more than 32 levels of nesting"],
    ["[\u00a0]", 1, 2, "expected a value"],
  ];

describe("readJson()", () => {
  for (const document of documents) {
    it(`reads like JSON.parse: ${document.slice(0, 40)}`, () => {
      assertEquals(readJson(document), { value: JSON.parse(document) });
    });
  }

  for (const [text, line, column, reason] of mistakes) {
    it(`refuses ${JSON.stringify(text.slice(0, 30))}`, () => {
      assertEquals(readJson(text), { problem: { line, column, reason } });
    });
  }

  it("keeps the digits of numbers that floating point cannot hold", () => {
    assertEquals(readJson("[9007199254740993,-12345678901234567890]"), {
      value: [9007199254740993n, -12345678901234567890n],
    });
  });

  it("reads a text of 64 KiB", () => {
    const text = "\\n".repeat(32_768);
    assertEquals(readJson(`"${text}"`), { value: "\n".repeat(32_768) });
  });
});
