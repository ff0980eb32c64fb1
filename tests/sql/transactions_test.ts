import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { statementText } from "../../src/sql/statement.ts";
import { ProjectError } from "../../src/errors.ts";
import { duckdbDialect } from "../../src/platforms/duckdb/dialect.ts";
import { postgresDialect } from "../../src/platforms/postgres/dialect.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { inOneTransaction } from "../../src/sql/exactly_once.ts";
import { exampleAsset, exampleContext } from "./example_asset.ts";

const row = "INSERT INTO bruin_runs DEFAULT VALUES";
const plain = exampleAsset({ name: "load" });

function once(dialect: Dialect) {
  return { dialect, once: { transactions: dialect.transactions!, row } };
}

/** What the dialects refuse in a transaction, and what they do not. */
const scripts: readonly [dialect: Dialect, refused: readonly string[], taken: readonly string[]][] =
  [
    [postgresDialect, [
      "COMMIT",
      "insert into t values (1); commit; insert into t values (2)",
      "begin; insert into t values (1); end",
      "/* x */ start transaction isolation level serializable",
      "rollback",
      "abort",
      "COMMIT AND CHAIN",
      "prepare transaction 'x'",
      "vacuum t",
      "create unique index concurrently i on t (n)",
      "drop index concurrently i",
      "reindex table concurrently t",
      "alter table t detach partition p concurrently",
      "create database d",
      "drop tablespace d",
      "alter system set work_mem = '1MB'",
      "discard all",
      "copy t to '/tmp/x'",
      "copy (select 1) to program 'cat'",
    ], [
      "select 'commit; rollback'",
      "select $$ commit; $$",
      "-- commit;\nselect 1",
      'select 1 as "commit"',
      "select commit from t",
      "savepoint s; rollback to s; rollback to savepoint s; release s",
      "rollback work to s",
      "prepare p as select 1",
      "create index i on t (n)",
      "copy t from '/tmp/x'",
      "do $$ begin perform 1; end $$",
      "create function f() returns int language sql as $$ select 1; $$",
      "analyze t",
      "truncate t",
    ]],
    [duckdbDialect, [
      "COMMIT",
      "begin transaction; insert into t values (1); commit",
      "insert into t values (1); rollback; insert into t values (2)",
      "abort",
      "end",
      "attach 'x.db' as x",
      "detach x",
      "checkpoint",
      "force checkpoint",
      "vacuum",
      "copy t to 'x.parquet'",
      "export database 'x'",
      "install httpfs",
    ], [
      "select 'commit; rollback'",
      "load httpfs",
      "set threads = 1",
      "copy t from 'x.csv'",
      "create or replace table t as select 1",
      "create index i on t (n)",
    ]],
  ];

for (const [dialect, refused, taken] of scripts) {
  describe(`a transaction of ${dialect.name} that holds all of an asset`, () => {
    for (const script of refused) {
      it(`refuses: ${script}`, () => {
        const { explanation } = assertThrows(
          () => inOneTransaction([script], { asset: plain, ...once(dialect) }),
          ProjectError,
          'The asset "load" cannot be committed exactly once',
        );
        assertEquals(explanation.code, "E175");
        assertStringIncludes(explanation.fix ?? "", "exactly_once: false");
        const hooks = { pre: [], post: [script] };
        assertThrows(
          () => inOneTransaction(["SELECT 1"], { asset: plain, ...once(dialect), hooks }),
          ProjectError,
        );
      });
    }

    for (const script of taken) {
      it(`takes: ${script}`, () => {
        assertEquals(inOneTransaction([script], { asset: plain, ...once(dialect) }), [
          "BEGIN TRANSACTION",
          row,
          script,
          "COMMIT",
        ]);
      });
    }

    it("puts the strategy's own transaction and the hooks into one", () => {
      const asset = exampleAsset({
        materialization: { strategy: "truncate+insert" },
        columns: [{ name: "id" }],
      });
      const statements = materialize(asset, {
        query: "select 1 as id",
        dialect,
        context: exampleContext(),
      });
      assertEquals(statements.at(-1), "COMMIT");
      const hooks = { pre: ["select 'before'"], post: [" select 'after' "] };
      const all = inOneTransaction(statements, { asset, ...once(dialect), hooks });
      assertEquals(all.slice(0, 3), ["BEGIN TRANSACTION", row, "select 'before'"]);
      assertEquals(all.slice(-2), ["select 'after'", "COMMIT"]);
      assertEquals(all.filter((one) => /^(BEGIN|COMMIT)/.test(statementText(one))).length, 2);
      assertEquals(all.length, statements.length + 3);
    });

    it("is none when there is nothing to do", () => {
      assertEquals(inOneTransaction([], { asset: plain, ...once(dialect) }), []);
    });
  });
}

describe("a transaction of postgres that holds all of an asset", () => {
  it("does not lend the time zone of a strategy to the hooks after it", () => {
    const statements = ["BEGIN TRANSACTION", "SET LOCAL TIME ZONE 'UTC'", "INSERT", "COMMIT"];
    const asset = exampleAsset({ materialization: { strategy: "scd2_by_time" } });
    const options = { asset, ...once(postgresDialect) };
    const all = inOneTransaction(statements, { ...options, hooks: { pre: [], post: ["POST"] } });
    assertEquals(all.slice(2), [
      "SELECT set_config('bruin.time_zone', current_setting('TimeZone'), true)",
      "SET LOCAL TIME ZONE 'UTC'",
      "INSERT",
      "SELECT set_config('TimeZone', current_setting('bruin.time_zone'), true)",
      "POST",
      "COMMIT",
    ]);
    assertEquals(inOneTransaction(statements, options).length, 5);
  });
});
