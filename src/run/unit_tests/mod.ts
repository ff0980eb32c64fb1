import type { Rows } from "../../connections/connection.ts";
import { KnownError, ProjectError } from "../../errors.ts";
import type { Platform } from "../../platforms/platform.ts";
import type { Asset, ExactValue, Pipeline } from "../../project/model.ts";
import { overrideVariables } from "../../project/variables.ts";
import { addToMoment, type Interval, truncateMoment } from "../../template/moment.ts";
import { createAssetScope } from "../asset_scope.ts";
import { mainWork } from "../main_step.ts";
import { shownSettings } from "../shown_settings.ts";
import { compareRows, type RowsDifference } from "./compare_rows.ts";
import { type ExpectedRows, readUnitTest, type UnitTest, unitTestName } from "./definition.ts";
import { testQueries } from "./test_query.ts";

/** How a test went. */
export interface UnitTestResult {
  readonly asset: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "error";
  /** Where its queries were answered; `undefined` when none was asked. */
  readonly place: string | undefined;
  /** Whether its queries were written in other SQL for that. */
  readonly translated: boolean;
  /** What differs, by the query it is about: `final output`, or the name of a CTE. */
  readonly differences: readonly (RowsDifference & { readonly of: string })[];
  /** Why it could not be carried out; `undefined` unless it is an error. */
  readonly error: KnownError | undefined;
  /** Assets for which it gives rows that the query does not read. */
  readonly unread: readonly string[];
  readonly durationMs: number;
}

/** Where and with which settings tests run. */
export interface UnitTestOptions {
  readonly pipeline: Pipeline;
  readonly platform: (asset: Asset) => Platform | undefined;
  /** Who answers the queries of an asset. */
  readonly place: (asset: Asset) => Promise<TestPlace>;
  /** The dates of every test; `undefined` for the day before each one's execution time, else yesterday. */
  readonly interval: Interval | undefined;
  /** The execution time of tests that give none. */
  readonly now: Date;
  readonly signal: AbortSignal;
}

/** The rows of a query of a test. */
export interface TestAnswer {
  readonly rows: Rows;
  /** Who gave them. */
  readonly by: string;
  /** Whether the query was written in other SQL for that. */
  readonly translated: boolean;
}

/** Who answers queries of tests. */
export interface TestPlace {
  /**
   * The rows of a query in the asset's SQL, and who gave them: the connection, or the platform of the
   * database in this process.
   * @throws {KnownError}
   */
  ask(sql: string, signal: AbortSignal): Promise<TestAnswer>;
}

/**
 * Carries out the tests of an asset, one after the other. What is wrong with one is part of its result.
 * @throws The signal's reason when it is aborted.
 */
export async function* runUnitTests(
  asset: Asset,
  options: UnitTestOptions,
): AsyncGenerator<UnitTestResult> {
  for (const value of asset.unitTests) {
    const started = performance.now();
    const result = await runUnitTest(value, { ...options, asset });
    yield {
      ...result,
      asset: asset.name,
      name: unitTestName(value),
      durationMs: Math.round(performance.now() - started),
    };
  }
}

type Outcome = Omit<UnitTestResult, "asset" | "name" | "durationMs">;

async function runUnitTest(
  value: ExactValue,
  options: UnitTestOptions & { readonly asset: Asset },
): Promise<Outcome> {
  const { asset, platform, signal } = options;
  let place: string | undefined;
  let [translated, unread]: [boolean, readonly string[]] = [false, []];
  try {
    const test = readUnitTest(value, options);
    const dialect = platform(asset)?.dialect;
    if (mainWork(asset)?.kind !== "query" || dialect === undefined) {
      throw new ProjectError(`assets of type "${asset.type}" have no query to test`, {
        file: asset.path,
      }, { code: "E389" });
    }
    const queries = testQueries(test, { scope: scopeOf(test, options), dialect });
    unread = queries.unread;
    const where = await options.place(asset);
    const differences: UnitTestResult["differences"][number][] = [];
    const look = async (of: string, query: string, expected: ExpectedRows) => {
      const answer = await where.ask(query, signal);
      [place, translated] = [answer.by, translated || answer.translated];
      const difference = compareRows(expected, answer.rows);
      if (difference !== undefined) differences.push({ ...difference, of });
    };
    for (const [name, query] of Object.entries(queries.named)) {
      const expected = test.named[name];
      if (expected !== undefined) await look(`CTE ${name}`, query, expected);
    }
    if (queries.output !== undefined && test.output !== undefined) {
      await look("final output", queries.output, test.output);
    }
    const status = differences.length === 0 ? "passed" : "failed";
    return { status, place, translated, differences, error: undefined, unread };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof KnownError)) throw error;
    return { status: "error", place, translated, differences: [], error, unread };
  }
}

function scopeOf(
  test: UnitTest,
  { asset, pipeline, platform, interval, now }: UnitTestOptions & {
    readonly asset: Asset;
  },
) {
  const { executionTime } = test;
  const settings = shownSettings({
    ...pipeline,
    variables: overrideVariables(pipeline.variables, test.variables),
  }, {
    schemaPrefix: "",
    interval: interval ?? (executionTime && dayBefore(executionTime)),
    executionMoment: executionTime,
    runId: "unit-test",
    now,
  });
  return createAssetScope(asset, { settings, platform: platform(asset)?.name });
}

/** The dates that a run at this moment has by default. */
function dayBefore(moment: Interval["start"]): Interval | undefined {
  const today = truncateMoment({ ...moment, offsetMinutes: 0 }, "day");
  const start = addToMoment(today, { days: -1 });
  const end = addToMoment(today, { microseconds: -1 });
  return start && end && { start, end };
}
