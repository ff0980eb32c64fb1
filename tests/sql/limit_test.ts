import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresLexis } from "../../src/sql/lexis.ts";
import { isPlainRead } from "../../src/sql/limit.ts";

const reads = [
  "select 1",
  "SELECT * FROM t -- the end",
  "-- first\nselect 1",
  "with a as (select 1) select * from a",
  "values (1), (2)",
  "table t",
  "from t",
  "(select 1) union (select 2)",
  "select 'insert; update', \"delete\" from t",
  "select inserted_at, last_update from t",
];
const others = [
  "",
  "-- nothing",
  "insert into t values (1) returning id",
  "with a as (delete from t returning *) select * from a",
  "with a as (select 1) insert into t select * from a",
  "select * into copy from t",
  "select * from t for update",
  "select 1; select 2",
  "explain select 1",
  "show tables",
];

describe("isPlainRead()", () => {
  for (const sql of reads) {
    it(`is true of ${sql}`, () => assertEquals(isPlainRead(sql, postgresLexis), true));
  }
  for (const sql of others) {
    it(`is false of ${sql}`, () => assertEquals(isPlainRead(sql, postgresLexis), false));
  }
});
