import { assertEquals } from "@std/assert";
import { statementKinds } from "../../../src/run/run_plan/statement_kinds.ts";
import { standardLexis } from "../../../src/sql/lexis.ts";

Deno.test("statements are told by their first words", () => {
  const kinds = (script: string) => statementKinds(script, standardLexis);
  assertEquals(
    kinds("BEGIN; create or replace view v as select 1; -- drop table x\nINSERT INTO t SELECT 1;"),
    ["BEGIN", "CREATE VIEW", "INSERT"],
  );
  assertEquals(kinds("insert into a select 1; insert into b select ';'; delete from c"), [
    "INSERT",
    "DELETE",
  ]);
  assertEquals(kinds("with a as (select 1) select * from a; drop table if exists t"), [
    "SELECT",
    "DROP TABLE",
  ]);
  assertEquals(kinds("-- nothing"), []);
});
