import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ExactDecimal, parseExactJson, stringifyJson } from "../../src/exact_numbers.ts";
import { readColumnNode, readCustomCheck } from "../../src/project/columns.ts";
import { checkFlaw } from "../../src/validate/checks.ts";
import { parseYaml } from "../../src/project/yaml_document.ts";

const long = new ExactDecimal("0.12345678901234567891");

describe("ValueNode.exactValue", () => {
  const read = (text: string) => parseYaml(text, { file: "/a.yml" }).exactValue;

  it("has every digit of fractions, and plain numbers where these have them", () => {
    assertEquals(read("a: [0.12345678901234567891, 1.50, 9007199254740993, 1e400, .5, '0.1']"), {
      a: [long, 1.5, 9007199254740993n, new ExactDecimal(`1${"0".repeat(400)}`), 0.5, "0.1"],
    });
  });

  it("follows aliases and merges", () => {
    assertEquals(read("a: &a {n: 0.12345678901234567891}\nb: *a\nc: {<<: *a, m: 1}"), {
      a: { n: long },
      b: { n: long },
      c: { n: long, m: 1 },
    });
  });

  it("leaves the value of other readers a double", () => {
    const node = parseYaml("n: 0.12345678901234567891", { file: "/a.yml" });
    assertEquals(node.field("n").exactValue, long);
    assertEquals(node.field("n").value, 0.12345678901234568);
  });
});

describe("Values of checks", () => {
  const text = "{name: a, query: q, value: 1.00000000000000000001, checks: [{name: min, " +
    "value: 0.12345678901234567891}]}";
  const node = parseYaml(text, { file: "/a.yml" });

  it("have every digit", () => {
    assertEquals(readColumnNode(node).checks[0]?.value, long);
    assertEquals(checkFlaw({ ...readColumnNode(node).checks[0]! }), undefined);
    assertEquals(readCustomCheck(node).value, new ExactDecimal("1.00000000000000000001"));
  });
});

describe("parseExactJson()", () => {
  it("keeps every digit, which stringifyJson() writes again", () => {
    const text = '[0.12345678901234567891,9007199254740993,1.5,{"a":-1.000000000000000000001}]';
    const value = parseExactJson(text) as unknown[];
    assertEquals(value[0], new ExactDecimal("0.12345678901234567891"));
    assertEquals(stringifyJson(value), text);
  });
});
