import { type AssetSketch, exampleCheck } from "./example_asset.ts";
import { rows } from "./execution_cases.ts";

/** A table with violations, and the number of them that each check of its columns finds. */
export const checkCases: {
  readonly asset: AssetSketch;
  readonly query: string;
  readonly expected: readonly string[];
} = {
  asset: {
    materialization: {},
    columns: [
      {
        name: "n",
        checks: [
          exampleCheck("not_null"),
          exampleCheck("unique"),
          exampleCheck("positive"),
          exampleCheck("non_negative"),
          exampleCheck("negative"),
          exampleCheck("min", -1.5),
          exampleCheck("max", 1.2e-7),
          exampleCheck("accepted_values", [0, 2]),
        ],
      },
      {
        name: "word",
        checks: [
          exampleCheck("accepted_values", ["it's", "fine"]),
          exampleCheck("pattern", "^[a-z']+$"),
        ],
      },
      {
        name: "order",
        checks: [exampleCheck("relationships")],
        foreignKey: { table: "bruin_sql_test.t", column: "n" },
      },
    ],
  },
  query: rows(
    'n, word, "order"',
    "-2, 'it''s', 0",
    "0, 'fine', 2",
    "2, 'NO', 3",
    "2, 'other', -2",
    "null, null, null",
  ),
  expected: [
    "n not_null 1",
    "n unique 1",
    "n positive 2",
    "n non_negative 1",
    "n negative 3",
    "n min 1",
    "n max 2",
    "n accepted_values 1",
    "word accepted_values 2",
    "word pattern 1",
    "order relationships 1",
  ],
};
