import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Dialect } from "../../src/sql/dialect.ts";
import { dialectCases, showCase } from "../sql/dialect_case.ts";

/**
 * Compares what a dialect makes of every case in `testdata/sql/` with the case's `<dialect>.sql`: the
 * statements that prepare and run the asset, and the queries of its column checks; for what the
 * dialect refuses, the error. `UPDATE=1` writes these files.
 */
export function testDialect(dialect: Dialect): void {
  describe(`Dialect ${dialect.name} writes the expected statements for`, () => {
    const names = [...Deno.readDirSync(dialectCases)].map(({ name }) => name).sort();
    for (const name of names) {
      it(name, () => {
        const folder = new URL(`${name}/`, dialectCases);
        const expected = new URL(`${dialect.name}.sql`, folder);
        const actual = showCase(dialect, folder);
        if (Deno.env.get("UPDATE") === "1") Deno.writeTextFileSync(expected, actual);
        assertEquals(actual, Deno.readTextFileSync(expected));
      });
    }
  });
}
