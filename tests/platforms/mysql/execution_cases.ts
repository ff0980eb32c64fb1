/** What MySQL's own statements have to withstand, besides the cases of all dialects. */
import { type ExecutionCase, refresh } from "../../sql/execution_cases.ts";

const all = "SELECT * FROM bruin_sql_test.t ORDER BY 1, 2";
const people = [
  { name: "id", type: "integer", primaryKey: true },
  { name: "name", type: "varchar(20)", updateOnMerge: true },
] as const;
const states = "SELECT id, name, IF(_is_current, 'current', 'closed') FROM bruin_sql_test.t " +
  "ORDER BY id, _valid_from, name";
const nothing = "SELECT 1 AS id, 'a' AS name FROM (SELECT 1 AS n) AS t WHERE n > 1";

export const mysqlCases: readonly ExecutionCase[] = [
  {
    name: "create+replace reads the table that it replaces",
    asset: { materialization: {} },
    runs: ["SELECT 1 AS id", "SELECT id + 1 AS id FROM bruin_sql_test.t"],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["2"],
  },
  {
    name: "create+replace leaves the old table when its query fails, and nothing else",
    asset: { materialization: {} },
    runs: [
      "SELECT 1 AS id",
      { query: "SELECT EXP(1000 * COUNT(*)) AS id FROM bruin_sql_test.t", error: "1690" },
    ],
    result: "SELECT t.id, n FROM bruin_sql_test.t, (SELECT COUNT(*) AS n FROM " +
      "information_schema.tables WHERE table_schema = 'bruin_sql_test') AS tables_there",
    expected: ["1 1"],
  },
  {
    name: "truncate+insert keeps the rows when its query fails",
    asset: { materialization: { strategy: "truncate+insert" } },
    runs: [
      refresh("SELECT 1 AS id"),
      { query: "SELECT EXP(1000 * COUNT(*) + 1000) AS id FROM bruin_sql_test.t", error: "1690" },
    ],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["1"],
  },
  {
    name: "an empty result empties what it replaces, and changes nothing elsewhere",
    asset: { materialization: { strategy: "merge" }, columns: people },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), nothing],
    result: all,
    expected: ["1 a"],
  },
  {
    name: "an empty result makes an empty table with its columns on the first run",
    asset: { materialization: { strategy: "append" }, columns: people },
    runs: [nothing, "SELECT 2 AS id, 'longer' AS name"],
    result: all,
    expected: ["2 longer"],
  },
  {
    name: "truncate+insert with an empty result leaves no rows",
    asset: { materialization: { strategy: "truncate+insert" } },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), nothing],
    result: "SELECT COUNT(*) FROM bruin_sql_test.t",
    expected: ["0"],
  },
  ...(["merge", "delete+insert", "scd2_by_column"] as const).map((strategy): ExecutionCase => ({
    name: `${strategy} finds texts of another collation and character set`,
    asset: {
      materialization: { strategy, incrementalKey: strategy === "delete+insert" ? "name" : "" },
      columns: [
        { name: "name", type: "varchar(20)", primaryKey: true },
        { name: "note", type: "varchar(20)", updateOnMerge: true },
      ],
    },
    before: [
      "CREATE DATABASE bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t (name varchar(20) CHARACTER SET utf8mb4 COLLATE " +
      "utf8mb4_spanish_ci, note varchar(20) CHARACTER SET latin1" +
      (strategy === "scd2_by_column"
        ? ", _valid_from DATETIME, _valid_until DATETIME, _is_current BOOLEAN)"
        : ")"),
    ],
    runs: ["SELECT 'é' AS name, 'ä' AS note", "SELECT 'é' AS name, 'ö' AS note"],
    result: "SELECT name, note FROM bruin_sql_test.t " +
      (strategy === "scd2_by_column" ? "WHERE _is_current" : ""),
    expected: ["é ö"],
  })),
  {
    name: "merge by long texts, which have no index",
    asset: {
      materialization: { strategy: "merge" },
      columns: [
        { name: "name", type: "longtext", primaryKey: true },
        { name: "n", type: "integer", updateOnMerge: true },
      ],
    },
    runs: [
      refresh("SELECT CAST(REPEAT('x', 70000) AS CHAR) AS name, 1 AS n"),
      "SELECT REPEAT('x', 70000) AS name, 2 AS n UNION ALL SELECT 'y', 3",
    ],
    result: "SELECT LENGTH(name), n FROM bruin_sql_test.t ORDER BY n",
    expected: ["70000 2", "1 3"],
  },
  {
    name: "merge_sql reads the values from before",
    asset: {
      materialization: { strategy: "merge" },
      columns: [
        people[0],
        { name: "last", type: "integer", updateOnMerge: true },
        { name: "total", type: "integer", mergeSql: "target.total + source.last - target.last" },
      ],
    },
    runs: [
      refresh("SELECT 1 AS id, 5 AS last, 100 AS total"),
      "SELECT 1 AS id, 7 AS last, 0 AS total",
    ],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["1 7 102"],
  },
  {
    name: "merge inserts what its predicate leaves out, as everywhere",
    asset: {
      materialization: { strategy: "merge", incrementalPredicate: "target.name <> 'kept'" },
      columns: people,
    },
    runs: [
      refresh("SELECT 1 AS id, 'kept' AS name UNION ALL SELECT 2, 'old'"),
      "SELECT 1 AS id, 'new' AS name UNION ALL SELECT 2, 'new'",
    ],
    result: all,
    expected: ["1 kept", "1 new", "2 new"],
  },
  {
    name: "versions without a key stay one record, and changes of case and blanks are changes",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: people },
    runs: [
      "SELECT CAST(NULL AS SIGNED) AS id, 'a' AS name UNION ALL SELECT 1, 'b' UNION ALL SELECT 2, 'c'",
      "SELECT CAST(NULL AS SIGNED) AS id, 'a' AS name UNION ALL SELECT 1, 'B' UNION ALL SELECT 2, 'c '",
      "SELECT CAST(NULL AS SIGNED) AS id, 'a' AS name UNION ALL SELECT 1, 'B' UNION ALL SELECT 2, 'c '",
    ],
    result: states,
    expected: [
      "null a current",
      "1 b closed",
      "1 B current",
      "2 c closed",
      "2 c  current",
    ],
  },
  {
    name: "versions of numbers, times, JSON and bytes change only when they do",
    asset: {
      materialization: { strategy: "scd2_by_column" },
      columns: [
        people[0],
        { name: "d", type: "decimal(10,2)" },
        { name: "at", type: "datetime(6)" },
        { name: "doc", type: "json" },
        { name: "bytes", type: "blob" },
      ],
    },
    runs: Array.from(
      { length: 2 },
      () =>
        "SELECT 1 AS id, CAST(1.50 AS DECIMAL(10,2)) AS d, CAST('2024-01-01 00:00:00.5' AS DATETIME(6)) AS at, " +
        `'{"a": [1, 2]}' AS doc, x'00ff' AS bytes`,
    ),
    result: "SELECT COUNT(*), SUM(_is_current) FROM bruin_sql_test.t",
    expected: ["1 1"],
  },
  {
    name: "names with backquotes, dots and words that are reserved",
    asset: {
      name: 'bruin_sql_test."a`b.c"',
      materialization: { strategy: "merge" },
      columns: [
        { name: "key", type: "integer", primaryKey: true },
        { name: "group", type: "varchar(9)", updateOnMerge: true },
      ],
    },
    runs: [
      refresh("SELECT 1 AS `key`, 'x' AS `group`"),
      "SELECT 1 AS `key`, 'y\\\\' AS `group` # the end",
    ],
    result: "SELECT * FROM bruin_sql_test.`a``b.c`",
    expected: ["1 y\\"],
  },
  {
    name: "time_interval by dates, times and their bounds in UTC",
    asset: {
      materialization: {
        strategy: "time_interval",
        incrementalKey: "at",
        timeGranularity: "timestamp",
      },
      columns: [{ name: "at", type: "datetime(6)" }],
    },
    runs: [
      refresh(
        "SELECT CAST('2024-04-30 23:59:59.999999' AS DATETIME(6)) AS at UNION ALL " +
          "SELECT CAST('2024-05-01 00:00:00' AS DATETIME(6))",
      ),
      "SELECT CAST('2024-05-01 12:00:00.000001' AS DATETIME(6)) AS at",
    ],
    result: "SELECT CAST(at AS CHAR) FROM bruin_sql_test.t ORDER BY at",
    expected: ["2024-04-30 23:59:59.999999", "2024-05-01 12:00:00.000001"],
  },
  {
    name: "ddl makes what the asset declares, once",
    asset: {
      materialization: { strategy: "ddl" },
      columns: [
        { name: "id", type: "integer", primaryKey: true, description: "it's \\ the key" },
        { name: "price", type: "decimal", precision: 5, scale: 1, default: "1.5", nullable: false },
        { name: "name", type: "varchar", length: 9, collation: "utf8mb4_bin" },
        {
          name: "parent",
          type: "integer",
          foreignKey: { table: "bruin_sql_test.t", column: "id" },
        },
      ],
    },
    runs: ["", refresh("")],
    result:
      "SELECT column_name AS n, LEFT(column_type, 7) AS t, is_nullable AS i, column_key AS k, " +
      "column_comment AS c FROM information_schema.columns " +
      "WHERE table_schema = 'bruin_sql_test' AND table_name = 't' ORDER BY ordinal_position",
    expected: [
      "id int(11) NO PRI it's \\ the key",
      "price decimal NO  ",
      "name varchar YES  ",
      "parent int(11) YES MUL ",
    ],
  },
];
