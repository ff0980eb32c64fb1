import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { postgresLexis } from "../../src/sql/lexis.ts";
import { followable, joinStatements, removeHeaders, trimQuery } from "../../src/sql/query_text.ts";

const trimmed: Readonly<Record<string, string>> = {
  " select 1 ; \n": "select 1",
  "select 1;;": "select 1",
  "select 1; -- done\n;": "select 1 -- done",
  "select 1 /* ; */;": "select 1 /* ; */",
  "/* ; /* nested */ ; */ select 1;": "/* ; /* nested */ ; */ select 1",
  "select ';' ;--a": "select ';' --a",
  "select 'it''s; --';": "select 'it''s; --'",
  "select E'a\\';--';": "select E'a\\';--'",
  'select 1 as ";";': 'select 1 as ";"',
  "select $$;--$$;": "select $$;--$$",
  "select $a$;$$;$a$;": "select $a$;$$;$a$",
  "select 1; select 2;": "select 1; select 2",
  "select 'open;": "select 'open;",
  "-- only": "-- only",
  " ; ": "",
  "": "",
};

describe("trimQuery()", () => {
  for (const [query, expected] of Object.entries(trimmed)) {
    it(`makes ${JSON.stringify(query)} ${JSON.stringify(expected)}`, () => {
      assertEquals(trimQuery(query, postgresLexis), expected);
    });
  }
});

describe("followable()", () => {
  it("ends a line comment, so that what follows is not part of it", () => {
    assertEquals(followable("select 1 -- one", postgresLexis), "select 1 -- one\n");
  });

  it("leaves other queries as they are", () => {
    for (const query of ["select 1", "select '--'", "select 1 /* -- */"]) {
      assertEquals(followable(query, postgresLexis), query);
    }
  });
});

describe("removeHeaders()", () => {
  it("removes each header and keeps what is between them", () => {
    const header = "/* @bruin\nname: a\n@bruin */";
    assertEquals(removeHeaders(`${header}\nselect 1\n${header}`), "select 1");
  });

  it("keeps other comments", () => {
    assertEquals(removeHeaders("/* by @bruin */ select 1"), "/* by @bruin */ select 1");
  });
});

describe("joinStatements()", () => {
  it("ends each statement once, outside of comments", () => {
    assertEquals(
      joinStatements(["select 1", "select 2;", "select 3 -- c", "select 4; -- d"], postgresLexis),
      "select 1;\nselect 2;\nselect 3 -- c\n;\nselect 4; -- d\n",
    );
  });
});
