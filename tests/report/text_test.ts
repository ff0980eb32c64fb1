import { assertEquals, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckError, ConnectionError, QueryError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import type { RunEvent, RunSummary, TaskLabel } from "../../src/report/event.ts";
import { createOutput } from "../../src/report/output.ts";
import { createTextReporter, type TextReporterOptions } from "../../src/report/text.ts";
import { memorySink } from "./memory_sink.ts";

function render(events: readonly RunEvent[], options: Partial<TextReporterOptions> = {}): string[] {
  const stdout = memorySink();
  const color = options.color ?? false;
  const redactor = new Redactor();
  const output = createOutput({ redactor, stdout, stderr: memorySink(), color });
  const reporter = createTextReporter(output, {
    timestamps: false,
    color: false,
    minimal: false,
    singleAsset: false,
    now: () => new Date(2026, 7, 21, 15, 4, 5),
    ...options,
  });
  for (const event of events) reporter.report(event);
  return stdout.text().split("\n").slice(0, -1);
}

function main(asset: string): TaskLabel {
  return { id: asset, asset, kind: "main" };
}

function columnCheck(asset: string, column: string, check: string): TaskLabel {
  return { id: `${asset}:${column}:${check}`, asset, kind: "column_check", column, check };
}

function customCheck(asset: string, check: string): TaskLabel {
  return { id: `${asset}:custom-check:${check}`, asset, kind: "custom_check", check };
}

function summarize(summary: Partial<RunSummary>): RunEvent[] {
  return [{
    kind: "summary",
    summary: { durationMs: 1234, aborted: false, results: [], ...summary },
  }];
}

const daily = main("mart.daily");
const notUnique = new CheckError("column 'id' has 3 non-unique values", {
  query: "SELECT COUNT(id) - COUNT(DISTINCT id) FROM mart.daily",
  actual: "3",
  expected: "0",
});

const events: readonly RunEvent[] = [
  { kind: "notice", text: "Analyzed the pipeline 'shop' with 1 assets." },
  { kind: "started", task: daily },
  { kind: "log", task: daily, text: "printed", source: "child" },
  { kind: "log", task: daily, text: "said", source: "task" },
  { kind: "still_running", task: daily, durationMs: 120_345 },
  { kind: "warning", text: "be careful" },
  { kind: "finished", task: daily, outcome: "succeeded", durationMs: 1234.5 },
  {
    kind: "finished",
    task: columnCheck("mart.daily", "id", "unique"),
    outcome: "failed",
    durationMs: 12,
    error: notUnique,
  },
  { kind: "finished", task: main("b"), outcome: "cancelled", durationMs: 12 },
  { kind: "finished", task: main("c"), outcome: "upstream_failed", durationMs: 0 },
];

describe("createTextReporter()", () => {
  it("prints a line for each event, with the local time and the asset", () => {
    assertEquals(render(events, { timestamps: true }), [
      "Analyzed the pipeline 'shop' with 1 assets.",
      "[15:04:05] Running:  mart.daily",
      "[15:04:05] [mart.daily] >> printed",
      "[15:04:05] [mart.daily] said",
      "[15:04:05] Still running: mart.daily (2m0s)",
      "Warning: be careful",
      "[15:04:05] Finished: mart.daily (1.234s)",
      "[15:04:05] Failed: mart.daily:id:unique (12ms)",
      "[15:04:05] [mart.daily] column 'id' has 3 non-unique values",
      "[15:04:05] Cancelled: b (12ms)",
    ]);
  });

  it("leaves out the time, and the asset when there is only one", () => {
    assertEquals(render(events.slice(1, 4), { singleAsset: true }), [
      "Running:  mart.daily",
      ">> printed",
      "said",
    ]);
  });

  it("prints no starts where a terminal shows what is running", () => {
    assertEquals(
      render(events, { showsRunning: true }).filter((line) => /Running:/.test(line)),
      [],
    );
    assertStringIncludes(render(events, { showsRunning: true }).join("\n"), "Finished: mart.daily");
  });

  it("prints only warnings and what child processes write with minimal logs", () => {
    assertEquals(render(events, { minimal: true }), ["printed", "Warning: be careful"]);
  });

  it("colours what ended well and what did not", () => {
    const lines = render(events, { color: true }).join("\n");
    assertStringIncludes(lines, "\x1b[32mFinished: mart.daily (1.234s)\x1b[0m");
    assertStringIncludes(lines, "\x1b[31mFailed: mart.daily:id:unique (12ms)\x1b[0m");
  });

  it("sums up a good run", () => {
    const lines = render(summarize({
      results: [
        { task: daily, outcome: "succeeded", durationMs: 1 },
        { task: main("raw.orders"), outcome: "succeeded", durationMs: 1 },
        { task: columnCheck("mart.daily", "id", "unique"), outcome: "succeeded", durationMs: 1 },
        { task: customCheck("mart.daily", "rows"), outcome: "succeeded", durationMs: 1 },
        { task: columnCheck("old", "id", "unique"), outcome: "succeeded", durationMs: 1 },
        {
          task: { id: "mart.daily:metadata-push", asset: "mart.daily", kind: "metadata_push" },
          outcome: "succeeded",
          durationMs: 1,
        },
      ],
    }));
    assertEquals(lines, [
      "",
      "==================================================",
      "",
      "PASS mart.daily ..",
      "PASS raw.orders",
      "SKIP old .",
      "",
      "bruin run completed successfully in 1.23s",
      " ✓ Assets executed      2 succeeded",
      " ✓ Quality checks       3 succeeded",
      " ✓ Metadata pushed      1",
    ]);
  });

  // B3: names only of what went wrong.
  it("counts what went well in a large run, and folds what was not run", () => {
    const ok = Array.from({ length: 30 }, (_, index) => main(`ok${index}`));
    const lines = render(summarize({
      results: [
        ...ok.map((task) => ({ task, outcome: "succeeded" as const, durationMs: 1 })),
        { task: main("b.root"), outcome: "failed", durationMs: 1, error: new QueryError("no") },
        ...Array.from({ length: 120 }, (_, index) => ({
          task: main(`c${index}`),
          outcome: "upstream_failed" as const,
          durationMs: 0,
          because: "b.root",
        })),
        { task: main("d"), outcome: "upstream_failed", durationMs: 0, because: "ok1" },
        { task: main("e"), outcome: "not_started", durationMs: 0 },
        { task: columnCheck("f", "id", "unique"), outcome: "succeeded", durationMs: 1 },
      ],
    }));
    assertEquals(lines.slice(3), [
      "PASS 30 assets",
      "SKIP 1 asset",
      "NOT STARTED 1 asset",
      "UPSTREAM FAILED 120 assets not run because of b.root",
      "UPSTREAM FAILED 1 asset not run because of ok1",
      "FAIL b.root",
      "",
      "bruin run completed with failures in 1.23s",
      " ✗ Assets executed      1 failed / 30 succeeded / 121 skipped / 1 not started",
      " ✓ Quality checks       1 succeeded",
      "",
      "1 asset failed",
      "└── b.root",
      "    └── no",
    ]);
  });

  it("sums up a bad run with a tree of what failed, and shows a shared error once", () => {
    const refused = new ConnectionError("cannot connect to 'warehouse'", {
      connection: "warehouse",
      cause: "connection refused by db:5432",
      fix: "start the database",
    });
    const lines = render(summarize({
      results: [
        { task: main("raw.a"), outcome: "failed", durationMs: 1, error: refused },
        { task: main("raw.b"), outcome: "failed", durationMs: 1, error: refused },
        {
          task: main("raw.c"),
          outcome: "failed",
          durationMs: 1,
          error: new QueryError('relation "nope" does not exist', {
            statement: "CREATE TABLE raw.c AS\nSELECT 1 FROM nope\n",
            databaseCode: "42P01",
          }),
        },
        { task: daily, outcome: "succeeded", durationMs: 1 },
        {
          task: columnCheck("mart.daily", "id", "unique"),
          outcome: "failed",
          durationMs: 1,
          error: notUnique,
        },
        {
          task: customCheck("mart.daily", "rows"),
          outcome: "failed",
          durationMs: 1,
          error: new QueryError("timed out"),
        },
        { task: main("x"), outcome: "upstream_failed", durationMs: 0 },
        { task: columnCheck("x", "id", "unique"), outcome: "upstream_failed", durationMs: 0 },
        { task: main("y"), outcome: "not_started", durationMs: 0 },
      ],
    }));
    assertEquals(lines.slice(3), [
      "FAIL raw.a",
      "FAIL raw.b",
      "FAIL raw.c",
      "FAIL mart.daily FF",
      "UPSTREAM FAILED x U",
      "NOT STARTED y",
      "",
      "bruin run completed with failures in 1.23s",
      " ✗ Assets executed      3 failed / 1 failed due to checks / 1 skipped / 1 not started",
      " ✗ Quality checks       2 failed / 1 skipped",
      "",
      "4 assets failed",
      "├── raw.a",
      "│   └── cannot connect to 'warehouse'",
      "│         cause: connection refused by db:5432",
      "│         fix: start the database",
      "├── raw.b",
      "│   └── same error as raw.a",
      "├── raw.c",
      '│   └── relation "nope" does not exist',
      "│         statement:",
      "│           CREATE TABLE raw.c AS",
      "│           SELECT 1 FROM nope",
      "└── mart.daily",
      "    ├── id.unique - column 'id' has 3 non-unique values",
      "    │     query: SELECT COUNT(id) - COUNT(DISTINCT id) FROM mart.daily",
      "    └── rows custom check - timed out",
    ]);
  });

  it("says that a run was aborted", () => {
    const lines = render(summarize({
      aborted: true,
      results: [
        { task: daily, outcome: "cancelled", durationMs: 1 },
        { task: main("y"), outcome: "not_started", durationMs: 0 },
      ],
    }));
    assertEquals(lines.slice(3), [
      "CANCELLED mart.daily",
      "NOT STARTED y",
      "",
      "bruin run aborted after 1.23s",
      " ✗ Assets executed      1 cancelled / 1 not started",
    ]);
  });

  it("sums up in a few lines with minimal logs", () => {
    const minimal = { minimal: true };
    const good = { task: daily, outcome: "succeeded", durationMs: 1 } as const;
    const bad = {
      task: columnCheck("mart.daily", "id", "unique"),
      outcome: "failed",
      durationMs: 1,
      error: notUnique,
    } as const;
    assertEquals(render(summarize({ results: [good] }), minimal), ["Executed 1 tasks in 1.23s"]);
    assertEquals(render(summarize({ results: [good, bad] }), minimal), [
      "Failed 1 tasks in 1.23s",
      "  mart.daily: column 'id' has 3 non-unique values",
    ]);
  });

  it("prints the result of a single check instead of a summary", () => {
    const task = columnCheck("mart.daily", "id", "unique");
    const singleCheck = { singleCheck: true };
    const { query } = notUnique;
    assertEquals(
      render(
        summarize({ results: [{ task, outcome: "succeeded", durationMs: 1, query }] }),
        singleCheck,
      ),
      ["Check Passed", "------------", "Check: id.unique", "Asset: mart.daily", "Query:", query],
    );
    assertEquals(
      render(
        summarize({ results: [{ task, outcome: "failed", durationMs: 1, error: notUnique }] }),
        singleCheck,
      ),
      [
        "Check Failed",
        "------------",
        "Check: id.unique",
        "Asset: mart.daily",
        "Error: column 'id' has 3 non-unique values",
        "Result: 3 (expected: 0)",
        "Query:",
        query,
      ],
    );
  });
});
