import type { Task } from "./task.ts";

/** A task with its place in the graph. `index` is its place in the plan. */
export interface TaskNode {
  readonly task: Task;
  readonly index: number;
  /** Without duplicates. */
  readonly needs: readonly TaskNode[];
  readonly dependents: readonly TaskNode[];
}

/**
 * Links tasks by their needs, in O(tasks + needs).
 * @throws {TypeError} For two tasks of one id, a need that no task has, and tasks that need each other.
 */
export function linkTasks(tasks: readonly Task[]): TaskNode[] {
  const nodes = tasks.map((task, index) => ({
    task,
    index,
    needs: [] as TaskNode[],
    dependents: [] as TaskNode[],
  }));
  const byId = new Map(nodes.map((node) => [node.task.label.id, node]));
  if (byId.size < nodes.length) throw new TypeError("Two tasks have the same id");
  for (const node of nodes) {
    for (const id of new Set(node.task.needs)) {
      const need = byId.get(id);
      if (need === undefined) {
        throw new TypeError(`Task "${node.task.label.id}" needs "${id}", which is not in the plan`);
      }
      node.needs.push(need);
      need.dependents.push(node);
    }
  }
  rejectCycles(nodes);
  return nodes;
}

function rejectCycles(nodes: readonly TaskNode[]): void {
  const waitingFor = new Map(nodes.map((node) => [node, node.needs.length]));
  const startable = nodes.filter((node) => node.needs.length === 0);
  for (const { dependents } of startable) {
    for (const dependent of dependents) {
      const rest = (waitingFor.get(dependent) ?? 0) - 1;
      waitingFor.set(dependent, rest);
      if (rest === 0) startable.push(dependent);
    }
  }
  if (startable.length === nodes.length) return;
  const stuck = nodes.filter((node) => (waitingFor.get(node) ?? 0) > 0).slice(0, 10);
  throw new TypeError(
    `Tasks need each other: ${stuck.map((node) => node.task.label.id).join(", ")}`,
  );
}

/** Everything that directly or indirectly needs `node`, in plan order, without `node` itself. */
export function transitiveDependents(
  node: TaskNode,
  isIncluded: (dependent: TaskNode) => boolean,
): TaskNode[] {
  const found = new Set(node.dependents.filter(isIncluded));
  for (const { dependents } of found) {
    for (const dependent of dependents) if (isIncluded(dependent)) found.add(dependent);
  }
  return [...found].sort((a, b) => a.index - b.index);
}
