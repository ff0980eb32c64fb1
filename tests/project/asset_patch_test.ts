import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import { convertToAsset } from "../../src/project/asset_conversion.ts";
import { patchAssetText } from "../../src/project/asset_patch.ts";
import type { Patch } from "../../src/project/patch.ts";
import { patchPipelineText } from "../../src/project/pipeline_patch.ts";
import { plainAsset, plainPipeline } from "../plain_models.ts";

const asset = `/* @bruin

name: mart.daily # never rename
type: pg.sql
tags:
  - "night" # quoted

depends:
  - raw.orders
  - asset: raw.days
    columns:
      - day

columns:
  # the key
  - name: day
    type: date
    checks:
      - name: not_null
  - name: orders
    type: integer

@bruin */

select 1 as day, 2 as orders
`;

const patched = (body: Patch) => patchAssetText(asset, { file: "/p/assets/a.sql", body });

/** Lines that went and lines that came. */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

describe("patchAssetText()", () => {
  const cases: readonly (readonly [string, Patch, readonly string[]])[] = [
    ["changes nothing for what is there already", { name: "mart.daily", tags: ["night"] }, []],
    ["leaves out keys that are no part of a file", { id: "1", executable_file: { name: "b" } }, []],
    ["adds a key at its place", { description: "by day" }, ["+description: by day"]],
    ["removes what is empty", { tags: [] }, ["-tags:", '-  - "night" # quoted']],
    ["keeps comments and quotes of a list that grows", { tags: ["night", "x"] }, ["+  - x"]],
    [
      "changes the columns one by one, and keeps what they do not name",
      {
        columns: [
          {
            name: "day",
            description: "when",
            nullable: true,
            primary_key: true,
            checks: undefined,
          },
          { name: "orders", type: "bigint", primary_key: false },
        ] as Patch[],
      },
      [
        "-    type: integer",
        "+    description: when",
        "+    primary_key: true",
        "+    type: bigint",
      ],
    ],
    ["drops surplus columns", { columns: [{ name: "day" }] }, [
      "-  - name: orders",
      "-    type: integer",
    ]],
    [
      "writes checks without what they say anyway",
      {
        columns: [{
          checks: [{ id: "9", name: "unique", value: null, blocking: true, retries: null }],
        }],
      },
      [
        "-      - name: not_null",
        "+      - name: unique",
        "-  - name: orders",
        "-    type: integer",
      ],
    ],
    [
      "keeps the columns of a dependency",
      {
        upstreams: [
          { type: "asset", value: "raw.orders", columns: [], mode: "full" },
          { type: "asset", value: "raw.days", columns: [{ name: "day", usage: "" }], mode: "full" },
          { type: "uri", value: "s3://a", columns: [], mode: "symbolic" },
        ],
      },
      ["+  - uri: s3://a", "+    mode: symbolic"],
    ],
    [
      "writes durations, modifiers, secrets and results as the file has them",
      {
        timeout: 90,
        interval_modifiers: { start: { days: -2, hours: 0, template: "" }, end: null },
        secrets: [{ secret_key: "a", injected_key: "a" }, { secret_key: "b", injected_key: "B" }],
        athena: { location: "s3://r" },
      },
      [
        ...["+secrets:", "+  - key: a", "+  - key: b", "+    inject_as: B"],
        ...["+interval_modifiers:", "+  start: -2d", "+timeout: 1m30s"],
        ...["+athena:", "+  query_results_path: s3://r"],
      ],
    ],
    ["merges maps", { parameters: { a: 1 }, meta: { b: "2" } }, [
      ...["+meta:", '+  b: "2"', "+parameters:", "+  a: 1"],
    ]],
  ];
  for (const [what, body, lines] of cases) {
    it(what, () => {
      assertEquals(difference(asset, patched(body)).sort(), [...lines].sort());
    });
  }

  it("keeps the code and the comments", () => {
    const text = patched({ owner: "data@shop.example" });
    assertEquals(text.endsWith("@bruin */\n\nselect 1 as day, 2 as orders\n"), true);
    assertEquals([text.includes("# never rename"), text.includes("# the key")], [true, true]);
  });

  it("refuses a file without a definition in YAML", () => {
    assertThrows(
      () => patchAssetText("select 1", { file: "/p/a.sql", body: { name: "a" } }),
      ProjectError,
      "The file has no definition in YAML",
    );
  });
});

describe("patchPipelineText()", () => {
  it("changes its keys and keeps the rest", () => {
    const text = "# shop\nname: shop\nschedule: daily # at night\nretries: 2\n";
    const body = {
      retries: null,
      schedule: "hourly",
      variables: { a: { default: 1 } },
      assets: [],
    };
    assertEquals(
      patchPipelineText(text, { file: "/p/pipeline.yml", body }),
      "# shop\nname: shop\nschedule: hourly # at night\nvariables:\n  a:\n    default: 1\n",
    );
  });
});

describe("convertToAsset()", () => {
  const convert = (file: string, types: readonly string[]) =>
    convertToAsset("select 1\n", {
      file,
      pipeline: plainPipeline(types.map((type, at) => plainAsset({ name: `a${at}`, type }))),
    });

  it("takes the type that most assets of the pipeline have", () => {
    assertEquals(
      convert("/p/a.sql", ["pg.sql", "duckdb.sql", "pg.sql", "python"]),
      "/* @bruin\n\ntype: pg.sql\n\nmaterialization:\n  type: table\n\n@bruin */\n\nselect 1\n",
    );
  });

  it("leaves other files alone, and says when there is no type to take", () => {
    assertEquals(convert("/p/a.txt", []), "select 1\n");
    assertThrows(() => convert("/p/a.sql", ["python"]), ProjectError, "cannot be told");
  });
});
