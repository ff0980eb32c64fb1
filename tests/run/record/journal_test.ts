import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { CheckError, ProjectError, QueryError } from "../../../src/errors.ts";
import { Redactor } from "../../../src/redactor.ts";
import type { RunSummary, TaskLabel } from "../../../src/report/event.ts";
import type { JournalEntry, JournalHeader } from "../../../src/run/record/journal.ts";
import { parseJournal } from "../../../src/run/record/journal_reader.ts";
import { JournalWriter } from "../../../src/run/record/journal_writer.ts";
import type { TaskFact } from "../../../src/run/record/witness.ts";
import { assetOf, dependent, pipelineOf } from "../../project/asset_of.ts";

const main = (asset: string): TaskLabel => ({ id: asset, asset, kind: "main" });
const started = (task: TaskLabel): TaskFact => ({ kind: "started", task });
const succeeded = (task: TaskLabel): TaskFact => ({
  kind: "finished",
  task,
  outcome: "succeeded",
  durationMs: 5,
});
const failed = (task: TaskLabel, error: unknown): TaskFact => ({
  kind: "finished",
  task,
  outcome: "failed",
  durationMs: 5,
  error,
});

const pipeline = pipelineOf([
  assetOf({ name: "raw" }),
  dependent("mart", "raw"),
  dependent("report", "mart"),
  assetOf({ name: "other" }),
], { name: "shop" });

interface JournalOptions {
  readonly tasks?: readonly TaskLabel[];
  readonly redactor?: Redactor;
  readonly finishedBefore?: ReadonlySet<string>;
  readonly summary?: RunSummary;
}

/** The lines of a journal in which a millisecond goes by before each event. */
function journalOf(facts: readonly TaskFact[], options: JournalOptions = {}) {
  const { tasks = [main("raw"), main("mart"), main("report")], redactor = new Redactor() } =
    options;
  let now = 1_000;
  const writer = new JournalWriter({
    run: "one",
    pipeline,
    environment: "default",
    interval: { start: "2024-01-01", end: "2024-01-02" },
    refresh: false,
    started: "2024-01-03T04:05:06.000Z",
    program: "1",
    workers: 2,
    finishedBefore: options.finishedBefore ?? new Set(),
    tasks,
  }, {
    exitCodeOf: () => 1,
    now: () => now++,
    redact: (text) => redactor.redact(text),
    describe: (failure) => `a bug: ${failure instanceof Error ? failure.message : failure}`,
  });
  const entries = facts.flatMap((fact) => writer.entryOf(fact) ?? []);
  if (options.summary !== undefined) entries.push(writer.end(options.summary));
  const { header } = writer;
  const lines: (JournalHeader | JournalEntry)[] = [header, ...entries];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  return { header, entries, text };
}

describe("JournalWriter", () => {
  it("begins with what was chosen and what that depends on", () => {
    const { header: { assets, tasks, total } } = journalOf([], {
      tasks: [main("mart")],
      finishedBefore: new Set(["raw"]),
    });
    assertEquals(total, 4);
    assertEquals(assets.map(({ name, upstreams, done }) => [name, upstreams, done]), [
      ["raw", [], true],
      ["mart", [0], undefined],
    ]);
    assertEquals(tasks, [{ asset: 1, kind: "main", column: undefined, check: undefined }]);
  });

  it("gives each task the first worker that is free", () => {
    const [raw, mart, report] = ["raw", "mart", "report"].map(main);
    const { entries } = journalOf([
      started(raw),
      started(mart),
      succeeded(raw),
      started(report),
      succeeded(mart),
      succeeded(report),
    ]);
    assertEquals(
      entries.map((entry) => entry.event === "started" ? entry.slot : `end ${entry.at}`),
      [0, 1, "end 3", 0, "end 5", "end 6"],
    );
  });

  it("keeps what systems tell of statements, and gives it back", () => {
    const facts = {
      id: "job",
      url: "https://console.example.com/job",
      rows: 3,
      bytes: 10,
      cost: { amount: 0.5, currency: "USD" },
      ms: 4,
    };
    const task = main("raw");
    const { text } = journalOf([started(task), { kind: "statement", task, facts }]);
    const [{ statements }] = parseJournal(text, "run").tasks;
    assertEquals(
      statements.map((entry) => ({ ...entry, event: undefined })),
      [
        { ...facts, at: 2, task: 0, event: undefined },
      ] as unknown as typeof statements,
    );
  });

  it("keeps what explains a failure, without secrets, and cuts what is long", () => {
    const redactor = new Redactor();
    redactor.add("hunter2hunter2");
    const { entries, text } = journalOf([
      failed(
        main("raw"),
        new QueryError("no hunter2hunter2", {
          cause: "hunter2hunter2",
          where: "line 1 hunter2hunter2",
          fix: "change hunter2hunter2",
          code: "E1",
          statement: `${"x".repeat(4_090)} hunter2hunter2 and more`,
        }),
      ),
      failed(
        main("mart"),
        new AggregateError([
          new CheckError("3, not 0", { query: "select 3", actual: "3", expected: "0" }),
          new TypeError("it has hunter2hunter2"),
        ]),
      ),
    ], { redactor });
    assert(!text.includes("hunter2"));
    const [first, second] = entries.map((entry) => "errors" in entry ? entry.errors : []);
    const { statement, ...explanation } = first![0];
    assertEquals(statement?.replace(/x+/, ""), " **** … (8 more characters)");
    assertEquals(explanation, {
      message: "no ****",
      cause: "****",
      where: "line 1 ****",
      fix: "change ****",
      code: "E1",
    });
    assertEquals(second?.map(({ message, actual, expected }) => [message, actual, expected]), [
      ["3, not 0", "3", "0"],
      ["a bug: it has ****", undefined, undefined],
    ]);
  });

  it("keeps further attempts, and nothing else that is logged", () => {
    const task = main("raw");
    const text = "Attempt 2 of 3 in 5s: no answer";
    const { entries } = journalOf([
      { kind: "log", task, text, source: "task", attempt: 2 },
      { kind: "log", task, text, source: "child" },
      { kind: "log", task, text, source: "task" },
    ]);
    assertEquals(entries.map((entry) => entry.event === "retry" && entry.text), [
      "Attempt 2 of 3 in 5s: no answer",
    ]);
  });

  it("gives a sign of life while a task runs for long", () => {
    const task = main("raw");
    const { entries } = journalOf([
      started(task),
      { kind: "still_running", task, durationMs: 120_000 },
    ]);
    assertEquals(entries[1], { event: "alive", at: 2 });
  });

  it("keeps nothing of tasks that are over", () => {
    const tasks = Array.from(
      { length: 20_000 },
      (_, index) => ({ ...main("raw"), id: `${index}` }),
    );
    const { entries } = journalOf(tasks.flatMap((task) => [started(task), succeeded(task)]), {
      tasks,
    });
    assertEquals(entries.length, 40_000);
    assert(entries.every((entry) => entry.event !== "started" || entry.slot === 0));
  });
});

describe("parseJournal()", () => {
  const summary = { durationMs: 12, aborted: false, results: [] };
  const [raw, mart] = ["raw", "mart"].map(main);
  const { text } = journalOf([
    started(raw),
    failed(raw, new QueryError("no such table")),
    { kind: "finished", task: mart, outcome: "upstream_failed", durationMs: 0 },
  ], { summary });

  it("gives back what was written", () => {
    const { header, tasks, ended, unreadable } = parseJournal(text, "x");
    assertEquals([header.run, header.pipeline, unreadable], ["one", "shop", 0]);
    assertEquals(tasks.map(({ started, finished }) => [started?.slot, finished?.outcome]), [
      [0, "failed"],
      [undefined, "upstream_failed"],
      [undefined, undefined],
    ]);
    assertEquals(tasks[0].finished?.errors[0].message, "no such table");
    assertEquals([ended?.ms, ended?.exit, ended?.aborted], [12, 1, false]);
  });

  it("reads what is left, wherever the end was cut off", () => {
    const headerEnd = text.indexOf("\n") + 1;
    // Without its end of line, the last line is whole.
    for (let length = headerEnd; length < text.length - 1; length++) {
      const { tasks, ended, unreadable } = parseJournal(text.slice(0, length), "x");
      assertEquals([tasks.length, ended, unreadable], [3, undefined, 0]);
    }
  });

  it("passes over lines that it cannot understand, and counts those of no later version", () => {
    const alive = '{"event":"alive","at":70}\n';
    const later = alive + `${JSON.stringify({ event: "resting", at: 9 })}\n`;
    const { unreadable, ended, lastAt } = parseJournal(
      text.replace("\n", `\n\0\0\n{"event":"started","at":1,"task":99,"slot":0}\n${later}`),
      "x",
    );
    assertEquals([unreadable, ended?.exit, lastAt], [2, 1, 70]);
  });

  const [header] = text.split("\n");
  const wrong: Readonly<Record<string, readonly [string, string]>> = {
    "of a newer version": [
      `${header.replace('"version":2', '"version":7')}\n`,
      "it is of version 7, this program reads up to 2",
    ],
    "of another program": ['{"hello":"secret"}\n', "is not one that this program writes"],
    "that begins at no time": [
      `${header.replace("2024-01-03T04:05:06.000Z", "yesterday")}\n`,
      "is not one that this program writes",
    ],
    "that points to nothing": [
      `${header.replace('"asset":0', '"asset":77')}\n`,
      "is not one that this program writes",
    ],
    "with half a first line": [header.slice(0, -1), "its first line is incomplete"],
    "that is empty": ["", "its first line is incomplete"],
  };
  for (const [what, [journal, cause]] of Object.entries(wrong)) {
    it(`refuses a journal ${what}`, () => {
      const error = assertThrows(() => parseJournal(journal, "a/b.jsonl"), ProjectError);
      assertStringIncludes(error.describe(), cause);
      assertStringIncludes(error.describe(), "where: a/b.jsonl");
      assert(!error.describe().includes("secret"));
    });
  }
});
