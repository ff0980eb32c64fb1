import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { allTraits, lexisOf } from "../../src/platforms/all_traits.ts";
import { tokenize } from "../../src/sql/lexer.ts";
import { joinStatements } from "../../src/sql/query_text.ts";
import { splitStatements } from "../../src/sql/statements.ts";

/** What hides a semicolon on a platform: the script, and its statements. */
const splits: readonly (readonly [platform: string, script: string, statements: string[]])[] = [
  ["postgres", String.raw`select '\'; select 2`, [String.raw`select '\'`, "select 2"]],
  ["postgres", String.raw`select E'\'; '; select 2`, [String.raw`select E'\'; '`, "select 2"]],
  ["postgres", "select 1 # 2; select 3", ["select 1 # 2", "select 3"]],
  ["postgres", "select $a$;$a$; select 2", ["select $a$;$a$", "select 2"]],
  ["duckdb", "select [1;2]", ["select [1", "2]"]],
  ["mysql", "select 1 # a; b\n; select 2", ["select 1 # a; b", "select 2"]],
  ["mysql", String.raw`select 'it\'s; x'; select 2`, [String.raw`select 'it\'s; x'`, "select 2"]],
  ["mysql", 'select "a;b", `c;d`; select 2', ['select "a;b", `c;d`', "select 2"]],
  ["mysql", "select 1--1; select 2", ["select 1--1", "select 2"]],
  ["mysql", "select 1 -- 1; select 2", ["select 1 -- 1; select 2"]],
  ["mysql", "/*!40101 SET NAMES utf8 */; select 2", ["/*!40101 SET NAMES utf8 */", "select 2"]],
  ["mysql", "/* a /* b */; select 2", ["select 2"]],
  ["mssql", "select [a;b]]c;d]; select 2", ["select [a;b]]c;d]", "select 2"]],
  ["mssql", "/* a /* b */ ; */ select 2", ["select 2"]],
  ["google_cloud_platform", "select '''it's; \"x\"'''; select 2", [
    "select '''it's; \"x\"'''",
    "select 2",
  ]],
  ["google_cloud_platform", "select 1 # a; b\n; select 2", ["select 1 # a; b", "select 2"]],
  ["snowflake", "select 1 // a; b\n; select $$;$$", ["select 1 // a; b", "select $$;$$"]],
  ["databricks", String.raw`select "it\"s; x"; select 2`, [
    String.raw`select "it\"s; x"`,
    "select 2",
  ]],
  ["clickhouse", String.raw`select 'it\'s; x' # ;`, [String.raw`select 'it\'s; x' # ;`]],
  ["trino", String.raw`select '\'; select 2`, [String.raw`select '\'`, "select 2"]],
];

describe("tokenize()", () => {
  for (const [platform, script, expected] of splits) {
    it(`splits ${JSON.stringify(script)} on ${platform}`, () => {
      assertEquals(splitStatements(script, lexisOf(platform)).map(({ text }) => text), expected);
    });
  }

  it("ends a statement outside of the comments that a platform has", () => {
    const ended = "select 1 # last\n;\nselect 2;\n";
    assertEquals(joinStatements(["select 1 # last", "select 2"], lexisOf("mysql")), ended);
  });

  it("loses no character, whatever is not closed", () => {
    const ends = [
      "'a",
      "\"a'",
      "`a",
      "$$a",
      "$x$a$$",
      "[a",
      "/* a",
      "--a",
      "E'a\\",
      "'''a",
      "😀é",
      "",
    ];
    for (const { name, lexis } of allTraits) {
      for (const end of ends) {
        const text = `select 1; ${end}`;
        assertEquals([...tokenize(text, lexis)].map(({ text }) => text).join(""), text, name);
      }
    }
  });

  it("needs no stack for a text of many quotes", () => {
    const text = `'${"''".repeat(1_000_000)}'`;
    assertEquals([...tokenize(text, lexisOf("mysql"))].length, 1);
  });
});
