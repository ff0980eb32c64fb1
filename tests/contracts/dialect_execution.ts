import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { KnownError } from "../../src/errors.ts";
import { surveyTable } from "../../src/run/table_survey.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import type { Dialect } from "../../src/sql/dialect.ts";
import { materialize } from "../../src/sql/materialize.ts";
import { planColumnCheck, readCheckResult } from "../../src/sql/checks.ts";
import { type AssetSketch, exampleAsset, exampleContext } from "../sql/example_asset.ts";
import { checkCases } from "../sql/check_cases.ts";
import { type ExecutionCase, executionCases } from "../sql/execution_cases.ts";
import { surveyedCases } from "../sql/surveyed_cases.ts";

import { ansiSuiteWords, type SuiteWords } from "./words.ts";

const signal = new AbortController().signal;

/** What the suite needs to know of a dialect and its database. */
export interface ExecutionSubject {
  readonly dialect: Dialect;
  readonly prepareTable?: Platform["prepareTable"] | undefined;
  readonly open: () => Promise<Connection>;
  /** Why it cannot run here, for the name of the test; `undefined` when it can. */
  readonly ignore: string | undefined;
  /** Default: {@linkcode ansiSuiteWords}. */
  readonly words?: SuiteWords | undefined;
  /** What the platform writes in place of the SQL of a case, also of a type alone. Default: the same. */
  readonly translate?: ((sql: string) => string) | undefined;
  /** Cases of the platform alone, in its own SQL; they are surveyed. */
  readonly cases?: readonly ExecutionCase[] | undefined;
  /** Names of cases that the platform does not pass, each with the reason. */
  readonly leavesOut?: Readonly<Record<string, string>> | undefined;
}

/** Runs every case against a real database, in the schema `bruin_sql_test`, which it makes anew. */
export function testDialectExecution(
  subject: ExecutionSubject,
): void {
  const { dialect, prepareTable, open, ignore, words = ansiSuiteWords } = subject;
  const { translate = (sql) => sql, leavesOut = {}, cases: own = [] } = subject;
  const reason = ignore === undefined ? "" : ` (skipped: ${ignore})`;
  const describeIfPossible = ignore === undefined ? describe : describe.skip;
  describeIfPossible(`Dialect ${dialect.name} in a database${reason}`, () => {
    const cases = [
      ...executionCases.map((example) => ({ example, surveyed: false })),
      ...[...executionCases, ...surveyedCases].map((example) => ({ example, surveyed: true })),
    ].filter(({ example, surveyed }) =>
      (example.dialect ?? dialect.name) === dialect.name &&
      !Object.hasOwn(leavesOut, example.name) && isSupported(example, dialect) &&
      // Where the types of a table are part of its strategies, these always ask for them.
      (surveyed || dialect.survey?.typesInTable !== true)
    );
    const written = new Set(own);
    for (
      const { example, surveyed } of [
        ...cases,
        ...own.map((example) => ({ example, surveyed: true })),
      ]
    ) {
      const asWritten = written.has(example) ? (sql: string) => sql : translate;
      it(example.name + (surveyed ? " (surveyed)" : ""), async () => {
        await using connection = await open();
        await connection.execute([words.dropSchema("bruin_sql_test")], { signal });
        if (example.before !== undefined) {
          await connection.execute(example.before.map(asWritten), { signal });
        }
        for (const original of example.runs) {
          const run = typeof original === "string"
            ? asWritten(original)
            : { ...original, query: asWritten(original.query) };
          const work = () =>
            execute(connection, {
              dialect,
              example,
              run,
              surveyed,
              translate: asWritten,
              prepareTable,
            });
          if (typeof run === "string" || run.error === undefined) await work();
          else assertStringIncludes((await assertRejects(work, KnownError)).describe(), run.error);
        }
        const { rows } = await connection.query(asWritten(example.result), { signal });
        assertEquals(rows.map(showRow), example.expected);
      });
    }

    it("counts what violates column checks", async () => {
      await using connection = await open();
      await connection.execute([words.dropSchema("bruin_sql_test")], { signal });
      const { asset, expected } = checkCases;
      const query = translate(checkCases.query);
      const complete = completeAsset(asset, { dialect, translate });
      await connection.execute(dialect.prepare(complete), { signal });
      await prepareTable?.(complete, { connection, fullRefresh: false, names: {}, signal });
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
          words.dropSchema("bruin_sql_test"),
          words.createSchema("bruin_sql_test"),
          "CREATE TABLE bruin_sql_test.a_table AS SELECT 1 AS id",
          "CREATE VIEW bruin_sql_test.a_view AS SELECT 1 AS id",
        ], { signal });
        const counts: string[] = [];
        for (const name of ["a_table", "a_view", "nothing"]) {
          const query = exists(`bruin_sql_test.${name}`, {});
          counts.push(...(await connection.query(query, { signal })).rows.map(showRow));
        }
        // Reference: only PostgreSQL leaves out views.
        assertEquals(counts, ["1", words.sensorsSeeViews ? "1" : "0", "0"]);
      });
    }
  });
}

function isSupported({ asset: { materialization } }: ExecutionCase, dialect: Dialect): boolean {
  const strategy = materialization?.strategy ?? "";
  return strategy === "" || Object.hasOwn(dialect.strategies, strategy);
}

async function execute(
  connection: Connection,
  { dialect, example, run, surveyed, translate, prepareTable }: {
    dialect: Dialect;
    example: ExecutionCase;
    run: ExecutionCase["runs"][number];
    surveyed: boolean;
    translate: (sql: string) => string;
    prepareTable: Platform["prepareTable"];
  },
): Promise<void> {
  const { query, fullRefresh = false } = typeof run === "string" ? { query: run } : run;
  const asset = completeAsset(example.asset, { dialect, translate });
  const suffix = () => "abcefghi";
  const context = exampleContext({ fullRefresh, suffix });
  await connection.execute(dialect.prepare(asset), { signal });
  await prepareTable?.(asset, { connection, fullRefresh, names: {}, signal });
  if (!surveyed) {
    return await connection.execute(materialize(asset, { query, dialect, context }), { signal });
  }
  await connection.session!(async (session) => {
    const assetNames = [asset.name, ...example.ownViews ?? []];
    const facts = await surveyTable(session, asset, { query, dialect, context, assetNames });
    await session.execute(materialize(asset, { query, dialect, context: { ...context, facts } }));
  }, { signal });
}

function completeAsset(
  sketch: AssetSketch,
  { dialect, translate }: { dialect: Dialect; translate: (sql: string) => string },
) {
  const asset = exampleAsset({ name: "bruin_sql_test.t", type: `${dialect.name}.sql`, ...sketch });
  const columns = asset.columns.map((column) => ({ ...column, type: translate(column.type) }));
  return { ...asset, columns };
}

function showRow(row: readonly unknown[]): string {
  return row.map((cell) => cell === null ? "null" : String(cell)).join(" ");
}
