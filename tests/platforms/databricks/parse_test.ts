/** Every statement that the dialect writes, read by a parser of Databricks' SQL. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { databricksDialect } from "../../../src/platforms/databricks/dialect.ts";
import { splitStatements } from "../../../src/sql/statements.ts";
import { loadEngine } from "../../../src/sql_tree/engine.ts";
import { dialectCases } from "../../sql/dialect_case.ts";

describe("the statements of Databricks", () => {
  it("are understood by a parser", async () => {
    const engine = await loadEngine();
    const written = [...Deno.readDirSync(dialectCases)].flatMap(({ name }) => {
      const text = Deno.readTextFileSync(new URL(`${name}/databricks.sql`, dialectCases));
      return splitStatements(text, databricksDialect.lexis).map((statement) => statement.text);
    });
    const { browse } = databricksDialect.catalog;
    const asked = browse === undefined
      ? []
      : [browse.databases, browse.tables("c"), browse.columns("c", "s.t"), browse.summary({})];
    const problems = (texts: readonly string[]) =>
      texts.flatMap((text) => {
        const { success, error } = engine.parse(text, "databricks");
        return success ? [] : [`${error}: ${text}`];
      });
    assertEquals(problems([...written, ...asked]), []);
    assertEquals(problems(["MERGE INTO t USING (SELECT 1", "SELECT a b c FROM t"]).length, 2);
  });
});
