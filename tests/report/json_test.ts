import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckError, QueryError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import type { TaskLabel } from "../../src/report/event.ts";
import { createJsonReporter } from "../../src/report/json.ts";
import { createOutput } from "../../src/report/output.ts";
import { type LoggedEvent, logLine } from "../../src/report/shapes/log_line.ts";
import { documentSchema } from "../../src/report/shapes/shape.ts";
import { memorySink } from "./memory_sink.ts";
import { problemsOf } from "./shapes/json_schema.ts";
import type { StatementStatistics } from "../../src/statement_facts.ts";

const secret = 'pa"ss\nword';
const time = "2026-08-21T15:04:05.678Z";
/** Every fact that a database may tell. */
const statistics: Required<StatementStatistics> = {
  statementType: "MERGE",
  bytesProcessed: 1,
  slotMs: 2,
  insertedRows: 3,
  deletedRows: 4,
  updatedRows: 5,
  ddlOperation: "CREATE",
  ddlTable: "p.d.t",
  ddlRoutine: "p.d.r",
};
const task: TaskLabel = {
  id: "a:id:unique",
  asset: "a",
  kind: "column_check",
  column: "id",
  check: "unique",
};
const taskFields = {
  task: "a:id:unique",
  asset: "a",
  kind: "column_check",
  column: "id",
  check: "unique",
};

const schema = documentSchema(logLine, { id: "run_log.json", title: "" });

function render(events: readonly LoggedEvent[]): unknown[] {
  const redactor = new Redactor();
  redactor.add(secret);
  const stdout = memorySink();
  const output = createOutput({ redactor, stdout, stderr: memorySink(), color: false });
  const reporter = createJsonReporter(output, { now: () => new Date(time) });
  for (const event of events) reporter.report(event);
  const lines = stdout.text().split("\n").slice(0, -1).map((line) => JSON.parse(line));
  for (const line of lines) assertEquals(problemsOf(line, schema), []);
  return lines;
}

describe("createJsonReporter()", () => {
  it("writes one object a line, with time, level and event first", () => {
    const error = new QueryError(`no column ${secret}`, {
      statement: `SELECT '${secret}'`,
      databaseCode: "42703",
      fix: "add it",
    });
    assertEquals(
      render([
        { kind: "notice", text: "Analyzed" },
        { kind: "started", task },
        { kind: "log", task, text: `two\n${secret}`, source: "child" },
        { kind: "statement", task, facts: { id: "job", rows: 3, statistics, ms: 4 } },
        { kind: "still_running", task, durationMs: 120_000 },
        { kind: "warning", text: "careful" },
        { kind: "finished", task, outcome: "failed", durationMs: 7, error },
      ]),
      [
        { time, level: "info", event: "notice", text: "Analyzed" },
        { time, level: "info", event: "started", ...taskFields },
        { time, level: "info", event: "log", ...taskFields, source: "child", text: "two\n****" },
        {
          time,
          level: "info",
          event: "statement",
          ...taskFields,
          id: "job",
          rows: 3,
          statistics,
          duration_ms: 4,
        },
        { time, level: "info", event: "still_running", ...taskFields, duration_ms: 120_000 },
        { time, level: "warning", event: "warning", text: "careful" },
        {
          time,
          level: "error",
          event: "finished",
          ...taskFields,
          outcome: "failed",
          duration_ms: 7,
          error: {
            type: "QueryError",
            message: "no column ****",
            fix: "add it",
            statement: "SELECT '****'",
            database_code: "42703",
          },
        },
      ],
    );
  });

  it("writes the summary with every result", () => {
    const results = [{ task, outcome: "succeeded", durationMs: 3 }] as const;
    assertEquals(
      render([{ kind: "summary", summary: { durationMs: 5, aborted: true, results } }]),
      [{
        time,
        level: "info",
        event: "summary",
        aborted: true,
        duration_ms: 5,
        results: [{ ...taskFields, outcome: "succeeded", duration_ms: 3 }],
      }],
    );
  });

  it("has the figures of a check, a secret that was read, and why a run ends", () => {
    const error = new CheckError("2 rows", {
      query: "SELECT 1",
      actual: "12345678901234567890.5",
      expected: "0",
    });
    const fetched = {
      connection: "c",
      secret: undefined,
      type: "postgres",
      version: "v1",
      fetchMs: 12,
      requests: 1,
    };
    const lines = render([
      { kind: "finished", task, outcome: "failed", durationMs: 1, query: "SELECT 1", error },
      { kind: "finished", task, outcome: "failed", durationMs: 1, error: new Error("a bug") },
      { kind: "secret", fetched },
      { kind: "failure", failure: { message: "no", fix: "do", errors: [{ message: "first" }] } },
    ]);
    assertEquals(
      (lines as { level: string; event: string }[]).map(({ level, event }) => [level, event]),
      [["error", "finished"], ["error", "finished"], ["debug", "secret"], ["error", "failure"]],
    );
    assertEquals(lines[2], {
      time,
      level: "debug",
      event: "secret",
      connection: "c",
      type: "postgres",
      version: "v1",
      fetch_ms: 12,
      requests: 1,
    });
    assertEquals(lines[3], {
      time,
      level: "error",
      event: "failure",
      error: "no",
      fix: "do",
      errors: [{ error: "first" }],
    });
  });
});
