/** What Databricks' own statements have to withstand, besides the cases of all dialects. */
import { type ExecutionCase, refresh } from "../../sql/execution_cases.ts";

const all = "SELECT * FROM bruin_sql_test.t ORDER BY 1, 2";
/** Rows, and how many tables there are besides. */
const rowsAndTables = "SELECT t.id, n FROM bruin_sql_test.t AS t, (SELECT COUNT(*) AS n FROM " +
  "information_schema.tables WHERE table_schema = 'bruin_sql_test') AS x ORDER BY 1";
const failing = "SELECT CAST(1 / (COUNT(*) * 0) AS INT) AS id FROM bruin_sql_test.t";
const byId = { incrementalKey: "id" } as const;
const people = [
  { name: "id", type: "INT", primaryKey: true },
  { name: "name", type: "STRING", updateOnMerge: true },
] as const;

export const databricksCases: readonly ExecutionCase[] = [
  {
    name: "create+replace reads the table that it replaces",
    asset: { materialization: {} },
    runs: ["SELECT 1 AS id", "SELECT id + 1 AS id FROM bruin_sql_test.t"],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["2"],
  },
  ...([
    {},
    { strategy: "truncate+insert" },
    { strategy: "delete+insert", ...byId },
    { strategy: "time_interval", ...byId, timeGranularity: "date" },
  ] as const).map((materialization): ExecutionCase => ({
    name: `${
      "strategy" in materialization ? materialization.strategy : "create+replace"
    } keeps the table when its query fails, and leaves nothing else`,
    asset: { materialization },
    runs: [refresh("SELECT 1 AS id"), { query: failing, error: "Division by zero" }],
    result: rowsAndTables,
    expected: ["1 1"],
  })),
  {
    name: "scd2_by_column leaves nothing behind when a record comes twice",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: people },
    runs: [
      refresh("SELECT 1 AS id, 'a' AS name"),
      {
        query: "SELECT 1 AS id, 'b' AS name UNION ALL SELECT 1, 'c'",
        error: "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE",
      },
    ],
    result: rowsAndTables,
    expected: ["1 1"],
  },
  {
    name: "time_interval adds rows outside of it, as the reference does",
    asset: {
      materialization: {
        strategy: "time_interval",
        incrementalKey: "day",
        timeGranularity: "date",
      },
    },
    runs: [
      refresh("SELECT 1 AS id, DATE '2024-05-01' AS day"),
      "SELECT 2 AS id, DATE '2024-05-02' AS day UNION ALL SELECT 3, DATE '2024-06-01' " +
      "UNION ALL SELECT 4, NULL",
    ],
    result: "SELECT id FROM bruin_sql_test.t ORDER BY 1",
    expected: ["2", "3", "4"],
  },
  ...([
    { strategy: "append" },
    { strategy: "truncate+insert" },
    { strategy: "delete+insert", ...byId },
    { strategy: "time_interval", ...byId, timeGranularity: "date" },
  ] as const).map((materialization): ExecutionCase => ({
    name: `columns that the query lacks keep their default in ${materialization.strategy}`,
    asset: { materialization },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t (id STRING, source STRING DEFAULT 'app', name STRING) " +
      "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')",
    ],
    runs: ["SELECT 'a' AS name, '2024-05-01' AS id"],
    result: all,
    expected: ["2024-05-01 app a"],
  })),
  {
    name: "a table is partitioned, and clustered when it is made anew",
    asset: { materialization: { partitionBy: "id" }, columns: people },
    runs: ["SELECT 1 AS id, 'a' AS name", "SELECT 2 AS id, 'b' AS name"],
    result: all,
    expected: ["2 b"],
  },
  {
    name: "versions are clustered",
    asset: {
      materialization: { strategy: "scd2_by_column", clusterBy: ["id", "name"] },
      columns: people,
    },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), "SELECT 1 AS id, 'b' AS name"],
    result: "SELECT id, name, _is_current FROM bruin_sql_test.t ORDER BY 2",
    expected: ["1 a false", "1 b true"],
  },
  {
    name: "ddl makes the table once and keeps its rows, also on full refresh",
    asset: {
      materialization: { strategy: "ddl", partitionBy: "day" },
      columns: [
        { name: "id", type: "INT", primaryKey: true },
        { name: "order", type: "DECIMAL", precision: 5, scale: 1, description: "in d'or\nor \\" },
        { name: "name", type: "STRING", default: "'it\\'s'" },
        { name: "day", type: "DATE" },
      ],
    },
    runs: ["", refresh("")],
    result: "SELECT column_name, full_data_type FROM information_schema.columns " +
      "WHERE table_schema = 'bruin_sql_test' AND table_name = 't' ORDER BY ordinal_position",
    expected: ["id int", "order decimal(5,1)", "name string", "day date"],
  },
  {
    name: "a view takes the place of a table",
    asset: { materialization: { type: "view" } },
    before: ["CREATE SCHEMA bruin_sql_test", "CREATE TABLE bruin_sql_test.t (id INT)"],
    runs: ["SELECT 1 AS id", "SELECT 2 AS id"],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["2"],
  },
  {
    name: "a table that is made anew takes the place of a view",
    asset: { materialization: { strategy: "append" } },
    before: ["CREATE SCHEMA bruin_sql_test", "CREATE VIEW bruin_sql_test.t AS SELECT 7 AS id"],
    runs: [refresh("SELECT 1 AS id"), "SELECT 2 AS id"],
    result: "SELECT * FROM bruin_sql_test.t ORDER BY 1",
    expected: ["1", "2"],
  },
  {
    name: "an empty result makes an empty table with its columns on the first run",
    asset: { materialization: { strategy: "append" }, columns: people },
    runs: ["SELECT 1 AS id, 'a' AS name WHERE FALSE", "SELECT 2 AS id, 'longer' AS name"],
    result: all,
    expected: ["2 longer"],
  },
  {
    name: "words that mean something are names in quotes",
    asset: {
      materialization: { strategy: "merge" },
      columns: [
        { name: "select", type: "INT", primaryKey: true },
        { name: "from", type: "STRING", updateOnMerge: true },
      ],
    },
    runs: ["SELECT 1 AS `select`, 'a' AS `from`", "SELECT 1 AS `select`, 'b' AS `from`"],
    result: all,
    expected: ["1 b"],
  },
];
