import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError, UsageError } from "../../src/errors.ts";
import { platforms } from "../../src/platforms/mod.ts";
import { Registry } from "../../src/registry.ts";
import { createAssetScope, type RunSettings } from "../../src/run/asset_scope.ts";
import { platformOf } from "../../src/run/main_step.ts";
import { renderSql } from "../../src/run/render.ts";
import { fakeAsset } from "./fake_models.ts";
import { fakeSettings } from "./steps/step_setting.ts";

type Fields = NonNullable<Parameters<typeof fakeAsset>[1]>;

function renderFields(
  fields: Fields,
  { raw = false, settings = {} }: {
    readonly raw?: boolean | undefined;
    readonly settings?: Partial<RunSettings> | undefined;
  } = {},
): string {
  const asset = fakeAsset("mart.daily", fields);
  const platform = platformOf(asset, new Registry("platform", platforms));
  const scope = createAssetScope(asset, {
    settings: fakeSettings([asset], settings),
    platform: platform?.name,
  });
  return renderSql(scope, { platform, raw });
}

const table = { type: "table" } as const;
const hooks = { pre: ["set x = '{{ pipeline }}';"], post: ["drop table t"], applicableTypes: [] };

describe("renderSql()", () => {
  const cases: readonly {
    readonly name: string;
    readonly fields: Fields;
    readonly raw?: boolean | undefined;
    readonly settings?: Partial<RunSettings> | undefined;
    readonly expected: string;
  }[] = [
    {
      name: "ends each statement of a materialized asset in a semicolon and a line end",
      fields: { materialization: table, body: "select '{{ this }}' as name" },
      expected: "BEGIN TRANSACTION;\nDROP TABLE IF EXISTS mart.daily;\n" +
        "CREATE TABLE mart.daily AS select 'mart.daily' as name;\nCOMMIT;",
    },
    {
      name: "writes the dialect of the asset's platform",
      fields: {
        type: "pg.sql",
        materialization: { type: "view" },
        body: "select 1",
      },
      expected: 'CREATE OR REPLACE VIEW "mart"."daily" AS\nselect 1',
    },
    {
      name: "puts rendered hooks around the query",
      fields: { hooks, body: "select 1" },
      expected: "set x = 'shop';\nselect 1;\ndrop table t;",
    },
    {
      name: "leaves out materialization and hooks of a raw query",
      fields: { hooks, materialization: table, body: "select '{{ pipeline }}'" },
      raw: true,
      expected: "select 'shop'",
    },
    {
      name: "rebuilds a table as a full refresh would",
      fields: {
        materialization: { type: "table", strategy: "append" },
        body: "select {{ full_refresh }} as full",
      },
      settings: { fullRefresh: true },
      expected: "BEGIN TRANSACTION;\nDROP TABLE IF EXISTS mart.daily;\n" +
        "CREATE TABLE mart.daily AS select True as full;\nCOMMIT;",
    },
    {
      name: "renders the query of a sensor, whether its platform is known or not",
      fields: { type: "bq.sensor.query", parameters: { query: "select '{{ pipeline }}'" } },
      expected: "select 'shop'",
    },
    {
      name: "needs no dialect for a query that is not materialized",
      fields: { type: "bq.sql", hooks, body: "select `{{ pipeline }}`" },
      expected: "set x = 'shop';\nselect `shop`;\ndrop table t;",
    },
    { name: "gives nothing for an empty query", fields: { body: "" }, expected: "" },
  ];
  for (const { name, fields, raw, settings, expected } of cases) {
    it(name, () => assertEquals(renderFields(fields, { raw, settings }), expected));
  }

  it("shows the query that asks for the table of a sensor", () => {
    const sql = renderFields({ type: "pg.sensor.table", parameters: { table: "raw.orders" } });
    assertEquals(/'raw'/.test(sql) && /'orders'/.test(sql), true, sql);
  });

  it("refuses an asset without a query", () => {
    const error = assertThrows(() => renderFields({ type: "python" }), UsageError);
    assertEquals(error.message, 'Assets of type "python" have no query to render');
  });

  it("refuses to materialize without a dialect", () => {
    const error = assertThrows(
      () => renderFields({ type: "oracle.sql", materialization: table }),
      ProjectError,
    );
    assertEquals(error.explanation.fix, "add --raw-query to see the query alone");
  });
});
