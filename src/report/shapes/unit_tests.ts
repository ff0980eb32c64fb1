import type { ExactValue } from "../../project/model.ts";
import { anything, object, optional, type Shape, text } from "./shape.ts";

type Block = Readonly<Record<string, ExactValue>>;

/** As the file has it; what is empty is left out. */
const some = (name: string) => (block: Block) => {
  const value = block[name];
  const isEmpty = value === undefined || value === null || value === "" ||
    (Array.isArray(value) && value.length === 0);
  return isEmpty ? undefined : value;
};

const expected = object<Block>("ExpectedRows", (field) => ({
  rows: field(optional(anything), some("rows")),
  count: field(optional(anything), some("count")),
  match: field(optional(anything), some("match")),
  order: field(optional(anything), some("order")),
  ctes: field(optional(anything), some("ctes")),
}));

/** A test of an asset's query: given rows in, expected rows out. */
export const unitTest: Shape<ExactValue> = object("UnitTest", (field) => ({
  name: field(text, (test) => String(asBlock(test).name ?? "")),
  description: field(optional(anything), (test) => some("description")(asBlock(test))),
  inputs: field(optional(anything), (test) => some("inputs")(asBlock(test))),
  fixtures: field(optional(anything), (test) => some("fixtures")(asBlock(test))),
  variables: field(optional(anything), (test) => some("variables")(asBlock(test))),
  execution_time: field(optional(anything), (test) => some("execution_time")(asBlock(test))),
  expected: field(expected, (test) => asBlock(asBlock(test).expected)),
}));

/** Rows that unit tests share. */
export const fixture: Shape<ExactValue> = object("Fixture", (field) => ({
  name: field(text, (fixture) => String(asBlock(fixture).name ?? "")),
  asset: field(text, (fixture) => String(asBlock(fixture).asset ?? "")),
  rows: field(anything, (fixture) => asBlock(fixture).rows ?? []),
}));

function asBlock(value: ExactValue | undefined): Block {
  const isMap = value !== undefined && value !== null && typeof value === "object" &&
    !Array.isArray(value);
  return isMap ? value as Block : {};
}
