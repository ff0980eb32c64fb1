import { PlanOrderQueue } from "./plan_order_queue.ts";
import type { TaskNode } from "./task_graph.ts";

/**
 * Counts the tasks on every connection that has a limit. Tasks that find no slot wait here, each at one
 * connection, so that the scheduler never looks through them again.
 */
export class ConnectionSlots {
  readonly #limited = new Map<
    string,
    { free: number; readonly waiting: PlanOrderQueue<TaskNode> }
  >();

  /** @param limits Connection name → how many tasks may use it at once, at least 1. */
  constructor(limits: ReadonlyMap<string, number>) {
    for (const [name, limit] of limits) {
      this.#limited.set(name, { free: limit, waiting: new PlanOrderQueue() });
    }
  }

  /**
   * Occupies a slot on every connection of the task. When one is full, `node` waits until
   * {@linkcode ConnectionSlots.release} or a later call hands it back.
   * @returns `taken`, and the waiting tasks that are worth another try.
   */
  take(node: TaskNode): { readonly taken: boolean; readonly retry: TaskNode[] } {
    const all = this.#connectionsOf(node);
    const full = all.find((connection) => connection.free === 0);
    if (full === undefined) {
      for (const connection of all) connection.free--;
      return { taken: true, retry: [] };
    }
    full.waiting.push(node);
    // The task may have been woken for a slot of another connection, which it does not use after all.
    return { taken: false, retry: wake(all) };
  }

  /** Gives the slots back. @returns The waiting tasks that are worth another try. */
  release(node: TaskNode): TaskNode[] {
    const all = this.#connectionsOf(node);
    for (const connection of all) connection.free++;
    return wake(all);
  }

  #connectionsOf(node: TaskNode) {
    return [...new Set(node.task.connections)]
      .map((name) => this.#limited.get(name))
      .filter((connection) => connection !== undefined);
  }
}

/** One waiting task of each connection that has a free slot. */
function wake(
  connections: readonly { readonly free: number; readonly waiting: PlanOrderQueue<TaskNode> }[],
): TaskNode[] {
  return connections
    .map((connection) => connection.free > 0 ? connection.waiting.pop() : undefined)
    .filter((node) => node !== undefined);
}
