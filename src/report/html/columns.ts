import { elementAt } from "../../elements.ts";

/** A node, or a bend of a long edge. Its column is fixed, its place in there is what a layout looks for. */
export interface Item {
  readonly width: number;
  readonly height: number;
  column: number;
  /** Place in its column, from 0. */
  row: number;
  /** Of its middle. */
  y: number;
  /** What it is connected with in other columns. */
  readonly left: Item[];
  readonly right: Item[];
}

/** A graph in columns. */
export interface Columns {
  /** One for each node. */
  readonly nodes: readonly Item[];
  /** For each edge what it passes through, from its first node to its second; empty for a loop. */
  readonly paths: readonly (readonly Item[])[];
  /** Nodes and bends, from left to right. */
  readonly columns: Item[][];
}

interface Edge {
  readonly from: number;
  readonly to: number;
}

/** Edges over several columns get a bend in each, unless there would be more of these than this. */
const mostBends = 20_000;

/** Gives each node a column to the right of all that leads to it, except where there is a cycle. */
export function assignColumns(
  sizes: readonly { readonly width: number; readonly height: number }[],
  edges: readonly Edge[],
): Columns {
  const reversed = findBackEdges(sizes.length, edges);
  const nodes = sizes.map(({ width, height }) => itemOf(width, height));
  const forward = edges.map((edge, index) => {
    const [from, to] = [elementAt(nodes, edge.from), elementAt(nodes, edge.to)];
    return reversed.has(index) ? { from: to, to: from } : { from, to };
  });
  const proper = forward.filter(({ from, to }) => from !== to);
  for (const { from, to } of proper) {
    from.right.push(to);
    to.left.push(from);
  }
  moveRight(nodes);
  // From here on, only neighbours in the next column count.
  for (const node of nodes) node.left.length = node.right.length = 0;
  const spans = proper.map(({ from, to }) => to.column - from.column - 1);
  const bent = spans.reduce((sum, span) => sum + span, 0) <= mostBends;
  const paths = forward.map(({ from, to }, index) => {
    if (from === to) return [];
    const path = [from, ...bent ? bendsBetween(from, to) : [], to];
    path.reduce((before, item) => {
      before.right.push(item);
      item.left.push(before);
      return item;
    });
    return reversed.has(index) ? path.toReversed() : path;
  });
  const columns: Item[][] = [];
  for (const item of new Set([...nodes, ...paths.flat()])) {
    (columns[item.column] ??= []).push(item);
  }
  return { nodes, paths, columns };
}

function itemOf(width: number, height: number, column = 0): Item {
  return { width, height, column, row: 0, y: 0, left: [], right: [] };
}

function bendsBetween(from: Item, to: Item): Item[] {
  return Array.from(
    { length: to.column - from.column - 1 },
    (_, index) => itemOf(0, 0, from.column + 1 + index),
  );
}

/** Positions of the edges that have to lead back, so that the others make no cycle. */
function findBackEdges(count: number, edges: readonly Edge[]): Set<number> {
  const leaving = Map.groupBy(
    edges.map(({ from, to }, index) => ({ from, to, index })),
    ({ from }) => from,
  );
  const edgesOf = (node: number) => (leaving.get(node) ?? []).values();
  const back = new Set<number>();
  const state: ("open" | "done" | undefined)[] = [];
  for (let start = 0; start < count; start++) {
    if (state[start] !== undefined) continue;
    const path = [{ node: start, rest: edgesOf(start) }];
    state[start] = "open";
    // Without recursion: chains may be long.
    for (let top; (top = path.at(-1)) !== undefined;) {
      const next = top.rest.next();
      if (next.done) {
        state[top.node] = "done";
        path.pop();
        continue;
      }
      const { to, index } = next.value;
      if (state[to] === "open") back.add(index);
      if (state[to] !== undefined) continue;
      state[to] = "open";
      path.push({ node: to, rest: edgesOf(to) });
    }
  }
  return back;
}

/** Puts each node behind the last of those that lead to it; a node without any, before its first reader. */
function moveRight(nodes: readonly Item[]): void {
  const waiting = new Map(nodes.map((node) => [node, node.left.length]));
  const ready = nodes.filter(({ left }) => left.length === 0);
  for (const node of ready) {
    for (const reader of node.right) {
      reader.column = Math.max(reader.column, node.column + 1);
      const rest = waiting.get(reader)! - 1;
      waiting.set(reader, rest);
      if (rest === 0) ready.push(reader);
    }
  }
  for (const node of ready.filter(({ left, right }) => left.length === 0 && right.length > 0)) {
    node.column = node.right.reduce((least, { column }) => Math.min(least, column), Infinity) - 1;
  }
}
