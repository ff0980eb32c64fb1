import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Asset } from "../../../src/project/model.ts";
import { destinationUri, sourceUri } from "../../../src/run/ingest/uris.ts";
import { fakeAsset } from "../fake_models.ts";

type Case = readonly [uri: string, parameters: Asset["parameters"], expected: string];

const sources: readonly Case[] = [
  ["postgresql://u:p@h:1/d?sslmode=require", {}, "postgresql://u:p@h:1/d?sslmode=require"],
  ["bigquery://p?x=1", { source: "gsheets" }, "gsheets://p?x=1"],
  ["mysql+pymysql://h/d", { source: "gsheets" }, "mysql+pymysql://h/d"],
  ["postgresql://h/d", { cdc: true }, "postgres+cdc://h/d"],
  [
    "postgresql://h/d?sslmode=require",
    { cdc: "true", cdc_publication: "pub", cdc_slot: "a&b", cdc_poll_interval: "5s" },
    "postgres+cdc://h/d?sslmode=require&publication=pub&slot=a%26b",
  ],
  [
    "mssql://h/d",
    { cdc: true, cdc_capture_instance: "dbo_t", cdc_poll_interval: "5s", cdc_max_await_time: "1s" },
    "mssql+cdc://h/d?capture_instance=dbo_t&poll_interval=5s",
  ],
  [
    "mssql://h/d",
    { cdc: true, cdc_sql_capture: "change_tracking", cdc_dest_schema: "s" },
    "mssql+ct://h/d",
  ],
  [
    "mongodb://h",
    { cdc: true, cdc_max_await_time: "1s", cdc_schema_sample_size: 5, cdc_state_id: "x" },
    "mongodb+cdc://h?max_await_time=1s&schema_sample_size=5&state_id=x",
  ],
];
const destinations: readonly Case[] = [
  ["clickhouse://h:1", {}, "clickhouse://h:1"],
  [
    "clickhouse://h:1?secure=1",
    { "engine": "replacing_merge_tree", "engine.index_granularity": 8125 },
    "clickhouse://h:1?secure=1&engine=replacing_merge_tree&engine.index_granularity=8125",
  ],
  ["duckdb:////p/a.duckdb", { engine: "x" }, "duckdb:////p/a.duckdb"],
];

for (const [change, cases] of [[sourceUri, sources], [destinationUri, destinations]] as const) {
  describe(`${change.name}()`, () => {
    for (const [uri, parameters, expected] of cases) {
      it(`makes ${expected} of ${uri}`, () => {
        assertEquals(change(uri, fakeAsset("a", { parameters })), expected);
      });
    }
  });
}
