import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lexisOf } from "../../src/platforms/all_traits.ts";
import { readSql } from "../../src/sql/lexer.ts";
import { findUsedTables } from "../../src/sql/table_references.ts";

/** A query → the tables that it reads, and its platform when that matters. */
const cases: readonly (readonly [string, readonly string[], string?])[] = [
  ["select 1", []],
  ["select * from a", ["a"]],
  ["SELECT * FROM Raw.Orders AS o", ["raw.orders"]],
  ["select * from db.raw.orders", ["db.raw.orders"]],
  ["select * from a, b as x, c y where 1 in (1, 2)", ["a", "b", "c"]],
  ["select * from a join b on a.x = b.x left join c using (x, y), d", ["a", "b", "c", "d"]],
  ["select * from a cross join b natural join c", ["a", "b", "c"]],
  ["select * from (a join b on true)", ["a", "b"]],
  ["select * from ((select * from a) union all (select * from b)) as t", ["a", "b"]],
  ["(select * from a) except select * from b", ["a", "b"]],
  ["select (select max(x) from b) from a where x in (select x from c)", ["b", "a", "c"]],
  ["select * from a where exists (select from b where b.x = a.x)", ["a", "b"]],
  // names of queries
  ["with x as (select * from a) select * from x", ["a"]],
  ["with x as (select * from a), y (i, j) as (select * from x, b) select * from y, x", ["a", "b"]],
  ["with recursive x as (select 1 union all select * from x) select * from x", []],
  ["with x as not materialized (select 1), y as materialized (select 2) select * from y, x", []],
  ["with x as (with y as (select * from a) select * from y) select * from x, y", ["a", "y"]],
  ["with x as (select 1) select * from (select * from x) as t", []],
  ["with x as (select 1) select * from s.x", ["s.x"]],
  ["insert into t with x as (select * from a) select * from x", ["a"]],
  ["create table t as with x as (select * from a) select * from x", ["a"]],
  ["select * from (with x as (select * from a) select * from x) as t", ["a"]],
  // no FROM of a query
  ["select extract(year from day), substring(s from 2), trim(both from s) from a", ["a"]],
  ["select * from a where x is distinct from b.y and x is not distinct from c.y", ["a"]],
  ["select 'from b', \"from c\" from a -- from d\n/* from e /* from f */ from g */", ["a"]],
  ["select $$ from b $$, $x$ from c $x$, E'it\\'s from d' from a", ["a"]],
  ["select 'it''s from b' from a", ["a"]],
  ["grant select on a to b; revoke select on a from c", []],
  ["select count(*) filter (where true) over (partition by x order by y, z) from a", ["a"]],
  // functions
  ["select * from generate_series(1, 2) as g(a, b), unnest(array[1]) as u", []],
  ["select * from a, lateral (select * from b) as t, lateral f(a.x)", ["a", "b"]],
  ["select * from read_csv('x.csv'), range(3)", []],
  ["select * from (values (1, 2), (3, 4)) as t (a, b)", []],
  ["select * from 'file.csv', a", ["a"]],
  ["select * from only a", ["a"]],
  // other statements
  ["delete from a where x in (select x from b)", ["b"]],
  ["delete from a using b, c where a.x = b.x", ["b", "c"]],
  ["update a set x = b.x from b where a.y = b.y", ["b"]],
  ["merge into a using b on a.x = b.x when matched then delete", ["b"]],
  ["merge into a using (select * from b) as s on a.x = s.x", ["b"]],
  ["insert into a (x, y) select x, y from b on conflict do nothing", ["b"]],
  ["select * from a; select * from b;", ["a", "b"]],
  ["create view v as select * from a", ["a"]],
  // DuckDB
  ["from a", ["a"]],
  ["from a select x where y", ["a"]],
  ["select * from (from a)", ["a"]],
  // quotes
  ['select * from "Raw"."My Orders"', ["raw.my orders"]],
  ['select * from raw."a""b"', ['raw.a"b']],
  ["select * from `p.raw.orders`, `raw`.`b`", ["p.raw.orders", "raw.b"], "google_cloud_platform"],
  ['select * from a where x = "from b" # from c', ["a"], "google_cloud_platform"],
  ["select '''it's from b''', 'it\\'s from c' from a", ["a"], "google_cloud_platform"],
  ["select * from a as o, o.items, unnest(o.more)", ["a"], "google_cloud_platform"],
  ["select * from raw.a, a.items", ["raw.a"], "google_cloud_platform"],
  ["select x # 1 from a", ["a"], "postgres"],
  ["select * from [raw].[My Orders] join b on 1 = 1", ["raw.my orders", "b"], "mssql"],
  ["select * from a lateral view explode(x) t as k, v", ["a"], "spark"],
  ["select 'it\\'s from b' from a", ["a"], "snowflake"],
  ["select * from a, table(flatten(a.x)) f", ["a"], "snowflake"],
  ["select * from @stage/file, a", ["a"], "snowflake"],
  ["select * from a array join b as c", ["a"], "clickhouse"],
  // not closed
  ["select * from a where x = 'abc from b", ["a"]],
  ["select * from a /* from b", ["a"]],
  ["select * from", []],
  ["with x as (", []],
  [")) from a", []],
];

describe("findUsedTables()", () => {
  for (const [sql, expected, platform = "postgres"] of cases) {
    it(`reads ${JSON.stringify(sql)} of ${platform}`, () => {
      assertEquals([...findUsedTables(readSql(sql, lexisOf(platform)))], expected);
    });
  }
});
