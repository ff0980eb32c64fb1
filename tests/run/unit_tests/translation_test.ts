/** What a platform's SQL means in the database in this process. */
import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { platforms } from "../../../src/platforms/mod.ts";
import { envOf } from "../../../src/env.ts";
import { duckdbMemory } from "../../../src/platforms/duckdb/memory.ts";
import { loadSqlTree } from "../../../src/sql_tree/mod.ts";
import { translatorOf } from "./translator.ts";

const tree = await loadSqlTree();

function translatorFor(name: string) {
  return translatorOf(platforms.find((one) => one.dialect.name === name)!, tree);
}

function translate(name: string, sql: string) {
  return translatorFor(name).translate(sql);
}

async function valuesOf(connection: Connection, name: string, sql: string) {
  const rows = await translatorFor(name).asking(connection, (ask) => ask(sql));
  return rows?.rows[0] ?? translate(name, sql);
}

/** Rows by platform and query. */
const same: readonly (readonly [string, string, readonly unknown[]])[] = [
  // Every digit of a literal, and as many as the type has otherwise.
  ["postgres", "select 1.23456::numeric, cast(-1.23456 as decimal), '0.12345'::numeric", [
    "1.23456",
    "-1.23456",
    "0.12345",
  ]],
  ["postgres", "select numeric '1.23456', 1.23456::numeric(6,2), 1.6::numeric(4)", [
    "1.23456",
    "1.23",
    "2",
  ]],
  ["postgres", "select 1 as numeric, null::numeric", [1, null]],
  ["redshift", "select 1.6::numeric, cast(1.23456 as decimal(10,4))", ["2", "1.2346"]],
  ["mysql", "select cast(1.6 as decimal), cast(1.23456 as decimal(10,4))", ["2", "1.2346"]],
  ["snowflake", "select 1.6::number, cast(1.23456 as number(10,4))", ["2", "1.2346"]],
  ["databricks", "select cast(1.6 as decimal), 1.23456::decimal(10,4)", ["2", "1.2346"]],
  ["bigquery", "select cast('1.2345678915' as numeric), numeric '1.23456789', numeric '7'", [
    "1.234567892",
    "1.234567890",
    "7.000000000",
  ]],
  ["bigquery", "select cast(1.23456 as numeric(10,4)), cast('1.0123456789' as bignumeric)", [
    "1.2346",
    "1.0123456789",
  ]],
  // Escapes.
  ["redshift", String.raw`select 'a\\b', 'it\'s', 'it''s', 'a\nb'`, [
    "a\\b",
    "it's",
    "it's",
    "a\nb",
  ]],
  ["mysql", String.raw`select 'a\\b', 'it\'s', "a\"b"`, ["a\\b", "it's", 'a"b']],
  ["snowflake", String.raw`select 'a\\b', 'it\'s', 'a\tb'`, ["a\\b", "it's", "a\tb"]],
  ["databricks", String.raw`select 'a\\b', 'it\'s', r'a\d'`, ["a\\b", "it's", "a\\d"]],
  ["bigquery", String.raw`select 'a\\b', 'it\'s', r'a\d'`, ["a\\b", "it's", "a\\d"]],
  ["postgres", String.raw`select 'a\\b', E'a\\b', 'it''s'`, ["a\\\\b", "a\\b", "it's"]],
  // Bytes.
  ["postgres", String.raw`select octet_length('\x6162ff'::bytea), octet_length('ab'::bytea)`, [
    3n,
    2n,
  ]],
  ["postgres", "select octet_length(decode('6162ff', 'hex'))", [3n]],
];

/** Queries that mean something else in the other SQL, and what is said of them. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  ["postgres", "select x::numeric from t", /decimal of too many digits, `numeric`/],
  ["postgres", "select round(cast(x as decimal), 2) from t", /decimal of too many digits/],
  ["postgres", "select x::numeric[] from t", /decimal of too many digits/],
  ["postgres", "select 1::numeric(50, 2)", /decimal of too many digits/],
  ["bigquery", "select cast(x as bignumeric) from t", /decimal of too many digits/],
  ["snowflake", "select to_decimal(x) from t", /functions/],
  ["mysql", String.raw`select 'a\0b'`, /escapes/],
  ["redshift", String.raw`select 'a\101'`, /escapes/],
  ["postgres", String.raw`select 1 from t where x like 'a\_b'`, /pattern with a backslash/],
  ["postgres", "select x::bytea from t", /bytes of a text/],
  ["snowflake", "select '6162'::binary", /bytes of a text/],
  ["postgres", "select decode(x, 'base64') from t", /decodes bytes/],
  ["bigquery", "select cast('{}' as json)", /makes JSON of a value/],
  ["snowflake", "select '{}'::variant", /makes JSON of a value/],
  ["redshift", "select cast('{}' as super)", /makes JSON of a value/],
  ["postgres", "select 1 union all select 'a'", /mixes values of several types in one column/],
  ["postgres", "select * from t union all select 1", /whose columns it does not name/],
  ["postgres", "select 1, 2 union all select 1", /other numbers of columns/],
  ["mysql", "select case when a then 1 else 'a' end from t", /several types in CASE: number, text/],
  ["bigquery", "select x in (1, '1') from t", /mixes texts and numbers in IN/],
  ["postgres", "select x from t natural join u", /NATURAL JOIN/],
  ["snowflake", "select 1 <=> 1", /the operator `<=>`/],
  ["mysql", "select 1 == 1", /the operator `==`/],
  ["redshift", "select 1 is not distinct from 1", /the operator `is distinct from`/],
  ["databricks", "select try_cast(x as int), cast(y as int) from t", /TRY_CAST/],
];

describe("a translated query", () => {
  it("has the values that it has on its platform", async () => {
    await using connection = await duckdbMemory.open({
      env: envOf({}),
      signal: new AbortController().signal,
    });
    const found = [];
    for (const [name, sql] of same) {
      found.push([name, sql, await valuesOf(connection, name, sql)]);
    }
    assertEquals<unknown>(found, same);
  });

  it("is refused where it would mean something else", () => {
    for (const [name, sql, reason] of refused) {
      const translated = translate(name, sql);
      assertMatch("reason" in translated ? translated.reason : translated.statement, reason, sql);
    }
  });

  it("keeps a cast that fails a failure", () => {
    assertEquals(translate("databricks", "select cast('x' as int), y::date from t"), {
      statement: "SELECT CAST(BRUIN_WHOLE('x') AS INT), CAST(BRUIN_DATE(y) AS DATE) FROM t",
    });
  });
});
