import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allTraits } from "../../src/platforms/all_traits.ts";
import { bigqueryDialect as bigquery } from "../../src/platforms/bigquery/dialect.ts";
import { mysqlDialect as mysql } from "../../src/platforms/mysql/dialect.ts";
import { postgresDialect as postgres } from "../../src/platforms/postgres/dialect.ts";
import { freezeTime } from "../../src/sql/frozen_time.ts";
import { replaceTables, tablesOf } from "../../src/sql/replaced_tables.ts";
import { singleQuery } from "../../src/sql/single_query.ts";
import { queryOfNamed, withNamedQueries } from "../../src/sql/with_clause.ts";

function traitsOf(platform: string) {
  const found = allTraits.find(({ name }) => name === platform);
  if (found === undefined) throw new Error(`there is no platform ${platform}`);
  return found;
}

/** A query, and the same with `x1`, `x2`, … for its tables in the order in which they are met. */
const replaced: readonly (readonly [platform: string, query: string, result: string])[] = [
  ["duckdb", "select * from raw.birds", "select * from x1 birds"],
  ["duckdb", "select * from raw.birds as b, nests", "select * from x1 as b, x2 nests"],
  ["duckdb", "select raw.birds.id from raw.birds", "select birds.id from x1 birds"],
  ["duckdb", "select Raw.Birds.* from raw.birds", "select Birds.* from x1 birds"],
  [
    "duckdb",
    "select raw.birds.*, name from raw.birds join old.birds on raw.birds.id = Old.Birds.id",
    'select "raw_birds".*, name from x1 "raw_birds" join x2 "old_birds" on "raw_birds".id = "old_birds".id',
  ],
  [
    "duckdb",
    "select raw.a.id from raw.a where raw_a > 1 union select old.a.id from old.a",
    'select "raw_a_".id from x1 "raw_a_" where raw_a > 1 union select "old_a".id from x2 "old_a"',
  ],
  [
    "duckdb",
    "select raw.a.id from raw.a where a.n > 1 union select old.a.id from old.a",
    "select a.id from x1 a where a.n > 1 union select a.id from x2 a",
  ],
  [
    "duckdb",
    "select db.raw.birds.id from db.raw.birds where id in (select id from raw.birds)",
    "select birds.id from x1 birds where id in (select id from x2 birds)",
  ],
  [
    "duckdb",
    "with b as (select * from raw.birds) select * from b join raw.nests using (id)",
    "with b as (select * from x1 birds) select * from b join x2 nests using (id)",
  ],
  ["postgres", 'select * from "Raw"."My birds" where 1=1', 'select * from x1 "My birds" where 1=1'],
  ["postgres", "select extract(year from day) from d", "select extract(year from day) from x1 d"],
  [
    "postgres",
    "select '-- from a' /* from b */ from c",
    "select '-- from a' /* from b */ from x1 c",
  ],
  ["google_cloud_platform", "select * from `p.raw.birds`", "select * from x1 `birds`"],
  ["google_cloud_platform", "select * from raw.b as b, b.items", "select * from x1 as b, b.items"],
  [
    "duckdb",
    "with birds as (select * from birds), b as (select * from birds) select * from birds, b",
    "with birds as (select * from x1 birds), b as (select * from birds) select * from birds, b",
  ],
  [
    "duckdb",
    'with a as (select 1), "B" as (select * from a) select * from "B" join c on true',
    'with a as (select 1), "B" as (select * from a) select * from "B" join x1 c on true',
  ],
  [
    "duckdb",
    "with recursive a as (select 1 as n union all select n + 1 from a where n < 3) select * from a",
    "with recursive a as (select 1 as n union all select n + 1 from a where n < 3) select * from a",
  ],
  [
    "duckdb",
    "select * from (with a as (select * from b) select * from a) t join a on true",
    "select * from (with a as (select * from x1 b) select * from a) t join x2 a on true",
  ],
  [
    "snowflake",
    "with a as (select 1 as n union all select n + 1 from a where n < 3) select * from a",
    "with a as (select 1 as n union all select n + 1 from a where n < 3) select * from a",
  ],
  ["mssql", "select [b].[id] from [raw].[birds] [b]", "select [b].[id] from x1 [b]"],
];

describe("replaceTables", () => {
  for (const [platform, query, result] of replaced) {
    it(`${platform}: ${query}`, () => {
      const dialect = traitsOf(platform);
      const names = tablesOf(query, dialect).map((parts) => parts.join(".").toLowerCase());
      assertEquals(
        replaceTables(
          query,
          dialect,
          (parts) => `x${names.indexOf(parts.join(".").toLowerCase()) + 1}`,
        ),
        result,
      );
    });
  }
});

describe("singleQuery", () => {
  const cases: readonly (readonly [sql: string, query: string | undefined])[] = [
    ["select 1;", "select 1"],
    ["-- why\nwith a as (select 1) select * from a", "with a as (select 1) select * from a"],
    ["(select 1) union all (select 2)", "(select 1) union all (select 2)"],
    ["create table s.t as select 1 as a", "select 1 as a"],
    ["create or replace view v as (select cast(1 as int))", "(select cast(1 as int))"],
    ["create table t (a int)", undefined],
    ["insert into t (a, b) select 1, 2", "select 1, 2"],
    ["insert into t (select 1)", "(select 1)"],
    ["insert into t with a as (select 1) select * from a", "with a as (select 1) select * from a"],
    ["insert into t values (1)", "values (1)"],
    ["select 1; select 2", undefined],
    ["delete from t", undefined],
    ["with a as (delete from t returning *) select * from a", undefined],
    ["select 1 into t", undefined],
    ["", undefined],
  ];
  for (const [sql, query] of cases) {
    it(sql || "nothing", () => assertEquals(singleQuery(sql, traitsOf("postgres").lexis), query));
  }
});

describe("withNamedQueries", () => {
  const { lexis } = traitsOf("duckdb");
  const given = [{ name: "x", query: "select 1 -- one" }];

  it("puts them before those of the query", () => {
    assertEquals(
      withNamedQueries("select * from x", given, lexis),
      [
        "WITH x AS (\nselect 1 -- one\n\n)",
        "select * from x",
      ].join("\n"),
    );
    assertEquals(
      withNamedQueries("with recursive y as (select 2) select * from y", given, lexis),
      "with recursive x AS (\nselect 1 -- one\n\n),\ny as (select 2) select * from y",
    );
  });

  it("finds the rows of one that the query names", () => {
    const query = 'with a (n) as not materialized (select (1)), "B" as (select 2) select 3';
    assertEquals(
      queryOfNamed(query, "b", lexis),
      'with a (n) as not materialized (select (1)), "B" as (select 2)\nSELECT * FROM "B"',
    );
    assertEquals(queryOfNamed(query, "c", lexis), undefined);
    assertEquals(queryOfNamed("select 1", "a", lexis), undefined);
  });
});

describe("freezeTime", () => {
  const moment = { date: "2024-01-31", time: "12:00:00.000000", epochSeconds: 1706702400 };
  const cases: readonly (readonly [sql: string, frozen: string])[] = [
    ["select current_date", "select CAST('2024-01-31' AS DATE)"],
    [
      "select Now( )",
      "select CAST('2024-01-31 12:00:00.000000+00:00' AS TIMESTAMP WITH TIME ZONE)",
    ],
    ["select getdate()", "select CAST('2024-01-31 12:00:00.000000' AS TIMESTAMP)"],
    [
      "select current_timestamp(3) as now",
      "select CAST('2024-01-31 12:00:00.000000+00:00' AS TIMESTAMP WITH TIME ZONE) as now",
    ],
    ["select t.now, now, 'now()' from t", "select t.now, now, 'now()' from t"],
    ["select 1 as current_date", "select 1 as current_date"],
    ["select current_time", "select CAST('12:00:00.000000+00:00' AS TIME WITH TIME ZONE)"],
    ["select localtime", "select CAST('12:00:00.000000' AS TIME)"],
    [
      "select now() at time zone 'Europe/Berlin'",
      "select CAST('2024-01-31 12:00:00.000000+00:00' AS TIMESTAMP WITH TIME ZONE) " +
      "at time zone 'Europe/Berlin'",
    ],
    ["select age(b), age(b, c)", "select age(CAST('2024-01-31' AS TIMESTAMP), b), age(b, c)"],
    [
      "select 'now'::timestamptz, date 'yesterday', cast('tomorrow' as date), 'now'",
      "select '2024-01-31 12:00:00.000000+00:00'::timestamptz, date '2024-01-30', " +
      "cast('2024-02-01' as date), 'now'",
    ],
  ];
  for (const [sql, frozen] of cases) {
    it(sql, () => assertEquals(freezeTime(sql, moment, postgres), frozen));
  }

  it("knows what other platforms call the present", () => {
    assertEquals(
      freezeTime(
        "select localtime, curtime(6), unix_timestamp(), unix_timestamp(d)",
        moment,
        mysql,
      ),
      "select CAST('2024-01-31 12:00:00.000000' AS DATETIME(6)), " +
        "CAST('12:00:00.000000' AS TIME(6)), 1706702400, unix_timestamp(d)",
    );
    assertEquals(
      freezeTime("select current_date('Asia/' || 'Tokyo'), current_timestamp()", moment, bigquery),
      "select CAST(DATETIME(CAST('2024-01-31 12:00:00.000000+00:00' AS TIMESTAMP), " +
        "'Asia/' || 'Tokyo') AS DATE), CAST('2024-01-31 12:00:00.000000+00:00' AS TIMESTAMP)",
    );
  });
});
