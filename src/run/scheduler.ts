import { longestTimerMs } from "../clock.ts";
import type { TaskEvent } from "../report/event.ts";
import { ConnectionSlots } from "./connection_slots.ts";
import { PlanOrderQueue } from "./plan_order_queue.ts";
import type { Task } from "./task.ts";
import { type Ending, endingOf, isUnknown, type TaskFailure } from "./task_ending.ts";
import { linkTasks, type TaskNode, transitiveDependents } from "./task_graph.ts";
import type { RunWitness } from "./record/witness.ts";

export interface RunTasksOptions {
  /** How many tasks may run at once, at least 1. */
  readonly workers: number;
  /** Connection name → how many tasks may use it at once. Names that are absent have no limit. */
  readonly connectionLimits?: ReadonlyMap<string, number>;
  /** Ends the run early: running tasks are cancelled and nothing new starts. */
  readonly signal: AbortSignal;
  /** How long cancelled tasks are awaited before they are given up; 8 seconds by default. */
  readonly graceMs?: number | undefined;
  /** How often a task that runs for long is reported; every 2 minutes by default. */
  readonly stillRunningEveryMs?: number;
  /** Milliseconds from any fixed moment; by default a monotonic clock. */
  readonly now?: () => number;
  /** What has to know of a task before anything builds on that; nothing by default. */
  readonly witness?: RunWitness | undefined;
}

/**
 * Runs tasks as their needs and the limits allow, in plan order among those that could start. Every task
 * is reported exactly once as finished; what needs a failed task is `upstream_failed`. Leaving the
 * iteration early cancels what is running.
 * @throws {TypeError} When needs are unknown or circular, or a limit is below 1.
 */
export function runTasks(
  tasks: readonly Task[],
  options: RunTasksOptions,
): AsyncIterable<TaskEvent> {
  for (const limit of [options.workers, ...options.connectionLimits?.values() ?? []]) {
    if (!(limit >= 1)) throw new TypeError(`A limit must be at least 1, got ${limit}`);
  }
  return new Scheduler(linkTasks(tasks), options).events();
}

type LogEvent = Extract<TaskEvent, { kind: "log" }>;

interface RunningTask {
  readonly startedAt: number;
  readonly controller: AbortController;
  readonly timers: ReturnType<typeof setTimeout>[];
  timedOut: boolean;
  /** Whether it has sent anything that may take effect, and whether the other side tells what became of it. */
  effect: "none" | "told" | "untold";
  /** What a check sends. */
  checkQuery?: string;
}

class Scheduler {
  readonly #nodes: readonly TaskNode[];
  readonly #options: RunTasksOptions;
  readonly #slots: ConnectionSlots;
  readonly #graceMs: number;
  readonly #now: () => number;
  readonly #ready = new PlanOrderQueue<TaskNode>();
  readonly #running = new Map<TaskNode, RunningTask>();
  /** How many needs of each task have not succeeded yet, by index. */
  readonly #waitingFor: number[];
  readonly #finished: boolean[];
  #unfinished: number;
  /** How many tasks have ended, and wait until that is remembered. */
  #settling = 0;
  /** Resolves when a run that was stopped waits for nothing any more. */
  readonly #stopped = Promise.withResolvers<void>();
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  #stopping = false;
  #events: TaskEvent[] = [];
  #changed = Promise.withResolvers<void>();

  constructor(nodes: readonly TaskNode[], options: RunTasksOptions) {
    this.#nodes = nodes;
    this.#options = options;
    this.#slots = new ConnectionSlots(options.connectionLimits ?? new Map());
    this.#graceMs = options.graceMs ?? 8000;
    this.#now = options.now ?? (() => performance.now());
    this.#waitingFor = nodes.map((node) => node.needs.length);
    this.#finished = nodes.map(() => false);
    this.#unfinished = nodes.length;
  }

  async *events(): AsyncGenerator<TaskEvent, void, undefined> {
    const { signal } = this.#options;
    const stop = () => this.#stop();
    signal.addEventListener("abort", stop);
    try {
      for (const node of this.#nodes) if (node.needs.length === 0) this.#ready.push(node);
      if (signal.aborted) this.#stop();
      else this.#startReady();
      while (true) {
        const events = this.#events;
        this.#events = [];
        yield* events;
        if (this.#events.length > 0) continue;
        if (this.#unfinished === 0) return;
        await this.#changed.promise;
        this.#changed = Promise.withResolvers();
      }
    } finally {
      signal.removeEventListener("abort", stop);
      for (const running of this.#running.values()) {
        running.timers.forEach(clearTimeout);
        running.controller.abort();
      }
      clearTimeout(this.#graceTimer);
    }
  }

  /** Tells the witness and the iteration. */
  #emit(event: TaskEvent): void {
    this.#options.witness?.observe(event);
    this.#report(event);
  }

  #report(event: TaskEvent): void {
    this.#events.push(event);
    this.#changed.resolve();
  }

  #startReady(): void {
    while (!this.#stopping && this.#running.size < this.#options.workers) {
      const node = this.#ready.pop();
      if (node === undefined) return;
      const { taken, retry } = this.#slots.take(node);
      retry.forEach((waiting) => this.#ready.push(waiting));
      if (taken) this.#start(node);
    }
  }

  #start(node: TaskNode): void {
    const { label, timeoutMs } = node.task;
    const running: RunningTask = {
      startedAt: this.#now(),
      controller: new AbortController(),
      timers: [],
      timedOut: false,
      effect: "none",
    };
    this.#running.set(node, running);
    this.#emit({ kind: "started", task: label });
    running.timers.push(setInterval(() => {
      const durationMs = this.#now() - running.startedAt;
      this.#emit({ kind: "still_running", task: label, durationMs });
    }, this.#options.stillRunningEveryMs ?? 120_000));
    if (timeoutMs !== undefined) {
      running.timers.push(
        setTimeout(() => {
          running.timedOut = true;
          this.#cancel(node, running);
        }, Math.min(timeoutMs, longestTimerMs)),
      );
    }
    this.#run(node, running);
  }

  async #run(node: TaskNode, running: RunningTask): Promise<void> {
    try {
      await node.task.run({
        signal: running.controller.signal,
        log: (text, source = "task") => this.#log(node, { text, source }),
        logAttempt: (attempt, text) => this.#log(node, { text, source: "task", attempt }),
        onCheckQuery: (query) => running.checkQuery = query,
        onStatement: (facts) => this.#emit({ kind: "statement", task: node.task.label, facts }),
        takesEffect: async (told = "told") => {
          if (running.effect !== "untold") running.effect = told;
          await this.#options.witness?.observe({ kind: "sending", task: node.task.label });
        },
      });
      this.#settle(node);
    } catch (error) {
      this.#settle(node, { error });
    }
  }

  #log(node: TaskNode, { text, ...about }: Omit<LogEvent, "kind" | "task">): void {
    if (this.#finished[node.index]) return;
    const [first = "", ...more] = text.replace(/\n$/, "").split("\n");
    const task = node.task.label;
    this.#emit({ kind: "log", task, text: first, ...about });
    for (const line of more) this.#emit({ kind: "log", task, text: line, source: about.source });
  }

  /** Aborts a task, and gives it up when it does not end within the grace period. */
  #cancel(node: TaskNode, running: RunningTask): void {
    running.controller.abort();
    running.timers.push(
      setTimeout(() => this.#settle(node, { error: undefined, abandoned: true }), this.#graceMs),
    );
  }

  #stop(): void {
    this.#stopping = true;
    // A disk that does not answer keeps no run from ending.
    if (this.#settling > 0 || this.#running.size > 0) {
      this.#graceTimer = setTimeout(() => this.#stopped.resolve(), this.#graceMs);
    }
    for (const [node, running] of this.#running) this.#cancel(node, running);
    this.#endWhenStopped();
  }

  /** Does nothing for a task that was given up before. */
  #settle(node: TaskNode, failure?: TaskFailure): void {
    const running = this.#running.get(node);
    if (running === undefined) return;
    this.#running.delete(node);
    running.timers.forEach(clearTimeout);
    const { task } = node;
    const durationMs = this.#now() - running.startedAt;
    const ending = endingOf(task, failure, { ...running, durationMs, stopping: this.#stopping });
    if (ending.outcome === "cancelled" && isUnknown(failure?.error)) {
      this.#log(node, { text: failure.error.describe(), source: "task" });
    } else if (failure?.abandoned === true) {
      const text = `It did not end within ${this.#graceMs / 1_000} s of being told to, ` +
        "and what it has begun may still take effect";
      this.#log(node, { text, source: "task" });
    }
    const { witness } = this.#options;
    const { checkQuery } = running;
    if (witness === undefined) this.#conclude(node, ending, checkQuery);
    else {
      this.#settling++;
      const known = witness.observe({ kind: "finished", task: task.label, ...ending });
      Promise.race([known, this.#stopped.promise]).then(() => {
        this.#settling--;
        this.#conclude(node, ending, checkQuery);
        this.#startReady();
        this.#endWhenStopped();
      });
    }
    this.#slots.release(node).forEach((waiting) => this.#ready.push(waiting));
    this.#startReady();
    this.#endWhenStopped();
  }

  /** Reports how a task ended, which the witness knows, and what follows from that. */
  #conclude(node: TaskNode, { uncertain: _, ...ending }: Ending, query?: string): void {
    this.#report({ ...this.#finish(node, ending), ...query !== undefined && { query } });
    if (ending.outcome === "succeeded") {
      for (const dependent of node.dependents) {
        const rest = (this.#waitingFor[dependent.index] ?? 0) - 1;
        this.#waitingFor[dependent.index] = rest;
        if (rest === 0) this.#ready.push(dependent);
      }
    } else if (ending.outcome === "failed") {
      const isUnfinished = ({ index }: TaskNode) => !this.#finished[index];
      for (const dependent of transitiveDependents(node, isUnfinished)) {
        this.#emit(this.#finish(dependent, { outcome: "upstream_failed", durationMs: 0 }));
      }
    }
  }

  #endWhenStopped(): void {
    if (!this.#stopping || this.#running.size > 0 || this.#settling > 0) return;
    clearTimeout(this.#graceTimer);
    for (const node of this.#nodes) {
      if (!this.#finished[node.index]) {
        this.#emit(this.#finish(node, { outcome: "not_started", durationMs: 0 }));
      }
    }
  }

  #finish(node: TaskNode, ending: Ending): TaskEvent {
    this.#finished[node.index] = true;
    this.#unfinished--;
    return { kind: "finished", task: node.task.label, ...ending };
  }
}
