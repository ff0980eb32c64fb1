import { type ExecutionCase, refresh } from "../../sql/execution_cases.ts";

const growth = "ALTER TABLE changes the length of a VARCHAR alone, and in no transaction";

/** Cases that hold elsewhere, and why they do not here. */
export const leftOut: Readonly<Record<string, string>> = {
  "merge updates what it is told to, and inserts what is new":
    "its predicate is refused, and MERGE has no alias for its target; it has a case of its own",
  "ddl makes the table once and keeps its rows, also on full refresh":
    "its collation is PostgreSQL's",
  ...Object.fromEntries(
    ["append", "merge", "truncate+insert"].map((strategy) => [
      `columns grow to their declared types in ${strategy} (D2)`,
      growth,
    ]),
  ),
  "versions grow to their declared types (D2)": growth,
};

const all = "SELECT * FROM bruin_sql_test.t ORDER BY 1, 2";
const rows = (...values: readonly string[]) =>
  `SELECT * FROM (VALUES ${values.map((row) => `(${row})`).join(", ")}) AS v(id, name, visits)`;

/** What Redshift's own statements have to withstand, besides the cases of all dialects. */
export const redshiftCases: readonly ExecutionCase[] = [
  {
    name: "merge updates what it is told to, also rows without a key, and adds what is new once",
    asset: {
      materialization: { strategy: "merge" },
      columns: [
        { name: "id", type: "integer", primaryKey: true },
        { name: "name", type: "varchar(20)", updateOnMerge: true },
        { name: "visits", type: "integer", mergeSql: "bruin_sql_test.t.visits + source.visits" },
      ],
    },
    runs: [
      refresh(rows("1, 'a', 1", "2, 'b', 2", "NULL, 'n', 5")),
      rows("2, 'B', 10", "3, NULL, 1", "NULL, 'N', 6"),
      rows("3, 'c', 1", "NULL, 'M', 1"),
    ],
    result: all,
    expected: ["1 a 1", "2 B 12", "3 c 2", "null M 12"],
  },
  {
    name: "truncate+insert keeps the rows when its query fails",
    asset: { materialization: { strategy: "truncate+insert" } },
    runs: [
      refresh("SELECT 1 AS id"),
      { query: "SELECT 1 / (COUNT(*) - COUNT(*)) AS id FROM bruin_sql_test.t", error: "22012" },
    ],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["1"],
  },
  {
    name: "versions see changes to and from NULL",
    asset: {
      materialization: { strategy: "scd2_by_column" },
      columns: [
        { name: "id", type: "integer", primaryKey: true },
        { name: "name", type: "varchar(20)" },
      ],
    },
    runs: [
      refresh("SELECT 1 AS id, CAST('a' AS varchar(20)) AS name"),
      "SELECT 1 AS id, CAST(NULL AS varchar(20)) AS name",
      "SELECT 1 AS id, CAST(NULL AS varchar(20)) AS name",
      "SELECT 1 AS id, CAST('b' AS varchar(20)) AS name",
    ],
    result: "SELECT name, _is_current FROM bruin_sql_test.t ORDER BY _valid_from",
    expected: ["a false", "null false", "b true"],
  },
];
