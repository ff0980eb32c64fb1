import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ProjectError } from "../../src/errors.ts";
import { platforms } from "../../src/platforms/mod.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { exampleAsset, exampleContext } from "./example_asset.ts";

const materialization = { type: "table", strategy: "create+replace" } as const;

describe("materialize()", () => {
  for (const { name, dialect } of platforms) {
    const statements = (query: string, withTable = true) =>
      materialize(
        exampleAsset({ name: "sales.orders", ...withTable && { materialization } }),
        { query, dialect, context: exampleContext() },
      );

    it(`refuses a query of ${name} behind other statements, and says where these belong`, () => {
      for (
        const [query, word] of [
          ["declare x int64 default 1; select x", "DECLARE"],
          ["-- why\ncreate temp function f(a int64) as (a);\nselect f(1)", "CREATE"],
          ["set x = 1; select 1;", "SET"],
          ["begin select 1; end", "BEGIN"],
        ] as const
      ) {
        const error = assertThrows(() => statements(query), ProjectError);
        assertEquals(
          error.message,
          "cannot enable materialization for tasks with multiple queries",
        );
        assertStringIncludes(error.explanation.cause ?? "", `begins with ${word}`);
        assertStringIncludes(error.explanation.fix ?? "", "`hooks.pre`");
      }
    });

    it(`takes a single query of ${name}, and any statements without a table of its own`, () => {
      for (
        const query of ["select 1 as id;", "with x as (select 1 as id) select * from x -- ; set"]
      ) {
        assertEquals(statements(query).length > 0, true);
      }
      const script = "declare x int64; select x";
      assertEquals(statements(script, false), [script]);
    });
  }
});
