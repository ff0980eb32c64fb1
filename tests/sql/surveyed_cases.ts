import type { ExecutionCase } from "./execution_cases.ts";
import { refresh, rows } from "./execution_cases.ts";

const people = [
  { name: "id", type: "integer", primaryKey: true },
  { name: "name", type: "text", updateOnMerge: true },
] as const;
const timed = [...people, { name: "seen", type: "timestamp" }] as const;
const all = "SELECT * FROM bruin_sql_test.t ORDER BY 1, 2";
const two = rows("id, name", "1, 'a'", "2, 'b'");

const noNumber = "CAST(NULL AS integer)";

const firstRuns: readonly ExecutionCase[] = [
  { strategy: "append" },
  { strategy: "delete+insert", incrementalKey: "id" },
  { strategy: "truncate+insert" },
  { strategy: "merge" },
  { strategy: "time_interval", incrementalKey: "id", timeGranularity: "date" },
].map((materialization): ExecutionCase => ({
  // N3
  name: `the first run of ${materialization.strategy} makes the table from the whole query`,
  asset: {
    materialization: materialization as ExecutionCase["asset"]["materialization"],
    columns: people,
  },
  runs: [`${two} -- first`],
  result: all,
  expected: ["1 a", "2 b"],
}));

/** What stands on the table: views of the pipeline and of others, and what belongs to them. */
const viewsOnTable = [
  "CREATE SCHEMA bruin_sql_test",
  "CREATE TABLE bruin_sql_test.t AS SELECT 1 AS id, 'a'::text AS name",
  "CREATE VIEW bruin_sql_test.first WITH (security_barrier=true) AS SELECT id, name FROM bruin_sql_test.t",
  `CREATE VIEW bruin_sql_test."Second" AS SELECT id AS "Id" FROM bruin_sql_test.first`,
  "CREATE MATERIALIZED VIEW bruin_sql_test.third AS " +
  'SELECT s."Id", f.name FROM bruin_sql_test.first AS f JOIN bruin_sql_test."Second" AS s ON s."Id" = f.id',
  'CREATE UNIQUE INDEX third_id ON bruin_sql_test.third ("Id")',
  "GRANT SELECT ON bruin_sql_test.first TO PUBLIC",
  "GRANT SELECT (name), UPDATE (name) ON bruin_sql_test.first TO pg_monitor WITH GRANT OPTION",
  "COMMENT ON VIEW bruin_sql_test.first IS 'it''s the first'",
  "COMMENT ON COLUMN bruin_sql_test.first.name IS 'a name'",
];
const ownViews = ["bruin_sql_test.first", "bruin_sql_test.Second", "bruin_sql_test.third"];

/** What there is of the views, but for the types of their columns. */
const viewState = `SELECT relname, relkind, reloptions, relacl IS NOT NULL,
  obj_description(c.oid, 'pg_class'), col_description(c.oid, 2),
  (SELECT attacl::text LIKE '%pg_monitor=r*w*/%' FROM pg_attribute WHERE attrelid = c.oid AND attname = 'name'),
  (SELECT string_agg(pg_get_indexdef(indexrelid), ';') FROM pg_index WHERE indrelid = c.oid)
  FROM pg_class AS c WHERE relnamespace = 'bruin_sql_test'::regnamespace AND relkind IN ('v', 'm')
  ORDER BY relname`;
const viewsAsBefore = [
  "Second v null false null null null null",
  "first v {security_barrier=true} true it's the first a name true null",
  "third m null false null null null " +
  'CREATE UNIQUE INDEX third_id ON bruin_sql_test.third USING btree ("Id")',
];

/** N4, N7: tables under views, which PostgreSQL does not let go. */
const viewCases: readonly ExecutionCase[] = [
  {
    name: "rows are replaced again and again under views, even of others (N4)",
    asset: { materialization: {} },
    before: viewsOnTable,
    runs: [
      "SELECT 2 AS id, 'b'::text AS name",
      refresh("SELECT 3 AS id, 'c'::text AS name"),
      "SELECT 4 AS id, 'd'::text AS name",
    ],
    result:
      'SELECT f.id, f.name, s."Id" FROM bruin_sql_test.first AS f, bruin_sql_test."Second" AS s',
    expected: ["4 d 4"],
  },
  {
    name: "own views are made anew as they were when types change, again and again (N4)",
    asset: { materialization: {} },
    before: viewsOnTable,
    ownViews,
    runs: [
      "SELECT 2::bigint AS id, 'b'::text AS name",
      refresh("SELECT 3::bigint AS id, 'c'::varchar(5) AS name, 1 AS more"),
      "SELECT 'x'::text AS more, 4 AS id, 'd'::text AS name",
    ],
    result: viewState,
    expected: viewsAsBefore,
  },
  {
    name: "a materialized view has the new rows after it was made anew (N4)",
    asset: { materialization: {} },
    before: viewsOnTable,
    ownViews,
    runs: ["SELECT 2::bigint AS id, 'b'::text AS name"],
    result: "SELECT * FROM bruin_sql_test.third",
    expected: ["2 b"],
  },
  {
    name: "views of others are named, and nothing is dropped (N4)",
    asset: { materialization: {} },
    before: viewsOnTable,
    ownViews: ownViews.slice(0, 2),
    runs: [{
      query: "SELECT 2::bigint AS id, 'b'::text AS name",
      error: "views read it that are not of this pipeline: bruin_sql_test.third",
    }],
    result: "SELECT id, name FROM bruin_sql_test.first",
    expected: ["1 a"],
  },
  {
    name: "a view that no longer fits is named, and nothing is dropped (N4)",
    asset: { materialization: {} },
    before: viewsOnTable,
    ownViews,
    runs: [{ query: "SELECT 2 AS id", error: "column t.name does not exist" }],
    result: "SELECT id, name FROM bruin_sql_test.first",
    expected: ["1 a"],
  },
  {
    name: "columns grow under own views (D2, N4)",
    asset: {
      materialization: { strategy: "append" },
      columns: [{ name: "id", type: "bigint" }],
    },
    before: viewsOnTable,
    ownViews,
    runs: ["SELECT 3000000000 AS id, 'b'::text AS name"],
    result: "SELECT id FROM bruin_sql_test.first ORDER BY 1",
    expected: ["1", "3000000000"],
  },
  {
    name: "columns stay as they are under views of others (D2, N4)",
    asset: {
      materialization: { strategy: "append" },
      columns: [{ name: "id", type: "bigint" }],
    },
    before: viewsOnTable,
    runs: ["SELECT 2 AS id, 'b'::text AS name"],
    result: "SELECT id FROM bruin_sql_test.first ORDER BY 1",
    expected: ["1", "2"],
  },
].map((example) => ({ ...example, dialect: "postgres" }));

/** Cases whose right outcome takes a look at the table, the query, or the views on the table. */
export const surveyedCases: readonly ExecutionCase[] = [
  ...firstRuns,
  ...viewCases,
  {
    name: "a full refresh of versions replaces rows under a view (N4)",
    dialect: "postgres",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: people },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t AS SELECT now() AS _valid_from, 1 AS id, 'a'::text AS name, " +
      "now() AS _valid_until, TRUE AS _is_current",
      "CREATE VIEW bruin_sql_test.of_others AS SELECT * FROM bruin_sql_test.t",
    ],
    runs: [refresh(two), refresh(two)],
    result: "SELECT id, name FROM bruin_sql_test.of_others ORDER BY 1",
    expected: ["1 a", "2 b"],
  },
  {
    name: "a table is made anew under a view",
    dialect: "duckdb",
    asset: { materialization: {} },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t AS SELECT 1 AS id",
      "CREATE VIEW bruin_sql_test.v AS SELECT id FROM bruin_sql_test.t",
    ],
    runs: ["SELECT 2 AS id", "SELECT 3 AS id", refresh("SELECT 'x' AS more, 4 AS id")],
    result: "SELECT * FROM bruin_sql_test.v",
    expected: ["4"],
  },
  {
    name: "the first run of scd2_by_column makes versions (N3)",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: people },
    runs: [two, rows("id, name", "1, 'A'", "2, 'b'")],
    result: "SELECT id, name, CASE WHEN _is_current THEN 'current' ELSE 'closed' END " +
      "FROM bruin_sql_test.t ORDER BY 1, 3",
    expected: ["1 a closed", "1 A current", "2 b current"],
  },
  {
    name: "the first run of scd2_by_time makes versions (N3)",
    asset: {
      materialization: { strategy: "scd2_by_time", incrementalKey: "seen" },
      columns: timed,
    },
    runs: [rows("id, name, seen", "1, 'a', TIMESTAMP '2024-01-01'")],
    result:
      "SELECT id, CASE WHEN _is_current THEN 'current' ELSE 'closed' END FROM bruin_sql_test.t",
    expected: ["1 current"],
  },
  {
    name: "the first run where a refresh is restricted makes the table too (N3)",
    asset: { materialization: { strategy: "append" }, refreshRestricted: true },
    runs: [refresh(two), refresh("SELECT 3 AS id, 'c' AS name")],
    result: all,
    expected: ["1 a", "2 b", "3 c"],
  },
  {
    name: "append puts values into the columns of their names (F21)",
    asset: { materialization: { strategy: "append" } },
    runs: [refresh("SELECT 'a1' AS a, 'b1' AS b"), "SELECT 'b2' AS b, 'a2' AS a"],
    result: all,
    expected: ["a1 b1", "a2 b2"],
  },
  {
    name: "delete+insert puts values into the columns of their names (F21)",
    asset: { materialization: { strategy: "delete+insert", incrementalKey: "b" } },
    runs: [refresh("SELECT 'a1' AS a, 'b1' AS b"), "SELECT 'b1' AS b, 'a2' AS a"],
    result: all,
    expected: ["a2 b1"],
  },
  {
    name: "time_interval puts values into the columns of their names (F21)",
    asset: {
      materialization: {
        strategy: "time_interval",
        incrementalKey: "day",
        timeGranularity: "date",
      },
    },
    runs: [
      refresh("SELECT 1 AS id, DATE '2024-05-01' AS day"),
      "SELECT DATE '2024-05-01' AS day, 2 AS id",
    ],
    result: "SELECT id FROM bruin_sql_test.t",
    expected: ["2"],
  },
  {
    name: "columns that the query lacks keep their default (F21)",
    asset: { materialization: { strategy: "append" } },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t (id integer, source text DEFAULT 'app', name text)",
    ],
    runs: ["SELECT 'a' AS name, 1 AS id"],
    result: all,
    expected: ["1 app a"],
  },
  {
    name: "unknown names are inserted by position where nothing speaks against it (F21)",
    asset: { materialization: { strategy: "append" } },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), "SELECT 2 AS id, 'b' AS label"],
    result: all,
    expected: ["1 a", "2 b"],
  },
  {
    name: "two columns of one name are inserted by position (F21)",
    dialect: "postgres",
    asset: { materialization: { strategy: "append" } },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), "SELECT 2 AS id, 'b' AS id"],
    result: all,
    expected: ["1 a", "2 b"],
  },
  {
    name: "names that a table cannot tell apart are inserted by position (F21)",
    dialect: "postgres",
    asset: { materialization: { strategy: "append" } },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), `SELECT 2 AS "ID", 'b' AS id`],
    result: all,
    expected: ["1 a", "2 b"],
  },
  {
    name: "names in another place beside unknown ones are refused (F21)",
    asset: { materialization: { strategy: "append" } },
    runs: [
      refresh("SELECT 1 AS id, 'a' AS name"),
      {
        query: "SELECT 'b' AS name, 2 AS number",
        error: "has no column for number of the query",
      },
    ],
    result: all,
    expected: ["1 a"],
  },
  {
    name: "a new column in the query is refused with a remedy (F21)",
    asset: { materialization: { strategy: "append" } },
    runs: [
      refresh("SELECT 1 AS id"),
      { query: "SELECT 2 AS id, 'b' AS name", error: "make it anew with --full-refresh" },
    ],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["1"],
  },
  {
    name: "rows without a key replace each other in delete+insert (F19)",
    asset: { materialization: { strategy: "delete+insert", incrementalKey: "id" } },
    runs: [
      refresh(rows("id, name", "1, 'a'", "null, 'x'")),
      rows("id, name", `${noNumber}, 'y'`),
      rows("id, name", `${noNumber}, 'z'`),
      rows("id, name", "2, 'b'"),
    ],
    result: "SELECT * FROM bruin_sql_test.t ORDER BY name",
    expected: ["1 a", "2 b", "null z"],
  },
  {
    name: "rows without a key replace each other in merge (F19)",
    asset: {
      materialization: { strategy: "merge" },
      columns: [people[0], { name: "part", type: "integer", primaryKey: true }, people[1]],
    },
    runs: [
      refresh(rows("id, part, name", `1, ${noNumber}, 'a'`, `null, null, 'x'`)),
      rows("id, part, name", `1, ${noNumber}, 'A'`, `null, null, 'y'`),
      rows("id, part, name", `1, ${noNumber}, 'B'`, "null, null, 'z'", "1, 1, 'new'"),
    ],
    result: "SELECT * FROM bruin_sql_test.t ORDER BY name",
    expected: ["1 null B", "1 1 new", "null null z"],
  },
  {
    name: "merge refuses to update a row twice (F20)",
    asset: { materialization: { strategy: "merge" }, columns: people },
    runs: [
      refresh("SELECT 1 AS id, 'a' AS name"),
      { query: rows("id, name", "1, 'b'", "1, 'c'"), error: "" },
    ],
    result: all,
    expected: ["1 a"],
  },
  ...(["append", "merge", "truncate+insert"] as const).map((strategy): ExecutionCase => ({
    name: `columns grow to their declared types in ${strategy} (D2)`,
    asset: {
      materialization: { strategy },
      columns: [
        { name: "id", type: "bigint", primaryKey: true },
        { name: "price", type: "decimal", precision: 10, scale: 3, updateOnMerge: true },
        { name: "day", type: "timestamp", updateOnMerge: true },
      ],
    },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t (id integer, price decimal(5, 2), day date)",
    ],
    runs: [
      "SELECT CAST(3000000000 AS bigint) AS id, 1099.995 AS price, TIMESTAMP '2024-01-01 12:00:00' AS day",
    ],
    result: "SELECT id, price, CAST(day AS text) FROM bruin_sql_test.t",
    expected: ["3000000000 1099.995 2024-01-01 12:00:00"],
  })),
  {
    name: "versions grow to their declared types (D2)",
    asset: {
      materialization: { strategy: "scd2_by_column" },
      columns: [
        { name: "id", type: "integer", primaryKey: true },
        { name: "v", type: "BIGINT" },
        { name: "price", type: "DECIMAL(10,2)" },
      ],
    },
    before: [
      "CREATE SCHEMA bruin_sql_test",
      "CREATE TABLE bruin_sql_test.t AS SELECT 1 AS id, 7 AS v, CAST(1 AS decimal(5, 2)) AS price, " +
      "TIMESTAMPTZ '2024-01-01 00:00:00+00' AS _valid_from, " +
      "TIMESTAMPTZ '9999-12-31 00:00:00+00' AS _valid_until, TRUE AS _is_current",
    ],
    runs: ["SELECT 1 AS id, CAST(3000000000 AS bigint) AS v, 1099.99 AS price"],
    result: "SELECT v, price FROM bruin_sql_test.t ORDER BY 1",
    expected: ["7 1.00", "3000000000 1099.99"],
  },
  {
    name: "a table is made with the declared types where these hold more (D2)",
    asset: {
      materialization: { strategy: "scd2_by_column" },
      columns: [
        { name: "id", type: "integer", primaryKey: true },
        { name: "v", type: "BIGINT" },
      ],
    },
    runs: [refresh("SELECT 1 AS id, 7 AS v"), "SELECT 1 AS id, 3000000000 AS v"],
    result: "SELECT v FROM bruin_sql_test.t ORDER BY 1",
    expected: ["7", "3000000000"],
  },
  {
    name: "declared types that hold less, or are of no use here, change nothing",
    asset: {
      materialization: { strategy: "append" },
      columns: [{ name: "id", type: "smallint" }, { name: "name", type: "STRING" }],
    },
    runs: [
      refresh("SELECT 100000 AS id, CAST('a' AS text) AS name"),
      "SELECT 200000 AS id, 'b' AS name",
    ],
    result: all,
    expected: ["100000 a", "200000 b"],
  },
  ...(["merge", "scd2_by_column"] as const).flatMap((strategy): ExecutionCase[] =>
    [["ID", "Order"], ["id", "order"]].map(([id, order]): ExecutionCase => ({
      name: `${strategy} with "${id}" finds columns with upper case in the table and query (F13)`,
      asset: {
        materialization: { strategy },
        columns: [
          { name: id, type: "integer", primaryKey: true },
          { name: order, type: "text", updateOnMerge: true },
        ],
      },
      runs: [
        refresh(`SELECT 1 AS "ID", 'x' AS "Order"`),
        `SELECT 1 AS "ID", 'y' AS "Order"`,
        `SELECT 1 AS "id", 'z' AS "Order"`,
      ],
      result: `SELECT "ID", "Order" FROM bruin_sql_test.t ORDER BY 2 DESC LIMIT 1`,
      expected: ["1 z"],
    }))
  ),
  {
    name: "merge with upper case that the query does not keep (F13)",
    asset: {
      materialization: { strategy: "merge" },
      columns: [
        { name: "ID", type: "integer", primaryKey: true },
        { name: "Name", type: "text", updateOnMerge: true },
      ],
    },
    runs: ["SELECT 1 AS ID, 'a' AS Name", "SELECT 1 AS ID, 'b' AS Name"],
    result: "SELECT id, name FROM bruin_sql_test.t",
    expected: ["1 b"],
  },
  {
    name: "delete+insert by a key with upper case (F13)",
    asset: { materialization: { strategy: "delete+insert", incrementalKey: "day" } },
    runs: [refresh(`SELECT 1 AS "Day", 'a' AS "B"`), `SELECT 'b' AS b, 1 AS "DAY"`],
    result: `SELECT "Day", "B" FROM bruin_sql_test.t`,
    expected: ["1 b"],
  },
  {
    name: "a satellite whose only declared key is its parent's keeps history (D1)",
    asset: {
      materialization: { strategy: "datavault_satellite" },
      columns: [
        { name: "customer_hk", type: "text", primaryKey: true },
        { name: "name", type: "text" },
        { name: "hashdiff", type: "text" },
        { name: "load_dts", type: "timestamp" },
        { name: "record_source", type: "text" },
      ],
    },
    runs: [
      rows(
        "customer_hk, name, hashdiff, load_dts, record_source",
        "'h1', 'Alice v1', 'd1', TIMESTAMP '2024-01-01', 'crm'",
      ),
      rows(
        "customer_hk, name, hashdiff, load_dts, record_source",
        "'h1', 'Alice v2', 'd2', TIMESTAMP '2024-01-02', 'crm'",
      ),
    ],
    result: "SELECT name FROM bruin_sql_test.t ORDER BY 1",
    expected: ["Alice v1", "Alice v2"],
  },
];
