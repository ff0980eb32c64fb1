import { assert, assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { parseQueryVariables } from "../../src/run/query_variables.ts";

const cases: readonly [title: string, assignments: readonly string[], expected: unknown][] = [
  ["nothing", [], {}],
  ["texts as they are", ["n=5", 'q="x"', "e="], { n: "5", q: '"x"', e: "" }],
  ["everything after the first equals sign", ["a=b=c"], { a: "b=c" }],
  ["dots as nesting", ["a.b=1", "a.c=2"], { a: { b: "1", c: "2" } }],
  ["JSON objects with their types", ['{"n": 5, "l": [1]}'], { n: 5, l: [1] }],
  ["the last one", ["a=1", '{"a": 2}'], { a: 2 }],
  ["a text in place of a group", ["a.b=1", "a=2"], { a: "2" }],
];

describe("parseQueryVariables()", () => {
  for (const [title, assignments, expected] of cases) {
    it(`reads ${title}`, () => assertEquals(parseQueryVariables(assignments), expected));
  }

  for (const wrong of ["name", "=1", "a..b=1", ".a=1", "{s3cret"]) {
    it(`refuses ${wrong} without quoting values`, () => {
      const error = assertThrows(() => parseQueryVariables([wrong]), UsageError);
      assert(!error.describe().includes("s3cret"));
    });
  }
});
