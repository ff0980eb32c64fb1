/** Every statement that a dialect writes, read by the parser of SQL as a second opinion. */
import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { parserDialectOf } from "../../src/platforms/all_traits.ts";
import { platforms } from "../../src/platforms/mod.ts";
import { splitStatements } from "../../src/sql/statements.ts";
import { loadSqlTree } from "../../src/sql_tree/mod.ts";
import { dialectCases, showCase } from "../sql/dialect_case.ts";
import { writtenQueries } from "./written_queries.ts";

/**
 * Statements that the parser refuses and the database accepts: `contracts/dialect_execution.ts` carries them
 * out on PostgreSQL, MySQL and DuckDB.
 */
const refusedWrongly: readonly {
  readonly platform: string;
  readonly statement: RegExp;
  readonly reason: string;
}[] = [
  {
    platform: "duckdb",
    statement: /^CREATE SCHEMA IF NOT EXISTS warehouse\./,
    reason: "the parser takes the name for the warehouses of Snowflake",
  },
  {
    platform: "mysql",
    statement: /^RENAME TABLE /,
    reason: "https://dev.mysql.com/doc/refman/8.4/en/rename-table.html",
  },
  {
    platform: "mysql",
    statement: /^DROP TEMPORARY TABLE /,
    reason: "https://dev.mysql.com/doc/refman/8.4/en/drop-table.html",
  },
  {
    platform: "mysql",
    statement: /^PREPARE bruin_statement FROM @/,
    reason: "https://dev.mysql.com/doc/refman/8.4/en/prepare.html",
  },
  {
    platform: "postgres",
    statement: /^SET LOCAL TIME ZONE /,
    reason: "https://www.postgresql.org/docs/current/sql-set.html",
  },
  {
    platform: "postgres",
    statement: /^DO \$bruin\$\n/,
    reason: "https://www.postgresql.org/docs/current/sql-do.html",
  },
];

describe("SqlTree.parse", () => {
  const needed = new Set<RegExp>();
  for (const { name: platform, parserDialect = platform, dialect } of platforms) {
    it(`reads every statement of ${platform}`, async () => {
      const tree = await loadSqlTree();
      assert(tree.knows(parserDialect), `${platform} needs a parserDialect in its traits`);
      const refused: string[] = [];
      let count = 0;
      for (const { name } of Deno.readDirSync(dialectCases)) {
        const script = showCase(dialect, new URL(`${name}/`, dialectCases));
        for (const { text } of splitStatements(script, dialect.lexis)) {
          count++;
          const parsed = tree.parse(text, parserDialect);
          if (!("problem" in parsed)) continue;
          const wrongly = refusedWrongly.find((known) =>
            known.platform === platform && known.statement.test(text)
          );
          if (wrongly === undefined) refused.push(`${name}: ${parsed.problem}\n${text}`);
          else needed.add(wrongly.statement);
        }
      }
      assertEquals(refused, []);
      assert(count > 50, `${platform} wrote ${count} statements only`);
    });
  }

  it("reads the queries of templates and examples", async () => {
    const tree = await loadSqlTree();
    const queries = writtenQueries();
    const refused = queries.flatMap(({ file, platform, sql }) => {
      const parsed = tree.parse(sql, parserDialectOf(platform));
      return "problem" in parsed ? [`${file}: ${parsed.problem}`] : [];
    });
    assertEquals(refused, []);
    assert(queries.length > 10, `there are ${queries.length} queries only`);
  });

  it("refuses everything in the table above", () => {
    const unneeded = refusedWrongly.filter(({ statement }) => !needed.has(statement));
    assertEquals(unneeded.map(({ reason }) => reason), []);
  });
});
