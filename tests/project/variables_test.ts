import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import { checkAgainstSchema } from "../../src/project/json_schema.ts";
import type { Value, Variable } from "../../src/project/model.ts";
import {
  overrideVariables,
  parseVariableOverrides,
  variableValues,
} from "../../src/project/variables.ts";

describe("parseVariableOverrides()", () => {
  for (
    const [flags, expected] of [
      [["a=1"], { a: 1 }],
      [["a=1.5"], { a: 1.5 }],
      [['a="text"'], { a: "text" }],
      [["a=text"], { a: "text" }],
      [["a=2024-01-01"], { a: "2024-01-01" }],
      [["a=eu west"], { a: "eu west" }],
      [["a=b=c"], { a: "b=c" }],
      [["a=true", "b=null"], { a: true, b: null }],
      [['a=["x", {"y": 1}]'], { a: ["x", { y: 1 }] }],
      [['{"a": 1, "b": ["x"]}'], { a: 1, b: ["x"] }],
      [['{"a": 1, "b": 2}', "a=3", "c=4"], { a: 3, b: 2, c: 4 }],
      [[], {}],
    ] as [string[], Record<string, Value>][]
  ) {
    it(`reads ${JSON.stringify(flags)}`, () =>
      assertEquals(parseVariableOverrides(flags), expected));
  }

  for (
    const [flag, message] of [
      ["a", "variable must of form key=value"],
      ["=1", "variable must of form key=value"],
      ["a=", 'invalid variable override "a": the value is empty'],
      ['a="s3cret', 'invalid variable override "a": the value is not valid JSON'],
      ["a=[s3cret]", 'invalid variable override "a": the value is not valid JSON'],
      ["{s3cret", "invalid variable override: the text is not a JSON object"],
    ]
  ) {
    it(`refuses ${flag} without quoting its value`, () => {
      assertEquals(assertThrows(() => parseVariableOverrides([flag]), UsageError).message, message);
    });
  }
});

const variables: Record<string, Variable> = {
  region: { schema: { type: "string", enum: ["eu", "us"] }, default: "eu", value: "eu" },
  limit: { schema: { type: "integer", minimum: 1 }, default: 10, value: 10 },
  free: { schema: {}, default: undefined, value: undefined },
};

describe("overrideVariables()", () => {
  it("replaces values and keeps defaults", () => {
    const result = overrideVariables(variables, { limit: 3, free: [1] });
    assertEquals(variableValues(result), { region: "eu", limit: 3, free: [1] });
    assertEquals(result.limit.default, 10);
  });

  it("refuses unknown names, also those of Object.prototype", () => {
    const error = assertThrows(() => overrideVariables(variables, { regoin: "eu" }), UsageError);
    assertEquals(error.message, 'invalid variable overrides: no such variable "regoin"');
    assertEquals(error.explanation.fix, 'did you mean "region"?');
    assertThrows(() => overrideVariables(variables, { constructor: 1 }), UsageError);
  });

  it("refuses values that do not fit the schema", () => {
    assertThrows(
      () => overrideVariables(variables, { limit: "3" }),
      UsageError,
      'invalid variable overrides: variable "limit" must be a whole number, found a text',
    );
    assertThrows(
      () => overrideVariables(variables, { region: "de" }),
      UsageError,
      'variable "region" must be one of "eu", "us"',
    );
  });
});

describe("checkAgainstSchema()", () => {
  for (
    const [value, schema, expected] of [
      [1, {}, undefined],
      [1, { type: "number" }, undefined],
      [1.5, { type: "integer" }, "the value must be a whole number, found a number"],
      [null, { type: ["string", "null"] }, undefined],
      [1, { type: ["string", "null"] }, "the value must be a text or null, found a whole number"],
      [1, { type: "no such type" }, undefined],
      [0, { minimum: 1 }, "the value must be at least 1"],
      [9, { maximum: 8 }, "the value must be at most 8"],
      ["x1", { pattern: "^[a-z]+$" }, "the value must match the pattern ^[a-z]+$"],
      ["x", { pattern: "(" }, undefined],
      [{ a: 1 }, { enum: [{ a: 1 }] }, undefined],
      [
        ["a", 1],
        { type: "array", items: { type: "string" } },
        "the value[1] must be a text, found a whole number",
      ],
      [{}, { required: ["id"] }, 'the value must have the key "id"'],
      [
        { id: "x" },
        { type: "object", properties: { id: { type: "integer" } } },
        "the value.id must be a whole number, found a text",
      ],
    ] as [Value, Record<string, Value>, string | undefined][]
  ) {
    it(`answers ${JSON.stringify(expected)} for ${JSON.stringify([value, schema])}`, () => {
      assertEquals(checkAgainstSchema(value, schema), expected);
    });
  }
});
