import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import { ProjectProblems } from "../../src/project/problems.ts";
import { modelsOf, shop } from "./models.ts";

const model = (fields: string) => `name: m\nsource: { table: t }\n${fields}`;
const metrics = (...lines: string[]) =>
  model(`dimensions: [{ name: d }]\nmetrics:\n${lines.map((line) => `  - ${line}`).join("\n")}`);

/** What is written in m.yml, and what is said of it. */
const wrong: Readonly<Record<string, readonly [string, string]>> = {
  "no name": ["source: { table: t }", 'The file needs "name"'],
  "no table": ["name: m\nsource: { table: ' ' }", "source.table is required"],
  "a list": ["[a]", "The file must be a map of keys and values: a semantic model"],
  "an unknown key": [
    model("dimension: []"),
    'Unknown key "dimension" in a semantic model; did you mean "dimensions"?',
  ],
  "an unknown key of a metric": [
    metrics("{ name: a, expression: count(*), filters: x }"),
    'Unknown key "filters" in a metric of a semantic model; did you mean "filter"?',
  ],
  "an unknown type": [
    model("dimensions: [{ name: d, type: text }]"),
    '"type" must be string, number, boolean or time',
  ],
  "a metric without expression": [
    metrics("{ name: a }"),
    'Item 1 of "metrics" needs "expression"',
  ],
  "a negative offset": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a}", window: { type: lag, order_by: d, offset: -1 } }',
    ),
    '"offset" must not be negative',
  ],
  "one name twice": [metrics("{ name: d, expression: count(*) }"), "duplicate name: d"],
  "granularities of no time": [
    model("dimensions: [{ name: d, granularities: { day: x } }]"),
    'dimension "d": granularities need type: time',
  ],
  "an unknown metric": [
    metrics('{ name: a, expression: "{x} / 2" }'),
    'metric "a": references unknown metric {x}',
  ],
  "a cycle": [
    metrics('{ name: a, expression: "{a} + 1" }'),
    'metric "a": circular dependency: a',
  ],
  "a window over an expression": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a} + 1", window: { type: rank, order_by: d } }',
    ),
    'window metric "b": expression must be exactly a single {ref}, got "{a} + 1"',
  ],
  "a window without order": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a}", window: { type: rank } }',
    ),
    'window metric "b": window.order_by is required for type "rank"',
  ],
  "a window along an unknown dimension": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a}", window: { type: rank, order_by: x } }',
    ),
    'window metric "b": window.order_by references unknown dimension "x"',
  ],
  "a window over a window": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a}", window: { type: rank, order_by: d } }',
      '{ name: c, expression: "{b}", window: { type: rank, order_by: d } }',
    ),
    'window metric "c": {b} has a window already, and one over another is not possible',
  ],
  "a mixture of a window and an aggregate": [
    metrics(
      "{ name: a, expression: count(*) }",
      '{ name: b, expression: "{a}", window: { type: rank, order_by: d } }',
      '{ name: c, expression: "{b} / sum(x)" }',
    ),
    'metric "c" mixes {refs} to window metrics with raw aggregation; split "c" into a named base ' +
    "metric and a derived metric",
  ],
  "a filter of a derived metric": [
    metrics("{ name: a, expression: count(*) }", '{ name: b, expression: "{a} * 2", filter: x }'),
    'metric "b": a filter needs an aggregate of the metric\'s own; put it on the metrics in {}',
  ],
  "a filter without an aggregate": [
    metrics("{ name: a, expression: round(x), filter: y }"),
    'metric "a": a filter needs an aggregate in the expression, such as sum(x), whose rows ' +
    "nothing else chooses, and which leaves out NULL",
  ],
  "a filter with an aggregate": [
    metrics("{ name: a, expression: sum(x), filter: max(y) > 1 }"),
    'metric "a": a filter chooses rows, and cannot hold aggregates',
  ],
  "a filter on a metric": [
    metrics("{ name: a, expression: sum(x), filter: '{a} > 1' }"),
    'metric "a": a filter cannot refer to the metric {a}',
  ],
  "an unknown reference of a segment": [
    model("segments: [{ name: s, filter: '{zz}' }]"),
    'segment "s": unknown reference {zz} in filter (dimension not found: zz)',
  ],
  "a join without keys": [
    model("joins: [{ name: x, model: m, relationship: many_to_one }]"),
    'model "m": join "x" requires foreign_key or sql',
  ],
  "a join to nothing": [
    model("joins: [{ name: x, relationship: many_to_one, foreign_key: k }]"),
    'model "m": join "x" leads to the unknown model "x"',
  ],
  "a join without a key there": [
    model("joins: [{ name: x, model: m, relationship: many_to_one, foreign_key: k }]"),
    'model "m": join "x" requires target_key or primary_key on target model "m"',
  ],
};

const before = "failed to load repo semantic models: loading semantic/m.yml: ";

describe("loadModels()", () => {
  it("reads every file of the folder and those below, but for hidden ones", async () => {
    const models = await modelsOf(shop);
    assertEquals([...models.keys()], ["people", "venues", "scans", "tickets", "towns"]);
  });

  it("finds none without the folder", async () => {
    assertEquals((await modelsOf({})).size, 0);
  });

  for (const [name, [text, message]] of Object.entries(wrong)) {
    it(`refuses ${name}`, async () => {
      const error = await assertRejects(() => modelsOf({ "m.yml": text }), ProjectError);
      assertEquals(error.message, before + message);
    });
  }

  it("refuses two models of one name", async () => {
    const error = await assertRejects(
      () => modelsOf({ "a.yml": model(""), "m.yml": model("") }),
      ProjectError,
    );
    assertEquals(error.message, `${before}duplicate semantic model name "m"`);
  });

  it("says all that is wrong, with places", async () => {
    const error = await assertRejects(
      () =>
        modelsOf({
          "a.yml": "name: [",
          "m.yml": metrics("{ name: a, expression: '{x}' }", "{ name: a, expression: sum(y) }"),
        }),
      ProjectProblems,
    );
    assertEquals(error.problems.map(({ position }) => position.line), [1, 5, 6]);
  });
});
