import type { AssetSketch } from "./example_asset.ts";

/** Runs of one asset with changing data, and what its table holds then. */
export interface ExecutionCase {
  readonly name: string;
  /** Its name is `bruin_sql_test.t` unless given. */
  readonly asset: AssetSketch;
  /** Only for the dialect of this name. */
  readonly dialect?: string | undefined;
  /** Statements before the first run. */
  readonly before?: readonly string[];
  /** Names of views that are assets of the same pipeline. */
  readonly ownViews?: readonly string[];
  readonly runs: readonly (string | {
    readonly query: string;
    readonly fullRefresh?: boolean | undefined;
    /** Part of the failure of a run that must fail. */
    readonly error?: string;
  })[];
  readonly result: string;
  /** Rows of the result, cells separated by a blank. */
  readonly expected: readonly string[];
}

const all = "SELECT * FROM bruin_sql_test.t ORDER BY 1, 2";

export function refresh(query: string) {
  return { query, fullRefresh: true } as const;
}

/** A query with these rows, each a list of SQL expressions without commas of their own. */
export function rows(columns: string, ...values: string[]): string {
  const names = columns.split(", ");
  const [first, ...others] = values.map((row) => row.split(", "));
  const named = first!.map((value, index) => `${value} AS ${names[index]}`).join(", ");
  return `SELECT * FROM (${
    [named, ...others.map((row) => row.join(", "))].map((row) => `SELECT ${row}`)
      .join(" UNION ALL ")
  }) AS v`;
}

const people = [
  { name: "id", type: "integer", primaryKey: true },
  { name: "name", type: "text" },
] as const;
const timed = [...people, { name: "seen", type: "timestamp" }] as const;

/** When versions are valid, to the day, in UTC. */
const versions = "SELECT id, name, CAST(CAST(_valid_from AT TIME ZONE 'UTC' AS DATE) AS TEXT), " +
  "CASE WHEN _valid_until > TIMESTAMPTZ '9999-12-30 00:00:00+00' THEN 'open' " +
  "ELSE CAST(CAST(_valid_until AT TIME ZONE 'UTC' AS DATE) AS TEXT) END, " +
  "CASE WHEN _is_current THEN 'current' ELSE 'closed' END FROM bruin_sql_test.t ORDER BY 1, 3, 4, 2";

/** Versions made at the time of a run, with the number of versions that start when this one ends. */
const history = "SELECT id, name, CASE WHEN _is_current THEN 'current' ELSE 'closed' END, " +
  "(SELECT COUNT(*) FROM bruin_sql_test.t AS n WHERE n.id = t.id AND n._valid_from = t._valid_until) " +
  "FROM bruin_sql_test.t AS t ORDER BY id, _valid_from, name";

const vault = [
  { name: "load_dts", type: "timestamp" },
  { name: "record_source", type: "text" },
] as const;

const hub = [
  { name: "customer_hk", type: "text" },
  { name: "customer_bk", type: "text" },
  ...vault,
] as const;

const satellite = [
  { name: "customer_hk", type: "text" },
  { name: "hashdiff", type: "text" },
  ...vault,
] as const;

export const executionCases: readonly ExecutionCase[] = [
  {
    name: "a view shows its latest query",
    asset: { materialization: { type: "view" } },
    runs: ["SELECT 1 AS id", "SELECT 2 AS id;  -- two"],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["2"],
  },
  {
    name: "create+replace replaces rows and columns",
    asset: { materialization: {} },
    runs: ["SELECT 1 AS id", "SELECT 2 AS id, 'b' AS name ; -- new"],
    result: all,
    expected: ["2 b"],
  },
  {
    name: "append adds rows",
    asset: { materialization: { strategy: "append" } },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), "SELECT 2 AS id, 'b' AS name;"],
    result: all,
    expected: ["1 a", "2 b"],
  },
  {
    name: "delete+insert replaces the rows of the keys in the query",
    asset: { materialization: { strategy: "delete+insert", incrementalKey: "id" } },
    runs: [
      refresh(rows("id, name", "1, 'a'", "1, 'b'", "2, 'c'")),
      rows("id, name", "1, 'd'", "3, 'e'") + " -- new",
    ],
    result: all,
    expected: ["1 d", "2 c", "3 e"],
  },
  {
    name: "truncate+insert replaces all rows",
    asset: { materialization: { strategy: "truncate+insert" } },
    runs: [refresh("SELECT 1 AS id"), "SELECT 2 AS id"],
    result: "SELECT * FROM bruin_sql_test.t",
    expected: ["2"],
  },
  {
    name: "time_interval replaces the rows inside the bounds, which are inclusive",
    asset: {
      materialization: {
        strategy: "time_interval",
        incrementalKey: "seen",
        timeGranularity: "timestamp",
      },
    },
    runs: [
      refresh(rows(
        "id, seen",
        "1, TIMESTAMP '2024-04-30 23:59:59'",
        "2, TIMESTAMP '2024-05-01 00:00:00'",
        "3, TIMESTAMP '2024-05-02 00:00:00'",
        "4, TIMESTAMP '2024-05-02 00:00:01'",
      )),
      "SELECT 5 AS id, TIMESTAMP '2024-05-01 12:00:00' AS seen -- new",
    ],
    result: "SELECT id FROM bruin_sql_test.t ORDER BY 1",
    expected: ["1", "4", "5"],
  },
  {
    name: "time_interval with dates",
    asset: {
      materialization: {
        strategy: "time_interval",
        incrementalKey: "seen",
        timeGranularity: "date",
      },
    },
    runs: [
      refresh(
        rows("id, seen", "1, DATE '2024-04-30'", "2, DATE '2024-05-01'", "3, DATE '2024-05-02'"),
      ),
      "SELECT 5 AS id, DATE '2024-05-01' AS seen",
    ],
    result: "SELECT id FROM bruin_sql_test.t ORDER BY 1",
    expected: ["1", "5"],
  },
  {
    name: "merge updates what it is told to, and inserts what is new",
    asset: {
      materialization: { strategy: "merge", incrementalPredicate: "target.id < 4" },
      columns: [
        { name: "id", primaryKey: true },
        { name: "name", updateOnMerge: true },
        { name: "visits", mergeSql: "target.visits + source.visits" },
        { name: "first" },
      ],
    },
    runs: [
      refresh(rows("id, name, visits, first", "1, 'a', 1, 'x'", "2, 'b', 2, 'x'")),
      rows("id, name, visits, first", "2, 'B', 10, 'y'", "3, null, 1, 'y'") + " -- new",
    ],
    result: all,
    expected: ["1 a 1 x", "2 B 12 x", "3 null 1 y"],
  },
  {
    name: "merge without columns to update keeps rows",
    asset: { materialization: { strategy: "merge" }, columns: people },
    runs: [refresh("SELECT 1 AS id, 'a' AS name"), rows("id, name", "1, 'b'", "2, 'c'")],
    result: all,
    expected: ["1 a", "2 c"],
  },
  {
    name: "names that need quotes",
    asset: {
      name: 'bruin_sql_test.the "order" of',
      materialization: { strategy: "merge" },
      columns: [
        { name: "order", primaryKey: true },
        { name: "user name", updateOnMerge: true },
      ],
    },
    runs: [
      refresh(`SELECT 1 AS "order", 'a' AS "user name"`),
      `SELECT 1 AS "order", 'b' AS "user name"`,
    ],
    result: 'SELECT * FROM bruin_sql_test."the ""order"" of"',
    expected: ["1 b"],
  },
  {
    name: "ddl makes the table once and keeps its rows, also on full refresh",
    asset: {
      materialization: { strategy: "ddl" },
      columns: [
        { name: "id", type: "integer", primaryKey: true, default: "7" },
        { name: "price", type: "numeric", precision: 5, scale: 1, description: "in d'or" },
        { name: "name", type: "text", collation: "C", default: "'it''s'" },
        {
          name: "parent",
          type: "integer",
          foreignKey: { table: "bruin_sql_test.t", column: "id" },
        },
      ],
    },
    runs: ["", refresh("")],
    result: "SELECT column_name FROM information_schema.columns " +
      "WHERE table_schema = 'bruin_sql_test' AND table_name = 't' ORDER BY ordinal_position",
    expected: ["id", "price", "name", "parent"],
  },
  {
    name: "scd2_by_column makes versions of changed, missing, returning and new records",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: people },
    runs: [
      refresh(rows("id, name", "1, 'a'", "2, 'b'", "3, 'c'", "4, null") + "; -- first"),
      rows("id, name", "1, 'a'", "2, 'B'", "4, 'd'") + "; -- second",
      rows("id, name", "1, 'a'", "2, 'B'", "3, 'c'", "4, null", "5, 'e'"),
      rows("id, name", "1, 'a'", "2, 'B'", "3, 'c'", "4, null", "5, 'e'"),
    ],
    result: history,
    expected: [
      "1 a current 0",
      "2 b closed 1",
      "2 B current 0",
      "3 c closed 0",
      "3 c current 0",
      "4 null closed 1",
      "4 d closed 1",
      "4 null current 0",
      "5 e current 0",
    ],
  },
  {
    name: "scd2_by_column keeps versions of records without a key while nothing changes",
    asset: {
      materialization: { strategy: "scd2_by_column" },
      columns: [people[0], { name: "part", type: "integer", primaryKey: true }, people[1]],
    },
    runs: [
      refresh(
        rows("id, part, name", "1, 1, 'a'", "1, CAST(NULL AS integer), 'b'", "2, NULL, 'c'"),
      ),
      rows("id, part, name", "1, 1, 'a'", "1, CAST(NULL AS integer), 'b'", "2, NULL, 'c'"),
      rows("id, part, name", "1, 1, 'a'", "1, CAST(NULL AS integer), 'B'"),
    ],
    result: "SELECT id, part, name, CASE WHEN _is_current THEN 'current' ELSE 'closed' END " +
      "FROM bruin_sql_test.t ORDER BY 1, part IS NULL, 4, 3",
    expected: ["1 1 a current", "1 null b closed", "1 null B current", "2 null c closed"],
  },
  {
    name: "scd2_by_time keeps versions of records without a key while nothing changes",
    asset: {
      materialization: { strategy: "scd2_by_time", incrementalKey: "seen" },
      columns: [people[0], people[1], { name: "seen", type: "DATE" }],
    },
    runs: [
      refresh(rows("id, name, seen", "CAST(NULL AS integer), 'a', DATE '2024-01-01'")),
      rows("id, name, seen", "CAST(NULL AS integer), 'b', DATE '2024-01-01'"),
      rows("id, name, seen", "CAST(NULL AS integer), 'c', DATE '2024-01-02'"),
    ],
    result: versions,
    expected: [
      "null a 2024-01-01 2024-01-02 closed",
      "null c 2024-01-02 open current",
    ],
  },
  {
    name: "scd2_by_column with keys only closes what is missing",
    asset: { materialization: { strategy: "scd2_by_column" }, columns: [people[0]] },
    runs: [refresh(rows("id", "1", "2")), "SELECT 1 AS id", "SELECT 1 AS id"],
    result:
      "SELECT id, CASE WHEN _is_current THEN 'current' ELSE 'closed' END FROM bruin_sql_test.t ORDER BY 1",
    expected: ["1 current", "2 closed"],
  },
  {
    name: "scd2_by_column with a key dates versions by it",
    asset: {
      materialization: { strategy: "scd2_by_column", incrementalKey: "seen" },
      columns: timed,
    },
    runs: [
      refresh(
        rows("id, name, seen", "1, 'a', TIMESTAMP '2024-01-01'", "2, 'b', TIMESTAMP '2024-01-01'"),
      ),
      rows("id, name, seen", "1, 'A', TIMESTAMP '2024-01-05'", "2, 'b', TIMESTAMP '2024-01-01'"),
    ],
    result: versions,
    expected: [
      "1 a 2024-01-01 2024-01-05 closed",
      "1 A 2024-01-05 open current",
      "2 b 2024-01-01 open current",
    ],
  },
  {
    name: "scd2_by_time makes a version when the key is later",
    asset: {
      materialization: { strategy: "scd2_by_time", incrementalKey: "seen" },
      columns: timed,
    },
    runs: [
      refresh(
        rows("id, name, seen", "1, 'a', TIMESTAMP '2024-01-01'", "2, 'b', TIMESTAMP '2024-01-03'"),
      ),
      rows(
        "id, name, seen",
        "1, 'A', TIMESTAMP '2024-01-05'",
        "2, 'older', TIMESTAMP '2024-01-02'",
        "3, 'c', TIMESTAMP '2024-01-06'",
      ) + " -- second",
    ],
    result: versions,
    expected: [
      "1 a 2024-01-01 2024-01-05 closed",
      "1 A 2024-01-05 open current",
      "2 b 2024-01-03 open current",
      "3 c 2024-01-06 open current",
    ],
  },
  {
    name: "scd2_by_time closes what is missing",
    asset: {
      materialization: { strategy: "scd2_by_time", incrementalKey: "seen" },
      columns: [...people, { name: "seen", type: "DATE" }],
    },
    runs: [
      refresh(rows("id, name, seen", "1, 'a', DATE '2024-01-01'", "2, 'b', DATE '2024-01-01'")),
      rows("id, name, seen", "2, 'b', DATE '2024-01-01'"),
    ],
    result:
      "SELECT id, CASE WHEN _is_current THEN 'current' ELSE 'closed' END FROM bruin_sql_test.t ORDER BY 1",
    expected: ["1 closed", "2 current"],
  },
  {
    name: "datavault_hub keeps the first load of each key",
    asset: { materialization: { strategy: "datavault_hub" }, columns: hub },
    runs: [
      rows(
        "customer_hk, customer_bk, load_dts, record_source",
        "'h1', 'a', TIMESTAMP '2024-01-02', 'crm'",
        "'h1', 'a', TIMESTAMP '2024-01-01', 'shop'",
      ) + " -- first",
      rows(
        "customer_hk, customer_bk, load_dts, record_source",
        "'h1', 'a', TIMESTAMP '2023-01-02', 'crm'",
        "'h2', 'b', TIMESTAMP '2024-01-03', 'crm'",
      ) + ";",
    ],
    result: "SELECT customer_hk, customer_bk, record_source FROM bruin_sql_test.t ORDER BY 1",
    expected: ["h1 a shop", "h2 b crm"],
  },
  {
    name: "datavault_hub starts anew on full refresh",
    asset: { materialization: { strategy: "datavault_hub" }, columns: hub },
    runs: [
      "SELECT 'h1' AS customer_hk, 'a' AS customer_bk, TIMESTAMP '2024-01-01' AS load_dts, 'crm' AS record_source",
      refresh(
        "SELECT 'h2' AS customer_hk, 'b' AS customer_bk, TIMESTAMP '2024-01-01' AS load_dts, 'crm' AS record_source",
      ),
    ],
    result: "SELECT customer_hk FROM bruin_sql_test.t ORDER BY 1",
    expected: ["h2"],
  },
  {
    name: "datavault_link keeps the first load of each relation",
    asset: {
      materialization: { strategy: "datavault_link" },
      columns: [
        { name: "link_hk", type: "text", primaryKey: true },
        { name: "order_hk", type: "text" },
        { name: "customer_hk", type: "text" },
        ...vault,
      ],
    },
    runs: [
      "SELECT 'l1' AS link_hk, 'o1' AS order_hk, 'c1' AS customer_hk, TIMESTAMP '2024-01-01' AS load_dts, 'crm' AS record_source",
      "SELECT 'l1' AS link_hk, 'o1' AS order_hk, 'c1' AS customer_hk, TIMESTAMP '2024-01-02' AS load_dts, 'shop' AS record_source",
    ],
    result: "SELECT link_hk, record_source FROM bruin_sql_test.t ORDER BY 1",
    expected: ["l1 crm"],
  },
  {
    name: "datavault_satellite adds a row when the hashdiff changes",
    asset: { materialization: { strategy: "datavault_satellite" }, columns: satellite },
    runs: [
      rows(
        "customer_hk, hashdiff, load_dts, record_source",
        "'h1', 'x', TIMESTAMP '2024-01-01', 'crm'",
        "'h1', 'x', TIMESTAMP '2024-01-02', 'crm'",
        "'h1', 'y', TIMESTAMP '2024-01-03', 'crm'",
        "'h1', 'y', TIMESTAMP '2024-01-03', 'crm'",
        "null, 'y', TIMESTAMP '2024-01-03', 'crm'",
      ),
      rows(
        "customer_hk, hashdiff, load_dts, record_source",
        "'h1', 'x', TIMESTAMP '2024-01-01', 'crm'",
        "'h1', 'y', TIMESTAMP '2024-01-04', 'crm'",
        "'h1', 'x', TIMESTAMP '2024-01-05', 'crm'",
        "'h2', 'x', TIMESTAMP '2024-01-05', 'crm'",
      ) + " -- second",
    ],
    result:
      "SELECT customer_hk, hashdiff, CAST(CAST(load_dts AS DATE) AS TEXT) FROM bruin_sql_test.t ORDER BY 1, 3",
    expected: ["h1 x 2024-01-01", "h1 y 2024-01-03", "h1 x 2024-01-05", "h2 x 2024-01-05"],
  },
];
