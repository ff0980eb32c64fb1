import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { platformFunctions } from "../../src/platforms/functions.ts";
import { usualFunctions } from "../../src/template/functions/usual.ts";
import { render } from "../../src/template/mod.ts";
import { type Case, errorOf } from "./cases.ts";
import { context } from "./context.ts";

/** Runs of white space are one space: the tests are about the words. */
function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}

const dedup = "{{ bruin.deduplicate('t', 'a', 'b desc') }}";
const key = "{{ bruin.generate_surrogate_key(['a', 'b']) }}";
const bucket = "{{ bruin.width_bucket('x', '0', '10', 5) }}";
const pivot = `{{ bruin.pivot('c', ["it's"]) }}`;
const host = "{{ bruin.get_url_host('u') }}";
const parameter = "{{ bruin.get_url_parameter('u', 'utm') }}";

function spine(part: string): string {
  return `{{ bruin.date_spine('${part}', 's', 'e') }}`;
}

const withoutProtocol =
  "replace(replace(replace(u, 'android-app://', ''), 'http://', ''), 'https://', '')";
const nullText = "'_bruin_surrogate_key_null_'";
const qualified =
  "select * from t as data qualify row_number() over (partition by a order by b desc) = 1";

const usual: readonly Case[] = [
  ["{{ bruin.group_by(3) }}", "group by 1, 2, 3"],
  ["{{ bruin.safe_divide('a', 'b') }}", "(a) / nullif((b), 0)"],
  ["{{ bruin.safe_add(['a', 'b']) }}", "coalesce(a, 0) + coalesce(b, 0)"],
  ["{{ bruin.safe_subtract('a', 'b') }}", "coalesce(a, 0) - coalesce(b, 0)"],
  [
    "{{ bruin.generate_surrogate_key('a') }}",
    `md5(coalesce(cast(a as varchar), ${nullText}))`,
  ],
  [
    key,
    `md5(concat(coalesce(cast(a as varchar), ${nullText}), '-', ` +
    `coalesce(cast(b as varchar), ${nullText})))`,
  ],
  [
    `{{ bruin.pivot('c', ['x y', "it's"]) }}`,
    `sum(case when c = 'x y' then 1 else 0 end) as "x y", ` +
    `sum(case when c = 'it''s' then 1 else 0 end) as "it's"`,
  ],
  [
    "{{ bruin.pivot('c', ['1st'], agg='count', cmp='<>', prefix='p-', suffix='_s', " +
    "then_value='a', else_value='null', quote_identifiers=false, distinct=true) }}",
    "count(distinct case when c <> '1st' then a else null end) as p_1st_s",
  ],
  ["{{ bruin.pivot('c', [1], false) }}", "sum(case when c = '1' then 1 else 0 end)"],
  [
    "{{ bruin.haversine_distance('a', 'b', 'c', 'd') }}",
    "2 * 3961 * asin(sqrt(power(sin(radians((c - a) / 2.0)), 2) + cos(radians(a)) * " +
    "cos(radians(c)) * power(sin(radians((d - b) / 2.0)), 2))) * 1",
  ],
  ["{{ bruin.degrees_to_radians('x') }}", "acos(-1) * x / 180"],
  [
    bucket,
    "case when cast(x as numeric) < cast(0 as numeric) then 0 " +
    "when cast(x as numeric) >= cast(10 as numeric) then 5 + 1 " +
    "else cast(floor((cast(x as numeric) - cast(0 as numeric)) * 5 / " +
    "(cast(10 as numeric) - cast(0 as numeric))) as int) + 1 end",
  ],
  [
    dedup,
    "with row_numbered as ( select numbered.*, row_number() over (partition by a order by b desc)" +
    " as rn from t as numbered ) select distinct data.* from t as data " +
    "natural join row_numbered where row_numbered.rn = 1",
  ],
  [
    "{{ bruin.generate_series(3) }}",
    "with p as ( select 0 as generated_number union all select 1 ), unioned as ( " +
    "select p0.generated_number * 1 + p1.generated_number * 2 + 1 as generated_number " +
    "from p as p0 cross join p as p1 ) select generated_number from unioned " +
    "where generated_number <= 3 order by generated_number",
  ],
  [
    spine("day"),
    "with recursive spine(n, date_day) as ( select 0, cast(s as date) union all " +
    "select n + 1, cast(dateadd(day, n + 1, cast(s as date)) as date) from spine " +
    "where cast(dateadd(day, n + 1, cast(s as date)) as date) < cast(e as date) ) " +
    "select date_day from spine where date_day < cast(e as date)",
  ],
  ["{{ bruin.slugify('1st Place') }}", "_1st_place"],
  ["{{ bruin.slugify('A - b!c_D') }}", "a_bc_d"],
  [host, `split_part(split_part(${withoutProtocol}, '/', 1), '?', 1)`],
  [parameter, "nullif(split_part(split_part(u, 'utm=', 2), '&', 1), '')"],
  [
    "{{ bruin.get_url_path('u') }}",
    `substr(split_part(${withoutProtocol}, '?', 1), ` +
    `length(split_part(split_part(${withoutProtocol}, '?', 1), '/', 1)) + 2)`,
  ],
];

const byPlatform: Readonly<Record<string, readonly Case[]>> = {
  duckdb: [
    [dedup, qualified],
    [
      "{{ bruin.generate_series(3) }}",
      "select generated_number from generate_series(1, 3) as series(generated_number)",
    ],
    [
      spine("quarter"),
      "select cast(date_quarter as date) as date_quarter from generate_series(" +
      "cast(s as timestamp), cast(e as timestamp), interval '3 month') as spine(date_quarter) " +
      "where date_quarter < cast(e as timestamp)",
    ],
    [
      parameter,
      "nullif(split_part(split_part(cast(u as varchar), 'utm=', 2), '&', 1), '')",
    ],
  ],
  postgres: [
    [dedup, "select distinct on (a) * from t order by a, b desc"],
    [
      spine("hour"),
      "select date_hour from generate_series(cast(s as timestamp), cast(e as timestamp), " +
      "interval '1 hour') as spine(date_hour) where date_hour < cast(e as timestamp)",
    ],
    [
      host,
      `split_part(split_part(${
        withoutProtocol.replace("u,", "cast(u as varchar),")
      }, '/', 1), '?', 1)`,
    ],
  ],
  bigquery: [
    [
      key,
      `to_hex(md5(concat(coalesce(cast(a as string), ${nullText}), '-', ` +
      `coalesce(cast(b as string), ${nullText}))))`,
    ],
    [dedup, qualified],
    [pivot, "sum(case when c = 'it\\'s' then 1 else 0 end) as `it's`"],
    [
      "{{ bruin.haversine_distance('a', 'b', 'c', 'd', unit='km') }}",
      "2 * 3961 * asin(sqrt(power(sin(((c - a) / 2.0) * acos(-1) / 180), 2) + " +
      "cos((a) * acos(-1) / 180) * cos((c) * acos(-1) / 180) * " +
      "power(sin(((d - b) / 2.0) * acos(-1) / 180), 2))) * 1.60934",
    ],
    [
      spine("week"),
      "select date_week from ( select date_add(cast(s as date), interval n week) as date_week " +
      "from unnest(generate_array(0, date_diff(cast(e as date), cast(s as date), week))) as n ) " +
      "as spine where date_week < cast(e as date)",
    ],
    [parameter, "regexp_extract(u, r'(?:[?&])utm=([^&#]*)')"],
  ],
  snowflake: [
    [dedup, qualified],
    [bucket, "width_bucket(x, 0, 10, 5)"],
    [
      spine("hour"),
      "with recursive spine(n, date_hour) as ( select 0, to_timestamp(s) union all " +
      "select n + 1, to_timestamp(dateadd(hour, n + 1, to_timestamp(s))) from spine " +
      "where to_timestamp(dateadd(hour, n + 1, to_timestamp(s))) < to_timestamp(e) ) " +
      "select date_hour from spine where date_hour < to_timestamp(e)",
    ],
  ],
  redshift: [
    [
      key,
      `md5(coalesce(cast(a as varchar), ${nullText}) || '-' || ` +
      `coalesce(cast(b as varchar), ${nullText}))`,
    ],
    [dedup, qualified],
    [
      spine("month"),
      "with recursive spine(n, date_month) as ( select 0, cast(s as timestamp) union all " +
      "select n + 1, cast(dateadd(month, n + 1, cast(s as timestamp)) as timestamp) from spine " +
      "where cast(dateadd(month, n + 1, cast(s as timestamp)) as timestamp) < " +
      "cast(e as timestamp) ) select cast(date_month as date) as date_month from spine " +
      "where date_month < cast(e as timestamp)",
    ],
  ],
  mysql: [
    [
      key,
      `md5(concat(coalesce(cast(a as char), ${nullText}), '-', ` +
      `coalesce(cast(b as char), ${nullText})))`,
    ],
    [pivot, "sum(case when c = 'it''s' then 1 else 0 end) as `it's`"],
    [
      spine("day"),
      "with recursive spine(n, date_day) as ( select 0, cast(s as date) union all " +
      "select n + 1, cast(date_add(cast(s as date), interval n + 1 day) as date) from spine " +
      "where cast(date_add(cast(s as date), interval n + 1 day) as date) < cast(e as date) ) " +
      "select date_day from spine where date_day < cast(e as date)",
    ],
    [host, `substring_index(substring_index(${withoutProtocol}, '/', 1), '?', 1)`],
  ],
  databricks: [
    [
      key,
      `md5(concat(coalesce(cast(a as string), ${nullText}), '-', ` +
      `coalesce(cast(b as string), ${nullText})))`,
    ],
    [dedup, qualified],
    [
      spine("week"),
      "select date_week from ( select explode(sequence(cast(s as date), cast(e as date), " +
      "interval 7 day)) as date_week ) as spine where date_week < cast(e as date)",
    ],
  ],
  mssql: [
    [
      key,
      `convert(varchar(32), hashbytes('md5', concat(coalesce(cast(a as varchar(max)), ${nullText})` +
      `, '-', coalesce(cast(b as varchar(max)), ${nullText}))), 2)`,
    ],
    [
      dedup,
      "select top (1) with ties * from t order by row_number() over " +
      "(partition by a order by b desc)",
    ],
    [pivot, "sum(case when c = 'it''s' then 1 else 0 end) as [it's]"],
    [
      parameter,
      "case when charindex('utm=', u) > 0 then nullif(substring(u, charindex('utm=', u) + 4, " +
      "charindex('&', u + '&', charindex('utm=', u) + 4) - (charindex('utm=', u) + 4)), '') end",
    ],
  ],
  clickhouse: [
    [
      key,
      `lower(hex(MD5(concat(coalesce(toString(a), ${nullText}), '-', ` +
      `coalesce(toString(b), ${nullText})))))`,
    ],
    [
      spine("day"),
      "select dateAdd(day, number, toDate(s)) as date_day from numbers(toUInt64(greatest(" +
      "dateDiff('day', toDate(s), toDate(e)) + 1, 0))) where date_day < toDate(e)",
    ],
    [parameter, "extract(u, '(?:[?&])utm=([^&#]*)')"],
  ],
  trino: [
    [
      key,
      `to_hex(md5(to_utf8(coalesce(cast(a as varchar), ${nullText}) || '-' || ` +
      `coalesce(cast(b as varchar), ${nullText}))))`,
    ],
    [
      dedup,
      "select first_rows.first_row.* from ( select array_agg(data order by b desc)[1] as " +
      "first_row from t as data group by a ) as first_rows",
    ],
    [bucket, "width_bucket(x, 0, 10, 5)"],
    [
      spine("quarter"),
      "select date_quarter from unnest(sequence(cast(s as date), cast(e as date), " +
      "interval '3' month)) as spine(date_quarter) where date_quarter < cast(e as date)",
    ],
  ],
  oracle: [
    [
      dedup,
      "with row_numbered as ( select numbered.*, row_number() over (partition by a order by b desc)" +
      " as rn from t numbered ) select distinct data.* from t data " +
      "natural join row_numbered where row_numbered.rn = 1",
    ],
    [
      spine("month"),
      "select date_month from ( select add_months(cast(s as date), (level - 1) * 1) as date_month " +
      "from dual connect by add_months(cast(s as date), (level - 1) * 1) < cast(e as date) ) spine " +
      "where date_month < cast(e as date)",
    ],
    [parameter, "regexp_substr(u, '([?&])utm=([^&#]*)', 1, 1, 'c', 2)"],
  ],
};

/** Platforms that write everything like another one. */
const alike: Readonly<Record<string, string>> = {
  motherduck: "duckdb",
  google_cloud_platform: "bigquery",
  spark: "databricks",
  fabric_spark: "databricks",
  synapse: "mssql",
  fabric: "mssql",
  athena: "trino",
  starrocks: "doris",
};

function renderFor(platform: string | undefined, text: string): string {
  const options = platform === undefined ? {} : { platform };
  return onOneLine(render({ text }, context(options)));
}

describe("bruin functions", () => {
  for (const [text, sql] of usual) {
    it(`render ${text}`, () => assertEquals(renderFor(undefined, text), sql));
  }
  for (const [platform, cases] of Object.entries(byPlatform)) {
    for (const [text, sql] of cases) {
      it(`render ${text} for ${platform}`, () => assertEquals(renderFor(platform, text), sql));
    }
  }
  for (const [platform, other] of Object.entries(alike)) {
    it(`are those of ${other} for ${platform}`, () => {
      assertEquals(platformFunctions.get(platform), platformFunctions.get(other));
    });
  }

  it("have their usual shape for platforms without one of their own", () => {
    assertEquals(renderFor("vertica", key), renderFor(undefined, key));
  });

  it("have the same names everywhere", () => {
    const names = Object.keys(usualFunctions);
    const others = [...platformFunctions.values()].flatMap((own) => Object.keys(own));
    assertEquals(others.filter((name) => !names.includes(name)), []);
  });

  const errors: readonly Case[] = [
    [
      "{{ bruin.haversine_distance(1, 2, 3, 4, 'nm') }}",
      'Unknown unit "nm" for bruin.haversine_distance',
    ],
    ["{{ bruin.date_spine('days', 's', 'e') }}", 'Unknown date part "days" for bruin.date_spine'],
    ["{{ bruin.generate_series(0) }}", "bruin.generate_series needs a number of at least 1"],
    ["{{ bruin.group_by(100000000) }}", "The list of columns would have more than 1000000 items"],
    ["{{ bruin.groupby(1) }}", "missing variable 'bruin.groupby'"],
    [
      "{{ bruin.safe_add() }}",
      "The function 'bruin.safe_add' needs a list or at least one expression",
    ],
    [`{{ bruin.get_url_parameter('u', "a'b") }}`, `"a'b" cannot be the parameter of a URL`],
    ["{{ bruin.safe_divide('a') }}", `The function 'bruin.safe_divide' needs the argument "b"`],
  ];
  for (const [template, message] of errors) {
    it(`refuse ${template}`, () => assertEquals(errorOf(template).message, message));
  }
});
