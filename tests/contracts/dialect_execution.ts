import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { KnownError } from "../../src/errors.ts";
import { surveyTable } from "../../src/run/table_survey.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { planColumnCheck, readCheckResult } from "../../src/sql/checks.ts";
import { type AssetSketch, exampleAsset, exampleContext } from "../sql/example_asset.ts";
import { checkCases } from "../sql/check_cases.ts";
import { type ExecutionCase, executionCases } from "../sql/execution_cases.ts";
import { surveyedCases } from "../sql/surveyed_cases.ts";

const signal = new AbortController().signal;

/** Runs every case against a real database, in the schema `bruin_sql_test`, which it makes anew. */
export function testDialectExecution(
  { dialect, open, ignore }: {
    dialect: Dialect;
    open: () => Promise<Connection>;
    /** Why it cannot run here, for the name of the test; `undefined` when it can. */
    ignore: string | undefined;
  },
): void {
  const reason = ignore === undefined ? "" : ` (skipped: ${ignore})`;
  const describeIfPossible = ignore === undefined ? describe : describe.skip;
  describeIfPossible(`Dialect ${dialect.name} in a database${reason}`, () => {
    const cases = [
      ...executionCases.map((example) => ({ example, surveyed: false })),
      ...[...executionCases, ...surveyedCases].map((example) => ({ example, surveyed: true })),
    ].filter(({ example }) => (example.dialect ?? dialect.name) === dialect.name);
    for (const { example, surveyed } of cases) {
      it(example.name + (surveyed ? " (surveyed)" : ""), async () => {
        await using connection = await open();
        await connection.execute(["DROP SCHEMA IF EXISTS bruin_sql_test CASCADE"], { signal });
        if (example.before !== undefined) await connection.execute(example.before, { signal });
        for (const run of example.runs) {
          const work = () => execute(connection, { dialect, example, run, surveyed });
          if (typeof run === "string" || run.error === undefined) await work();
          else assertStringIncludes((await assertRejects(work, KnownError)).describe(), run.error);
        }
        const { rows } = await connection.query(example.result, { signal });
        assertEquals(rows.map(showRow), example.expected);
      });
    }

    it("counts what violates column checks", async () => {
      await using connection = await open();
      await connection.execute(["DROP SCHEMA IF EXISTS bruin_sql_test CASCADE"], { signal });
      const { asset, query, expected } = checkCases;
      const complete = completeAsset(asset, dialect);
      await connection.execute(dialect.prepare(complete), { signal });
      const context = exampleContext();
      await connection.execute(materialize(complete, { query, dialect, context }), { signal });
      const counts: string[] = [];
      for (const column of complete.columns) {
        for (const check of column.checks) {
          const plan = planColumnCheck(complete, { column, check, dialect });
          const result = readCheckResult(plan, await connection.query(plan.query, { signal }));
          counts.push(`${column.name} ${check.name} ${result}`);
        }
      }
      assertEquals(counts, expected);
    });

    const { exists } = dialect.catalog;
    if (exists !== undefined) {
      it("catalog.exists() counts tables, not views", async () => {
        await using connection = await open();
        await connection.execute([
          "DROP SCHEMA IF EXISTS bruin_sql_test CASCADE",
          "CREATE SCHEMA bruin_sql_test",
          "CREATE TABLE bruin_sql_test.a_table AS SELECT 1 AS id",
          "CREATE VIEW bruin_sql_test.a_view AS SELECT 1 AS id",
        ], { signal });
        const counts: string[] = [];
        for (const name of ["a_table", "a_view", "nothing"]) {
          const query = exists(`bruin_sql_test.${name}`, {});
          counts.push(...(await connection.query(query, { signal })).rows.map(showRow));
        }
        assertEquals(counts, ["1", "0", "0"]);
      });
    }
  });
}

async function execute(
  connection: Connection,
  { dialect, example, run, surveyed }: {
    dialect: Dialect;
    example: ExecutionCase;
    run: ExecutionCase["runs"][number];
    surveyed: boolean;
  },
): Promise<void> {
  const { query, fullRefresh = false } = typeof run === "string" ? { query: run } : run;
  const asset = completeAsset(example.asset, dialect);
  const suffix = () => "abcefghi";
  const context = exampleContext({ fullRefresh, suffix });
  await connection.execute(dialect.prepare(asset), { signal });
  if (!surveyed) {
    return await connection.execute(materialize(asset, { query, dialect, context }), { signal });
  }
  await connection.session!(async (session) => {
    const assetNames = [asset.name, ...example.ownViews ?? []];
    const facts = await surveyTable(session, asset, { query, dialect, context, assetNames });
    await session.execute(materialize(asset, { query, dialect, context: { ...context, facts } }));
  }, { signal });
}

function completeAsset(sketch: AssetSketch, dialect: Dialect) {
  return exampleAsset({ name: "bruin_sql_test.t", type: `${dialect.name}.sql`, ...sketch });
}

function showRow(row: readonly unknown[]): string {
  return row.map((cell) => cell === null ? "null" : String(cell)).join(" ");
}
