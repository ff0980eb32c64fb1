import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresLexis } from "../../src/sql/lexis.ts";
import { describeStatement, splitStatements } from "../../src/sql/statements.ts";

describe("splitStatements()", () => {
  const cases: [title: string, script: string, statements: string[]][] = [
    ["nothing", " ; ;; -- a comment\n /* another */", []],
    ["a last statement without a semicolon", "SELECT 1; SELECT 2", ["SELECT 1", "SELECT 2"]],
    ["quoted texts", "SELECT 'a;''b;', \"c;\"\"d\"; SELECT 2", [
      "SELECT 'a;''b;', \"c;\"\"d\"",
      "SELECT 2",
    ]],
    ["escape texts", "SELECT E'it\\'s;'; SELECT 2", ["SELECT E'it\\'s;'", "SELECT 2"]],
    ["a backslash in an ordinary text", "SELECT '\\'; SELECT 2", ["SELECT '\\'", "SELECT 2"]],
    ["dollar quotes", "DO $$ BEGIN; $x$ $$; SELECT $a1$;$$;$a1$; SELECT $1", [
      "DO $$ BEGIN; $x$ $$",
      "SELECT $a1$;$$;$a1$",
      "SELECT $1",
    ]],
    ["line comments", "SELECT 1 -- a; b\n, 2; -- c;\nSELECT 3", [
      "SELECT 1 -- a; b\n, 2",
      "SELECT 3",
    ]],
    ["nested block comments", "/* a; /* b; */ c; */ SELECT /* ; */ 1; SELECT 2", [
      "SELECT /* ; */ 1",
      "SELECT 2",
    ]],
    ["an unfinished text", "SELECT 1; SELECT 'a; b", ["SELECT 1", "SELECT 'a; b"]],
    ["an identifier that ends in e", "SELECT name'x\\'; SELECT 2", [
      "SELECT name'x\\'",
      "SELECT 2",
    ]],
  ];
  for (const [title, script, expected] of cases) {
    it(`splits a script with ${title}`, () => {
      assertEquals(splitStatements(script, postgresLexis).map(({ text }) => text), expected);
    });
  }

  it("tells where each statement starts", () => {
    const script = "SELECT 1;\n\n-- note\n  SELECT 2;";
    const [, second] = splitStatements(script, postgresLexis);
    assertEquals(second.line, 4);
    assertEquals(script.slice(second.start, second.end), "SELECT 2");
  });
});

describe("describeStatement()", () => {
  it("gives number, line and the command, no part of what may be a secret", () => {
    const statements = splitStatements(
      "SELECT 1;\nCREATE ROLE x PASSWORD 'hunter2'",
      postgresLexis,
    );
    assertEquals(describeStatement(statements, 1), "statement 2 of 2, line 2: CREATE");
  });

  it("leaves out the number when there is one statement", () => {
    assertEquals(
      describeStatement(splitStatements("SELECT 1", postgresLexis), 0),
      "line 1: SELECT",
    );
    assertEquals(describeStatement(splitStatements("(SELECT 1)", postgresLexis), 0), "line 1");
  });
});
