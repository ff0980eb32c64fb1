import { formatFailure } from "./failure.ts";
import { hasPassed, type TestedQuery } from "./shapes/unit_test_results.ts";

/** A test as lines for people: whether it passed, then what differs, indented. */
export function formatUnitTest(test: TestedQuery): string {
  const title = `${test.asset} :: ${test.name}`;
  if (test.error !== undefined) {
    const [first = "", ...others] = formatFailure(test.error).split("\n");
    return [`ERROR  ${title} — ${first}`, ...others.map((line) => `       ${line}`)].join("\n");
  }
  if (hasPassed(test)) return `PASS   ${title}`;
  const lines = test.differences.flatMap(({ of, reasons, actual, actualCount }) => [
    ...reasons.map((reason) => `${of}: ${reason}`),
    `actual rows (${actualCount}):`,
    ...actual.map((row) => `  ${row}`),
    ...actual.length < actualCount ? [`  … ${actualCount - actual.length} more`] : [],
  ]);
  return [`FAIL   ${title}`, ...lines.map((line) => `       ${line}`)].join("\n");
}

/** The last lines: who stood in for a database, and the sums. Reference: what could not run counts as failed. */
export function summarizeUnitTests(tests: readonly TestedQuery[]): string {
  if (tests.length === 0) return "No unit tests found.";
  const passed = tests.filter(hasPassed).length;
  const translated = tests.filter((test) => test.translated);
  const [first] = translated;
  const note = first === undefined ? [] : [
    `${translated.length} ran on ${first.place}, translated; --on-connection asks their own database`,
  ];
  return [...note, `${passed} passed, ${tests.length - passed} failed`].join("\n");
}
