import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import type { RunEvent, TaskLabel } from "../../src/report/event.ts";
import { createJsonReporter } from "../../src/report/json.ts";
import { createOutput } from "../../src/report/output.ts";
import { memorySink } from "./memory_sink.ts";

const secret = 'pa"ss\nword';
const time = "2026-08-21T15:04:05.678Z";
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

function render(events: readonly RunEvent[]): unknown[] {
  const redactor = new Redactor();
  redactor.add(secret);
  const stdout = memorySink();
  const output = createOutput({ redactor, stdout, stderr: memorySink(), color: false });
  const reporter = createJsonReporter(output, { now: () => new Date(time) });
  for (const event of events) reporter.report(event);
  return stdout.text().split("\n").slice(0, -1).map((line) => JSON.parse(line));
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
        { kind: "statement", task, facts: { id: "job", rows: 3, ms: 4 } },
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
});
