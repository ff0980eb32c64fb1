import { assert, assertEquals, assertInstanceOf, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../src/errors.ts";
import type { TaskEvent } from "../../src/report/event.ts";
import { runTasks } from "../../src/run/scheduler.ts";
import { type Task, TaskError } from "../../src/run/task.ts";
import { endlessTask, eventsOf, fakeTask, outcomes, startedIds } from "./fake_tasks.ts";

const failing = () => Promise.reject(new TaskError("broken"));

describe("runTasks() order", () => {
  it("starts in plan order and each task after its needs", async () => {
    const events = await eventsOf([
      fakeTask("c", { needs: ["a", "b"] }),
      fakeTask("a"),
      fakeTask("b", { needs: ["a"] }),
      fakeTask("d"),
    ], { workers: 1 });
    assertEquals(startedIds(events), ["a", "b", "c", "d"]);
    assertEquals(outcomes(events), {
      a: "succeeded",
      b: "succeeded",
      c: "succeeded",
      d: "succeeded",
    });
  });

  it("ends at once without tasks", async () => {
    assertEquals(await eventsOf([]), []);
  });

  it("reports what needs a failed task once as upstream_failed and runs the rest", async () => {
    const error = new TaskError("broken");
    const events = await eventsOf([
      fakeTask("a", { run: () => Promise.reject(error) }),
      fakeTask("b", { needs: ["a"] }),
      fakeTask("c", { needs: ["a", "b"] }),
      fakeTask("d", { run: failing }),
      fakeTask("e", { needs: ["c", "d"] }),
      fakeTask("f"),
    ]);
    assertEquals(outcomes(events), {
      a: "failed",
      b: "upstream_failed",
      c: "upstream_failed",
      d: "failed",
      e: "upstream_failed",
      f: "succeeded",
    });
    const finished = events.filter((event) => event.kind === "finished");
    assertEquals(finished.length, 6);
    assertEquals(finished.find((event) => event.task.id === "a")?.error, error);
  });

  it("fails a task that throws before it returns a promise", async () => {
    const run = () => {
      throw new TaskError("at once");
    };
    assertEquals(outcomes(await eventsOf([fakeTask("a", { run })])), { a: "failed" });
  });

  it("measures durations with the given clock", async () => {
    let time = 5;
    const run = () => {
      time += 250;
      return Promise.resolve();
    };
    const events = await eventsOf([fakeTask("a", { run })], { now: () => time });
    assertEquals(events.map((event) => "durationMs" in event ? event.durationMs : undefined), [
      undefined,
      250,
    ]);
  });

  it("splits logged text into lines and drops what comes after the end", async () => {
    let late: (() => void) | undefined;
    const events = await eventsOf([
      fakeTask("a", {
        run: ({ log, logAttempt }) => {
          late = () => log("too late");
          log("one\n\ntwo\n");
          log("three", "child");
          logAttempt(2, "four\nfive");
          return Promise.resolve();
        },
      }),
      fakeTask("b", { needs: ["a"], run: () => Promise.resolve(late?.()) }),
    ]);
    const logs = events.filter((event) => event.kind === "log");
    assertEquals(logs.map(({ text, source, attempt = "" }) => `${source}${attempt}:${text}`), [
      "task:one",
      "task:",
      "task:two",
      "child:three",
      "task2:four",
      "task:five",
    ]);
  });

  it("reports a task that runs for long", async () => {
    const events: TaskEvent[] = [];
    const { promise, resolve } = Promise.withResolvers<void>();
    const tasks = [fakeTask("a", { run: () => promise })];
    const signal = new AbortController().signal;
    for await (const event of runTasks(tasks, { workers: 1, signal, stillRunningEveryMs: 1 })) {
      events.push(event);
      if (event.kind === "still_running") resolve();
    }
    assertEquals(outcomes(events), { a: "succeeded" });
  });
});

describe("runTasks() programming errors", () => {
  const cases: readonly [string, readonly Task[]][] = [
    ["unknown needs", [fakeTask("a", { needs: ["nope"] })]],
    ["two tasks of one id", [fakeTask("a"), fakeTask("a")]],
    ["a task that needs itself", [fakeTask("a", { needs: ["a"] })]],
    ["a cycle", [
      fakeTask("r"),
      fakeTask("a", { needs: ["r", "b"] }),
      fakeTask("b", {
        needs: ["a"],
      }),
    ]],
  ];
  for (const [name, tasks] of cases) {
    it(`rejects ${name}`, () => {
      const signal = new AbortController().signal;
      assertThrows(() => runTasks(tasks, { workers: 1, signal }), TypeError);
    });
  }

  it("rejects limits below 1", () => {
    const signal = new AbortController().signal;
    assertThrows(() => runTasks([], { workers: 0, signal }), TypeError);
    const connectionLimits = new Map([["c", 0]]);
    assertThrows(() => runTasks([], { workers: 1, signal, connectionLimits }), TypeError);
  });
});

describe("runTasks() early end", () => {
  it("cancels running tasks and starts nothing new when the signal aborts", async () => {
    const controller = new AbortController();
    const events: TaskEvent[] = [];
    const tasks = [
      endlessTask("a"),
      endlessTask("b"),
      fakeTask("c"),
      fakeTask("d", {
        needs: ["a"],
      }),
    ];
    for await (const event of runTasks(tasks, { workers: 2, signal: controller.signal })) {
      events.push(event);
      if (event.kind === "started" && event.task.id === "b") controller.abort();
    }
    assertEquals(outcomes(events), {
      a: "cancelled",
      b: "cancelled",
      c: "not_started",
      d: "not_started",
    });
  });

  it("keeps the success of a task that ends after the signal", async () => {
    const controller = new AbortController();
    const run = () => {
      controller.abort();
      return Promise.resolve();
    };
    const events = await eventsOf([fakeTask("a", { run }), fakeTask("b", { needs: ["a"] })], {
      signal: controller.signal,
    });
    assertEquals(outcomes(events), { a: "succeeded", b: "not_started" });
  });

  it("gives up a task that ignores its signal after the grace period", async () => {
    const controller = new AbortController();
    const run = () => {
      controller.abort();
      return new Promise<void>(() => {});
    };
    const events = await eventsOf([fakeTask("deaf", { run })], {
      signal: controller.signal,
      graceMs: 1,
    });
    assertEquals(outcomes(events), { deaf: "cancelled" });
  });

  it("starts nothing when the signal has already aborted", async () => {
    const events = await eventsOf([fakeTask("a")], { signal: AbortSignal.abort() });
    assertEquals(events.map((event) => event.kind), ["finished"]);
    assertEquals(outcomes(events), { a: "not_started" });
  });

  it("cancels running tasks when the consumer leaves", async () => {
    let aborted = false;
    const task = fakeTask("a", {
      run: ({ signal }) => {
        signal.addEventListener("abort", () => aborted = true);
        return new Promise(() => {});
      },
    });
    const signal = new AbortController().signal;
    for await (const _event of runTasks([task], { workers: 1, signal })) break;
    assert(aborted);
  });
});

describe("runTasks() task timeout", () => {
  it("aborts the task, fails it with the asset's name and stops what needs it", async () => {
    const events = await eventsOf([
      endlessTask("mart.daily", { timeoutMs: 1 }),
      fakeTask("next", { needs: ["mart.daily"] }),
      fakeTask("other"),
    ]);
    assertEquals(outcomes(events), {
      "mart.daily": "failed",
      next: "upstream_failed",
      other: "succeeded",
    });
    const failed = events.find((event) => event.kind === "finished" && event.outcome === "failed");
    assert(failed?.kind === "finished");
    assertInstanceOf(failed.error, TaskError);
    assertEquals(failed.error.message, 'asset "mart.daily" timed out after 1ms');
  });

  const unconfirmed = new QueryError("Cancelled, but the server did not confirm it", {
    cause: "it may still be running",
    fix: "look for it",
    outcomeUnknown: true,
  });
  const unconfirmedTask = (fields: { readonly timeoutMs?: number }) =>
    fakeTask("a", {
      run: ({ signal }) =>
        new Promise((_, reject) => signal.addEventListener("abort", () => reject(unconfirmed))),
      ...fields,
    });

  it("says that a statement may go on when the database did not confirm its end", async () => {
    const events = await eventsOf([unconfirmedTask({ timeoutMs: 1 })]);
    const failed = events.find((event) => event.kind === "finished");
    assertInstanceOf(failed?.error, TaskError);
    assertEquals(failed.error.explanation, { cause: unconfirmed.message, fix: "look for it" });
  });

  it("says so of a task that is cancelled, too", async () => {
    const interruption = new AbortController();
    const events = [];
    for await (
      const event of runTasks([unconfirmedTask({})], { workers: 1, signal: interruption.signal })
    ) {
      events.push(event);
      if (event.kind === "started") interruption.abort();
    }
    assertEquals(outcomes(events), { a: "cancelled" });
    const logged = events.flatMap((event) => event.kind === "log" ? [event.text] : []);
    assertEquals(logged, unconfirmed.describe().split("\n"));
  });

  it("gives up a task that ignores the abort", async () => {
    const deaf = fakeTask("a", { timeoutMs: 1, run: () => new Promise(() => {}) });
    const events = await eventsOf([deaf], { graceMs: 1 });
    assertEquals(outcomes(events), { a: "failed" });
    const logged = events.flatMap((event) => event.kind === "log" ? [event.text] : []);
    assertEquals(logged, [
      "It did not end within 0.001 s of being told to, and what it has begun may still take effect",
    ]);
  });

  it("accepts a timeout longer than timers can measure", async () => {
    const year = 365 * 24 * 3_600_000;
    assertEquals(outcomes(await eventsOf([fakeTask("a", { timeoutMs: year })])), {
      a: "succeeded",
    });
  });
});

describe("runTasks() limits", () => {
  it("keeps to a connection's limit and lets other tasks pass", async () => {
    const gate = Promise.withResolvers<void>();
    const order: string[] = [];
    const on = (id: string, connections: string[], run?: () => Promise<void>) =>
      fakeTask(id, {
        connections,
        run: async () => {
          order.push(id);
          await run?.();
        },
      });
    const events = await eventsOf([
      on("slow", ["one"], () => gate.promise),
      on("blocked", ["one"]),
      on("both", ["two", "one"]),
      on("free", ["two"], () => Promise.resolve(gate.resolve())),
    ], { connectionLimits: new Map([["one", 1], ["two", 1]]) });
    assertEquals(order, ["slow", "free", "blocked", "both"]);
    assertEquals(Object.values(outcomes(events)), Array(4).fill("succeeded"));
  });
});

describe("runTasks() on random graphs", () => {
  it("keeps order, limits and failures", async () => {
    for (let seed = 1; seed <= 80; seed++) await checkRandomGraph(seed);
  });
});

/** Numbers from 0 up to, not including, `below`; the same for the same seed. */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor(state / 2 ** 32 * below);
  };
}

async function checkRandomGraph(seed: number): Promise<void> {
  const random = randomFrom(seed);
  const size = 1 + random(60);
  const workers = 1 + random(6);
  const limits = new Map([["x", 1 + random(3)], ["y", 1 + random(2)]]);
  const failing = new Set<string>();
  const succeeded = new Set<string>();
  const running = new Set<Task>();
  const tasks: Task[] = [];
  for (let index = 0; index < size; index++) {
    if (random(12) === 0) failing.add(`t${index}`);
    const needs = Array.from({ length: index === 0 ? 0 : random(4) }, () => `t${random(index)}`);
    const connections = ["x", "y", "unlimited"].filter(() => random(2) === 0);
    const turns = random(5);
    const task = fakeTask(`t${index}`, {
      needs,
      connections,
      run: async () => {
        running.add(task);
        assert(running.size <= workers);
        for (const [name, limit] of limits) {
          assert([...running].filter((other) => other.connections.includes(name)).length <= limit);
        }
        assert(needs.every((id) => succeeded.has(id)));
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        running.delete(task);
        if (failing.has(task.label.id)) throw new TaskError("broken");
        succeeded.add(task.label.id);
      },
    });
    tasks.push(task);
  }
  const expected: Record<string, string> = {};
  for (const { label: { id }, needs } of tasks) {
    const reachable = needs.every((need) => expected[need] === "succeeded");
    expected[id] = !reachable ? "upstream_failed" : failing.has(id) ? "failed" : "succeeded";
  }
  // The plan may list tasks before what they need.
  const shuffled = tasks.map((task) => ({ task, at: random(size) })).sort((a, b) => a.at - b.at);
  const events = await eventsOf(shuffled.map(({ task }) => task), {
    workers,
    connectionLimits: limits,
  });
  const actual = outcomes(events);
  assertEquals(
    Object.fromEntries(tasks.map(({ label: { id } }) => [id, actual[id]])),
    expected,
    `seed ${seed}`,
  );
  assertEquals(events.filter((event) => event.kind === "finished").length, size);
}

describe("runTasks() with a witness", () => {
  it("R1: tells of an end, and starts what needs it, only once that is remembered", async () => {
    const order: string[] = [];
    const written = Promise.withResolvers<void>();
    const events = eventsOf([
      fakeTask("a", { run: (context) => context.takesEffect() }),
      fakeTask("b", {
        needs: ["a"],
        run: () => {
          order.push("b starts");
          return Promise.resolve();
        },
      }),
    ], {
      witness: {
        async observe(fact) {
          const { id } = fact.task;
          order.push(fact.kind === "finished" ? `${id} ${fact.outcome}` : `${id} ${fact.kind}`);
          if (id === "a" && fact.kind === "finished") await written.promise;
        },
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assertEquals(order, ["a started", "a sending", "a succeeded"]);
    written.resolve();
    assertEquals(outcomes(await events), { a: "succeeded", b: "succeeded" });
    assertEquals(order.slice(3), ["b started", "b starts", "b succeeded"]);
  });

  const endings: readonly [string, Partial<Task>, boolean][] = [
    ["failed before it sent anything", { run: failing }, false],
    [
      "failed for certain",
      { run: async (context) => (await context.takesEffect(), await failing()) },
      false,
    ],
    [
      "failed and does not know",
      {
        run: async (context) => {
          await context.takesEffect();
          throw new QueryError("lost", { outcomeUnknown: true });
        },
      },
      true,
    ],
    [
      "was stopped in a database that rolls back",
      {
        timeoutMs: 20,
        run: async (context) => (await context.takesEffect(), await endlessTask("x").run(context)),
      },
      false,
    ],
    [
      "was a program that was stopped",
      {
        timeoutMs: 20,
        run: async (context) => (
          await context.takesEffect("untold"), await endlessTask("x").run(context)
        ),
      },
      true,
    ],
    [
      "did not end when it was stopped",
      {
        timeoutMs: 20,
        run: async (context) => (await context.takesEffect(), await new Promise(() => {})),
      },
      true,
    ],
  ];
  for (const [how, task, uncertain] of endings) {
    it(`R1: ${uncertain ? "does not know" : "knows"} what became of a task that ${how}`, async () => {
      const seen: boolean[] = [];
      await eventsOf([fakeTask("a", task)], {
        graceMs: 30,
        witness: {
          observe(fact) {
            if (fact.kind === "finished") seen.push(fact.uncertain ?? false);
            return Promise.resolve();
          },
        },
      });
      assertEquals(seen, [uncertain]);
    });
  }

  it("ends in time when the disk does not answer", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error("stopped")), 50);
    const events = await eventsOf([fakeTask("a"), fakeTask("b", { needs: ["a"] })], {
      signal: controller.signal,
      graceMs: 50,
      witness: { observe: () => new Promise(() => {}) },
    });
    assertEquals(outcomes(events), { a: "succeeded", b: "not_started" });
  });
});
