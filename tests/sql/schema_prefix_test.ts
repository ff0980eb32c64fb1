import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { duckdbTraits } from "../../src/platforms/duckdb/traits.ts";
import { postgresTraits } from "../../src/platforms/postgres/traits.ts";
import { prefixSchemas } from "../../src/sql/schema_prefix.ts";

const duckdb = duckdbTraits;
const postgres = postgresTraits;

/** Tables that exist, next to which the asset `alice_mart.daily` is rewritten. */
const existing = ["alice_raw.orders", "shop.alice_raw.orders", "alice_raw.My Orders"];

/** SQL with the prefix that is expected in it as `^`. */
const cases: readonly string[] = [
  // of tables that exist
  "select * from ^raw.orders",
  "select * from ^raw.orders as o join raw.items i on i.id = o.id, ^raw . orders",
  "select * from shop.^raw.orders join other.raw.orders using (id)",
  "with orders as (select * from ^raw.orders) select * from orders",
  "with recursive raw as (select 1) select * from raw, (select * from ^raw.orders) as t",
  "select ^raw.orders.id, ^raw.orders.* from ^raw.orders where ^raw.orders.id > 1.5",
  "select raw.orders from elsewhere as raw",
  "select shop.^raw.orders.id from shop.^raw.orders",
  'select * from "^raw"."orders", ^raw."My Orders", raw."their orders"',
  "select 'from raw.orders' -- from raw.orders\nfrom /* raw.orders */ ^raw.orders;\n",
  "select $$ from raw.orders $$ from ^raw.orders;;  select 1",
  "select * from raw.orders(1), orders, raw",
  "select * from ^raw.orders; insert into raw.items select * from ^raw.orders",
  "  \n",
  // of the asset itself, which need not exist
  "select max(day) from ^mart.daily",
  "delete from ^mart.daily where day in (select day from ^raw.orders)",
  "insert into ^mart.daily (day) select 1 on conflict do update set day = 2",
  "update ^mart.daily set day = 1",
  "merge into ^mart.daily using ^raw.orders as o on o.id = daily.id when matched then delete",
  "create table if not exists ^mart.daily as select * from ^raw.orders",
  "create or replace view ^mart.daily as select * from a join b on mart.daily = 1",
  "drop table if exists raw.items, ^mart.daily",
  "truncate ^mart.daily; alter table ^mart.daily add column x int",
  "create index i on ^mart.daily (day)",
  "comment on column ^mart.daily.day is 'mart.daily'; comment on table ^mart.daily is ''",
  "grant select on ^mart.daily to mart",
  "copy ^mart.daily to 'mart.daily'",
  "select * from shop.mart.daily",
  "select * from alice_mart.daily",
];

function rewritten(sql: string, options: {
  readonly prefix?: string;
  readonly dialect?: typeof duckdb | typeof postgres | undefined;
  readonly tables?: readonly string[] | undefined;
} = {}): string {
  const { prefix = "alice_", dialect = postgres, tables = existing } = options;
  return prefixSchemas(sql, {
    prefix,
    asset: `${prefix}mart.daily`,
    dialect,
    exists: (parts) => {
      const name = parts.join(".");
      return tables.includes(dialect === duckdb ? name.toLowerCase() : name);
    },
  });
}

describe("prefixSchemas()", () => {
  for (const expected of cases) {
    const sql = expected.replaceAll("^", "");
    it(`rewrites ${JSON.stringify(sql)}`, () => {
      assertEquals(rewritten(sql), expected.replaceAll("^", "alice_"));
    });
  }

  it("tells quoted names apart by case where the database does", () => {
    const sql = 'select RAW.Orders.id from RAW.Orders, "Raw".orders';
    assertEquals(rewritten(sql), 'select alice_RAW.Orders.id from alice_RAW.Orders, "Raw".orders');
    assertEquals(
      rewritten(sql, { dialect: duckdb }),
      'select alice_RAW.Orders.id from alice_RAW.Orders, "alice_Raw".orders',
    );
  });

  it("quotes a schema whose prefix needs it", () => {
    const options = { prefix: "Al-ice_", tables: ["Al-ice_raw.orders"] };
    assertEquals(
      rewritten('select * from RAW.orders, "raw".orders', options),
      'select * from "Al-ice_raw".orders, "Al-ice_raw".orders',
    );
  });
});
