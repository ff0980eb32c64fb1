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
  const widths = columns.map((column) => Math.max(...column.map(({ width }) => width)));
  const lefts = widths.reduce((all, width, index) => [...all, all[index] + width + columnGap], [
    margin,
  ]);
  const tops = columns.map(([first]) => first.y - first.height / 2);
  const bottoms = columns.map((column) => column[column.length - 1])
    .map((last) => last.y + last.height / 2);
  const shift = margin - Math.min(...tops);
  return {
    width: lefts[columns.length] - (columns.length === 0 ? 0 : columnGap) + margin,
    height: columns.length === 0 ? 2 * margin : Math.max(...bottoms) + shift + margin,
    nodes: items.map(({ column, row, y, height }) => ({
      corner: { x: lefts[column], y: y - height / 2 + shift },
      column,
      row,
    })),
    edges: paths.map((path) => {
      const back = path.length > 0 && path[0].column > path[path.length - 1].column;
      const points = (back ? path.toReversed() : path).flatMap((item, index) => {
        const x = lefts[item.column];
        const right = x + (item.width === 0 ? widths[item.column] : item.width);
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

/** Takes out bands across the whole drawing in which there is nothing. */
function closeGaps(items: readonly Item[]): void {
  const topOf = ({ y, height }: Item) => y - height / 2;
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
  const goals = column.map(goalOf);
  const distances = column.map(({ height }, index) =>
    index === 0 ? 0 : (height + column[index - 1].height) / 2 + rowGap
  );
  const down = [...goals];
  for (let index = 1; index < down.length; index++) {
    down[index] = Math.max(down[index], down[index - 1] + distances[index]);
  }
  const up = [...goals];
  for (let index = up.length - 2; index >= 0; index--) {
    up[index] = Math.min(up[index], up[index + 1] - distances[index + 1]);
  }
  // Both keep the distances, one too low and one too high; so does their middle.
  column.forEach((item, index) => item.y = (down[index] + up[index]) / 2);
}

function mean(items: readonly Item[], key: "row" | "y"): number | undefined {
  if (items.length === 0) return undefined;
  return items.reduce((sum, item) => sum + item[key], 0) / items.length;
}
