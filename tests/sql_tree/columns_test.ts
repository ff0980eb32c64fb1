import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { columnNameCases } from "./column_name_cases.ts";
import { loadSqlTree } from "../../src/sql_tree/mod.ts";

const tables = [
  {
    name: "raw.birds",
    columns: [
      { name: "id", type: "integer" },
      { name: "Name", type: "varchar" },
      { name: "nest_id", type: "integer" },
      { name: "grams", type: "double" },
    ],
  },
  {
    name: "raw.nests",
    columns: [{ name: "nest_id", type: "integer" }, { name: "tree", type: "varchar" }],
  },
];

const find = (name: string) =>
  tables.find((table) => table.name === name.toLowerCase().replace(/^p\./, ""));

/** A query → its columns with `=` behind those that are passed on, and what each is made from. */
const cases: readonly (readonly [sql: string, columns: readonly string[], dialect?: string])[] = [
  ["select id, name as nm, 1 as one from raw.birds", ["id= birds.id", "nm= birds.name", "one"]],
  ["select grams / 1000 as kilos, upper(name) as up from raw.birds", [
    "kilos birds.grams",
    "up birds.name",
  ]],
  ["select * from raw.nests", ["nest_id= nests.nest_id", "tree= nests.tree"]],
  ["select * exclude (Name, grams) from raw.birds", ["id= birds.id", "nest_id= birds.nest_id"]],
  ["select * except (Name, grams) from `raw.birds`", [
    "id= birds.id",
    "nest_id= birds.nest_id",
  ], "bigquery"],
  ["select * rename (tree as plant) from raw.nests", [
    "nest_id= nests.nest_id",
    "plant= nests.tree",
  ]],
  ["select * replace (lower(tree) as tree) from raw.nests", [
    "nest_id= nests.nest_id",
    "tree nests.tree",
  ]],
  ["with n as (select * exclude (tree) from raw.nests) select *, 1 as one from n", [
    "nest_id= nests.nest_id",
    "one",
  ]],
  ["select b.* exclude (grams, name), n.tree from raw.birds b join raw.nests n using (nest_id)", [
    "id= birds.id",
    "nest_id= birds.nest_id",
    "tree= nests.tree",
  ]],
  [
    "select raw.birds.id, tree from raw.birds join raw.nests on raw.birds.nest_id = raw.nests.nest_id",
    [
      "id= birds.id",
      "tree= nests.tree",
    ],
  ],
  ["create table t as select id from raw.birds", ["id= birds.id"]],
  ["select 1; insert into t select id from raw.birds", ["id= birds.id"]],
  ["select nest_id as k from raw.birds union all select nest_id from raw.nests", [
    "k birds.nest_id nests.nest_id",
  ]],
  [
    "with s as (select nest_id, sum(grams) g, count(*) c from raw.birds group by 1) select g / c m from s",
    [
      "m birds.grams",
    ],
  ],
  ["create table t as select id as k from raw.birds; insert into o select k, 1 as one from t", [
    "k= birds.id",
    "one",
  ]],
  ["create temp table t as select * from raw.nests; create view v as select tree from t; from v", [
    "tree= nests.tree",
  ]],
  ["insert into t (p, q) select id, upper(name) from raw.birds", ["p= birds.id", "q birds.name"]],
  ["with n as (select tree from raw.nests) insert into t select tree from n", ["tree= nests.tree"]],
  ["create view v (a, b) as select id, grams + 1 from raw.birds", ["a= birds.id", "b birds.grams"]],
  ["/* a note */ select id from raw.birds; -- the end", ["id= birds.id"]],
  // Computed in an inner query, passed on by the outer one.
  ["with s as (select id, upper(name) as up from raw.birds) select id, up as name from s", [
    "id= birds.id",
    "name birds.name",
  ]],
  [
    "with s (k, n) as (select id, lower(name) from raw.birds), u as (select * from s) select * from u",
    [
      "k= birds.id",
      "n birds.name",
    ],
  ],
  ["select u.id, u.g from (select id, grams * 2 as g from raw.birds) u", [
    "id= birds.id",
    "g birds.grams",
  ]],
  ["select id, g from raw.birds, unnest([grams]) as t(g)", ["id= birds.id", "g birds.grams"]],
  ["select id from raw.birds union all select id + 1 from raw.birds", ["id birds.id"]],
  ["select raw.birds.* exclude (Name), tree from raw.birds natural join raw.nests", [
    "id= birds.id",
    "nest_id= birds.nest_id",
    "grams= birds.grams",
    "tree= nests.tree",
  ]],
  ["select name.a, birds.id, name.a.b from raw.birds", [
    "a birds.name",
    "id= birds.id",
    "b birds.name",
  ], "bigquery"],
  ["select name.a.b as ab, b.id from raw.birds b", ["ab birds.name", "id= birds.id"], "trino"],
  ["select p.raw.birds.id from p.raw.birds", ["id= p.raw.birds.id"], "bigquery"],
  ["select k = id, [A b] = upper(name) from raw.birds", ["k= birds.id", "A b birds.name"], "tsql"],
  [
    "select id into #t from raw.birds; select id, 1 as one from #t",
    ["id= birds.id", "one"],
    "tsql",
  ],
  ["select f.value:a::text as a from raw.birds b, lateral flatten(input => b.name) f", [
    "a birds.name",
  ], "snowflake"],
  ["select id, t from raw.birds lateral view explode(name) e as t", [
    "id= birds.id",
    "t birds.name",
  ], "databricks"],
  ["select id, t from raw.birds b cross join unnest(b.name) as t", [
    "id= birds.id",
    "t birds.name",
  ], "bigquery"],
  ["select row_number() over (partition by nest_id order by grams) as rn from raw.birds", [
    "rn birds.grams birds.nest_id",
  ]],
  ["select Id, [Name] from raw.birds with (nolock)", ["Id= birds.Id", "Name= birds.Name"], "tsql"],
];

describe("SqlTree.columns", () => {
  for (const [sql, expected, dialect = "duckdb"] of cases) {
    it(`follows ${sql}`, async () => {
      const found = (await loadSqlTree()).columns(sql, { dialect, find });
      assert(!("problem" in found), JSON.stringify(found));
      const shown = found.columns.map(({ name, isUnchanged, sources }) =>
        [
          isUnchanged ? `${name}=` : name,
          ...sources.map(({ table, column }) => `${table.replace(/^raw\./, "")}.${column}`).sort(),
        ].join(" ")
      );
      assertEquals(shown, expected);
      assertEquals(found.isPartial, false);
    });
  }

  it("tells of columns that filters and joins look at", async () => {
    const sql =
      "select b.id from raw.birds b join raw.nests n on b.nest_id = n.nest_id where tree > ''";
    const found = (await loadSqlTree()).columns(sql, { dialect: "duckdb", find });
    assert(!("problem" in found));
    assertEquals(
      new Set(found.uses.map(({ table, column }) => `${table}.${column}`)),
      new Set(["raw.birds.nest_id", "raw.nests.nest_id", "raw.nests.tree"]),
    );
  });

  it("says when columns are not known", async () => {
    const found = (await loadSqlTree()).columns("select * from other", {
      dialect: "duckdb",
      find,
    });
    assertEquals(found, { columns: [], uses: [], isPartial: true });
    const file = (await loadSqlTree()).columns("select * from read_csv('a.csv')", {
      dialect: "duckdb",
      find,
    });
    assert(!("problem" in file) && file.isPartial);
  });

  const problems: readonly [sql: string, problem: RegExp][] = [
    ["select from where", /^Parse error at line 1, column 18/],
    ["delete from a", /no query/],
    [`select ${"(".repeat(60)}1${")".repeat(60)}`, /DEPTH_EXCEEDED/],
    [
      `with ${Array.from({ length: 60 }, (_, n) => `c${n} as (select 1 as a)`)} select 1`,
      /over 40/,
    ],
    [`select ${"1".repeat(300_000)}`, /over 200000 characters/],
  ];
  for (const [sql, problem] of problems) {
    it(`refuses ${sql.slice(0, 40)}`, async () => {
      const found = (await loadSqlTree()).columns(sql, { dialect: "duckdb", find });
      assert("problem" in found && problem.test(found.problem), JSON.stringify(found));
    });
  }
});

describe("SqlTree.columnNames", () => {
  for (const [sql, expected] of columnNameCases) {
    it(`reads ${JSON.stringify(sql)}`, async () => {
      assertEquals((await loadSqlTree()).columnNames(sql, "postgresql"), expected);
    });
  }

  const others: readonly (readonly [dialect: string, sql: string, expected?: string[]])[] = [
    ["duckdb", "from t select x, y: z", ["x", "y"]],
    ["duckdb", "select x, #1 from t"],
    ["duckdb", "select columns('x.*') from t"],
    ["duckdb", "select s.a, s.b.c from t", ["a", "c"]],
    ["mysql", "select x div y from t"],
    ["mysql", "select x regexp y from t"],
    ["mysql", "select binary x from t"],
    ["mysql", "select x 'a name' from t", ["a name"]],
    ["bigquery", "select * except (b) from (select 1 as a, 2 as b)", ["a"]],
    ["tsql", "select top 5 [Id], x as [My Name] from t", ["Id", "My Name"]],
    ["snowflake", 'select a:b.c::string as d, "E f" from t', ["d", "E f"]],
  ];
  for (const [dialect, sql, expected] of others) {
    it(`reads ${JSON.stringify(sql)} of ${dialect}`, async () => {
      assertEquals((await loadSqlTree()).columnNames(sql, dialect), expected);
    });
  }
});

describe("SqlTree.transpile", () => {
  it("writes a query for another system", async () => {
    const tree = await loadSqlTree();
    assertEquals(
      tree.transpile("select `a b`, safe_cast(x as int64) from t", {
        from: "bigquery",
        to: "duckdb",
      }),
      { statements: ['SELECT "a b", TRY_CAST(x AS BIGINT) FROM t'] },
    );
  });
});
