import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { formatResult, type ResultFormat } from "../../src/report/query_result.ts";
import type { Cell, ResultBatch } from "../../src/report/result_batch.ts";
import { ResultMask } from "../../src/report/result_mask.ts";
import { Redactor } from "../../src/redactor.ts";

const columns = [{ name: "n", type: "BIGINT" }, { name: "t", type: "VARCHAR" }];

async function format(
  layout: ResultFormat,
  batches: readonly ResultBatch["rows"][],
  options: { readonly columns?: ResultBatch["columns"]; readonly redactor?: Redactor } = {},
): Promise<string> {
  const { columns: named = columns, redactor = new Redactor() } = options;
  async function* all(): AsyncGenerator<ResultBatch> {
    for (const rows of batches) yield await Promise.resolve({ columns: named, rows });
  }
  let text = "";
  for await (
    const piece of formatResult(all(), {
      format: layout,
      mask: new ResultMask(redactor),
      connectionName: "db",
      query: "select 1",
    })
  ) text += piece;
  return text;
}

const one = [{ name: "v", type: "ANY" }];
const oneCell = async (layout: ResultFormat, cell: Cell) => {
  const text = await format(layout, [[[cell]]], { columns: one });
  return layout === "json"
    ? /"rows":\[\[(.*)\]\]/.exec(text)?.[1]
    : text.slice(layout === "csv" ? 2 : 0, -1);
};

const jsonValues: readonly [cell: Cell, written: string][] = [
  [1, "1"],
  [-0, "-0"],
  [0.1, "0.1"],
  [1e300, "1e+300"],
  [NaN, '"NaN"'],
  [-Infinity, '"-Infinity"'],
  [9007199254740991n, "9007199254740991"],
  [9007199254740993n, "9007199254740993"],
  ["1.50", '"1.50"'],
  [true, "true"],
  [null, "null"],
  ['\n\u001b"é', '"\\n\\u001b\\"é"'],
];

const csvValues: readonly [cell: Cell, written: string][] = [
  ["plain", "plain"],
  ["a,b", '"a,b"'],
  ['say "no"', '"say ""no"""'],
  ["two\nlines", '"two\nlines"'],
  ["old\rMac", '"old\rMac"'],
  [" space", '" space"'],
  ["", '""'],
  [null, ""],
  ["=1+1", "=1+1"],
  ["\u001b[31mred", "\u001b[31mred"],
  [9007199254740993n, "9007199254740993"],
  [false, "false"],
];

describe("formatResult()", () => {
  for (const [cell, written] of jsonValues) {
    it(`writes ${written} in JSON`, async () => {
      assertEquals(await oneCell("json", cell), written);
    });
  }

  for (const [cell, written] of csvValues) {
    it(`writes ${JSON.stringify(written)} in CSV`, async () => {
      assertEquals(await oneCell("csv", cell), written);
    });
  }

  it("writes batches as one JSON document", async () => {
    const text = await format("json", [[[1n, "a"]], [], [[2n, null], [3n, "c"]]]);
    assertEquals(JSON.parse(text), {
      columns,
      rows: [[1, "a"], [2, null], [3, "c"]],
      connectionName: "db",
      query: "select 1",
    });
  });

  it("writes columns of any name (scenario 56)", async () => {
    const names = [
      "__proto__",
      'a"b',
      "<b>&",
      "\u001b[31m",
      "a,b",
      "=1+1",
      "constructor",
      "\ud800",
    ];
    const odd = names.map((name) => ({ name, type: "INTEGER" }));
    const row = names.map((_, index) => index);
    const json = await format("json", [[row]], { columns: odd });
    assertEquals(JSON.parse(json).columns, odd);
    assertEquals(JSON.parse(json).rows, [row]);
    assertEquals(json.includes("\u001b"), false);
    assertEquals(
      await format("csv", [[row]], { columns: odd }),
      '__proto__,"a""b",<b>&,\u001b[31m,"a,b",=1+1,constructor,\ud800\n0,1,2,3,4,5,6,7\n',
    );
    const plain = await format("plain", [[row]], { columns: odd });
    assertEquals([plain.includes("\u001b"), plain.includes("__PROTO__")], [false, true]);
  });

  it("writes a table whose columns are as wide as the first rows need", async () => {
    const text = await format("plain", [[], [[1n, "a"], [1000n, null]], [[2n, "a\nb\u001b"]]]);
    assertEquals(
      text,
      [
        "┌──────┬──────┐",
        "│ N    │ T    │",
        "├──────┼──────┤",
        "│ 1    │ a    │",
        "│ 1000 │ NULL │",
        "│ 2    │ a\\nb\\u001b │",
        "└──────┴──────┘",
        "",
      ].join("\n"),
    );
  });

  const empty: readonly [ResultFormat, string][] = [
    ["plain", "No data available\n"],
    ["csv", "n,t\n"],
    [
      "json",
      `{"columns":${JSON.stringify(columns)},"rows":[],"connectionName":"db","query":"select 1"}\n`,
    ],
  ];
  for (const [layout, text] of empty) {
    it(`writes an empty result as ${layout}`, async () => {
      assertEquals(await format(layout, [[]]), text);
    });
  }

  it("writes nothing as CSV for a statement without columns", async () => {
    assertEquals(await format("csv", [[]], { columns: [] }), "");
  });

  for (const layout of ["plain", "csv", "json"] as const) {
    it(`hides sensitive values before quoting them as ${layout}`, async () => {
      const redactor = new Redactor();
      redactor.add('pa"ss\nword');
      redactor.add("87654321");
      const text = await format(layout, [[[87654321n, 'is pa"ss\nword.']]], { redactor });
      if (layout === "json") {
        assertEquals(JSON.parse(text).rows, [["****", "is ****."]]);
      } else {
        const line = layout === "csv" ? "****,is ****." : "│ **** │ is ****. │";
        assertEquals(text.split("\n").includes(line), true);
      }
    });
  }
});
