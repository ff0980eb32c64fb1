import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresLexis } from "../../src/sql/lexis.ts";
import { explainableStatements } from "../../src/validate/explainable.ts";

/** A script → the statements of it that a database can be asked about. */
const cases: readonly (readonly [string, readonly string[]])[] = [
  ["select 1", ["select 1"]],
  ["-- why\n/* how */ SELECT 1;\n\nwith x as (select 1) select * from x;", [
    "SELECT 1",
    "with x as (select 1) select * from x",
  ]],
  ["(select 1) union ((select 2))", ["(select 1) union ((select 2))"]],
  ["insert into t select 1; update t set x = 1; delete from t", [
    "insert into t select 1",
    "update t set x = 1",
    "delete from t",
  ]],
  ["selec 1", ["selec 1"]],
  // The rest may need what these make.
  ["select 1; create temp table x as select 1; select * from x", ["select 1"]],
  ["select 1 into x; select * from x", []],
  ["set search_path = a; select 1", []],
  ["begin; select 1; commit", []],
  // EXPLAIN would take these as its own options, and carry out what follows.
  ["analyze delete from t", []],
  ["(analyze) delete from t", []],
  ["( analyze true ) select 1", []],
  ["verbose select 1", []],
  ["explain analyze delete from t", []],
  ["execute prepared", []],
  ["call p()", []],
  ["do $$ begin delete from t; end $$", []],
  ["", []],
];

describe("explainableStatements()", () => {
  for (const [script, statements] of cases) {
    it(`takes what is safe of ${JSON.stringify(script)}`, () => {
      assertEquals(explainableStatements(script, postgresLexis).statements, statements);
    });
  }
});
