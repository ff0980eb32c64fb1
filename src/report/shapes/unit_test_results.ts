import type { KnownError } from "../../errors.ts";
import { type Failure, failure } from "./failure.ts";
import {
  boolean,
  integer,
  listOf,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
} from "./shape.ts";

/** How a test of an asset's query went. */
export interface TestedQuery {
  readonly asset: string;
  readonly name: string;
  readonly status: "passed" | "failed" | "error";
  /** Where it ran; `undefined` when it did not. */
  readonly place: string | undefined;
  /** Whether its queries were written in other SQL for that. */
  readonly translated: boolean;
  readonly differences: readonly RowDifferences[];
  readonly error: KnownError | undefined;
  readonly durationMs: number;
}

/** How the rows of one query differ from those that were expected. */
export interface RowDifferences {
  readonly of: string;
  readonly reasons: readonly string[];
  /** The first of them, as texts. */
  readonly actual: readonly string[];
  readonly actualCount: number;
}

const difference = object<RowDifferences>("UnitTestDifference", (field) => ({
  of: field(text, ({ of }) => of, "`final output`, or `CTE` and its name"),
  reasons: field(listOf(text), ({ reasons }) => reasons),
  actual_rows: field(listOf(text), ({ actual }) => actual, "The first of them, for people"),
  actual_count: field(integer, ({ actualCount }) => actualCount),
}));

const tested = object<TestedQuery>("UnitTestResult", (field) => ({
  asset: field(text, ({ asset }) => asset),
  name: field(text, ({ name }) => name),
  status: field(oneOf("passed", "failed", "error"), ({ status }) => status),
  ran_on: field(
    orNull(text),
    ({ place }) => place,
    "duckdb for the engine in the process, else the connection; null when it did not run",
  ),
  translated: field(boolean, ({ translated }) => translated, "From its platform's SQL to that one"),
  differences: field(listOf(difference), ({ differences }) => differences),
  error: field(optional(failure), ({ error }) => error && explained(error)),
  duration_ms: field(integer, ({ durationMs }) => durationMs),
}));

/** What `unit-test` found. */
export const unitTestResults: Shape<readonly TestedQuery[]> = object(
  "UnitTestResults",
  (field) => ({
    tests: field(listOf(tested), (tests) => tests),
    passed: field(integer, (tests) => tests.filter(hasPassed).length),
    failed: field(
      integer,
      (tests) => tests.filter((test) => !hasPassed(test)).length,
      "Those that are an error too",
    ),
  }),
);

/** Whether a test found what it expects. */
export function hasPassed({ status }: Pick<TestedQuery, "status">): boolean {
  return status === "passed";
}

function explained({ message, explanation }: KnownError): Failure {
  return { message, ...explanation };
}
