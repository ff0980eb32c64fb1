/** A query → the names of its columns, `undefined` where nobody could tell. */
export const outputColumnCases: readonly (readonly [string, readonly string[] | undefined])[] = [
  ["select id, t.name, 1 as one, max(x) highest from t", ["id", "name", "one", "highest"]],
  ['select distinct "Id", a.b."C" as d from t;', ["Id", "d"]],
  ["with x as (select 1 as inner_one) select inner_one as outer_one from x", ["outer_one"]],
  ["select case when a then b end as c, cast(x as int) as y, (select 1 as z) as w", [
    "c",
    "y",
    "w",
  ]],
  ["select a[1] as b, array[1, 2] as c, x::int as y", ["b", "c", "y"]],
  ["select id from a union all select other from b", ["id"]],
  ["select *", undefined],
  ["select t.*, id from t", undefined],
  ["select max(x) from t", undefined],
  ["select case when a then b end from t", undefined],
  ["select a + b from t", undefined],
  ["select x is null from t", undefined],
  ["select 1; select 2 as x", undefined],
  ["insert into t select 1 as x", undefined],
  ["", undefined],
];
