import { elementAt } from "../../elements.ts";
import { assignColumns, type Item } from "./columns.ts";

/** What {@linkcode layOut} places. Edges name nodes by their position in `nodes`. */
export interface LayoutInput {
  readonly nodes: readonly { readonly width: number; readonly height: number }[];
  readonly edges: readonly { readonly from: number; readonly to: number }[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedNode {
  /** Upper left corner. */
  readonly corner: Point;
  /** From 0 at the left. */
  readonly column: number;
  /** From 0 at the top, counting bends of edges. */
  readonly row: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** Where each edge goes, from side to side; nothing for an edge from a node to itself. */
  readonly edges: readonly (readonly Point[])[];
}

const columnGap = 72;
const rowGap = 16;
const margin = 16;
const sweeps = 12;

/**
 * Places a graph in columns, so that edges lead from left to right; those that close a cycle lead back.
 * In its column, a node comes near to what it is connected with.
 */
export function layOut({ nodes, edges }: LayoutInput): Layout {
  const { nodes: items, paths, columns } = assignColumns(nodes, edges);
  order(columns);
  place(columns);
  let right = margin;
  const spans = columns.map((column) => {
    const left = right;
    const width = Math.max(...column.map(({ width }) => width));
    right += width + columnGap;
    return { left, width };
  });
  const spanOf = ({ column }: Item) => elementAt(spans, column);
  const drawn = columns.flat();
  const shift = margin - drawn.reduce((least, item) => Math.min(least, topOf(item)), Infinity);
  const bottom = drawn.reduce((most, item) => Math.max(most, topOf(item) + item.height), -Infinity);
  return {
    width: right - (columns.length === 0 ? 0 : columnGap) + margin,
    height: columns.length === 0 ? 2 * margin : bottom + shift + margin,
    nodes: items.map((item) => ({
      corner: { x: spanOf(item).left, y: topOf(item) + shift },
      column: item.column,
      row: item.row,
    })),
    edges: paths.map((path) => {
      const [first, last] = [path.at(0), path.at(-1)];
      const back = first !== undefined && last !== undefined && first.column > last.column;
      const points = (back ? path.toReversed() : path).flatMap((item, index) => {
        const { left: x, width } = spanOf(item);
        const right = x + (item.width === 0 ? width : item.width);
        const [entry, exit] = [{ x, y: item.y + shift }, { x: right, y: item.y + shift }];
        return index === 0 ? [exit] : index === path.length - 1 ? [entry] : [entry, exit];
      });
      return back ? points.reverse() : points;
    }),
  };
}

/** Orders each column by the mean place of what its items are connected with, to avoid crossings. */
function order(columns: Item[][]): void {
  const number = (column: readonly Item[]) => column.forEach((item, row) => item.row = row);
  columns.forEach(number);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const side = sweep % 2 === 0 ? "left" : "right";
    for (const column of side === "left" ? columns : columns.toReversed()) {
      const goals = new Map(column.map((item) => [item, mean(item[side], "row") ?? item.row]));
      column.sort((a, b) => goals.get(a)! - goals.get(b)!);
      number(column);
    }
  }
}

/** Moves items up and down, in the order they have, towards the mean of what they are connected with. */
function place(columns: readonly (readonly Item[])[]): void {
  for (const column of columns) spread(column, () => 0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const side = sweep % 2 === 0 ? "left" : "right";
    for (const column of side === "left" ? columns : columns.toReversed()) {
      spread(column, (item) => mean(item[side], "y") ?? item.y);
    }
  }
  closeGaps(columns.flat());
}

function topOf({ y, height }: Item): number {
  return y - height / 2;
}

/** Takes out bands across the whole drawing in which there is nothing. */
function closeGaps(items: readonly Item[]): void {
  let [bottom, taken] = [-Infinity, 0];
  for (const [index, item] of items.toSorted((a, b) => topOf(a) - topOf(b)).entries()) {
    const top = topOf(item);
    if (index > 0) taken += Math.max(0, top - bottom - 2 * rowGap);
    bottom = Math.max(bottom, top + item.height);
    item.y -= taken;
  }
}

/** Gives items the places they want as far as there is room. */
function spread(column: readonly Item[], goalOf: (item: Item) => number): void {
  const wanted = column.map((item) => ({ item, goal: goalOf(item) }));
  let [end, lowest] = [-Infinity, -Infinity];
  const down = wanted.map(({ item: { height }, goal }) => {
    lowest = Math.max(goal, end + height / 2);
    end = lowest + height / 2 + rowGap;
    return lowest;
  });
  let start = Infinity;
  for (const { item, goal } of wanted.toReversed()) {
    const up = Math.min(goal, start - item.height / 2);
    start = up - item.height / 2 - rowGap;
    // Both keep the distances, one too low and one too high; so does their middle.
    item.y = (down.pop()! + up) / 2;
  }
}

function mean(items: readonly Item[], key: "row" | "y"): number | undefined {
  if (items.length === 0) return undefined;
  return items.reduce((sum, item) => sum + item[key], 0) / items.length;
}
