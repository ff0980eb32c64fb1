import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { layOut, type LayoutInput } from "../../../src/report/html/layout.ts";

const size = { width: 100, height: 40 };

function graph(count: number, edges: readonly (readonly [number, number])[]): LayoutInput {
  return {
    nodes: Array.from({ length: count }, () => size),
    edges: edges.map(([from, to]) => ({ from, to })),
  };
}

/** A graph of layers in which each node has up to three upstreams, always the same one. */
function layered(count: number, width: number): LayoutInput {
  const edges = Array.from({ length: count }, (_, node) => node).filter((node) => node >= width)
    .flatMap((node) =>
      [7, 31, 57].map((
        step,
      ) => [Math.floor(node / width) * width - 1 - (node * step) % width, node])
    ).filter(([from]) => from >= 0) as [number, number][];
  return graph(count, edges);
}

function assertNoOverlap({ nodes }: LayoutInput, layout: ReturnType<typeof layOut>): void {
  const columns = Map.groupBy(layout.nodes.map((node, index) => ({ ...node, ...nodes[index] })), (
    { column },
  ) => column);
  for (const column of columns.values()) {
    const sorted = column.toSorted((a, b) => a.corner.y - b.corner.y);
    for (const [index, node] of sorted.entries()) {
      const previous = sorted[index - 1];
      assert(index === 0 || node.corner.y >= previous.corner.y + previous.height, "nodes overlap");
    }
  }
  for (const { corner: { x, y } } of layout.nodes) {
    assert(x >= 0 && x + size.width <= layout.width, `x ${x} is outside of ${layout.width}`);
    assert(y >= 0 && y + size.height <= layout.height, `y ${y} is outside of ${layout.height}`);
  }
}

describe("layOut()", () => {
  const cases: readonly {
    readonly name: string;
    readonly input: LayoutInput;
    readonly columns: readonly number[];
  }[] = [
    { name: "nothing", input: graph(0, []), columns: [] },
    { name: "nodes without edges in one column", input: graph(3, []), columns: [0, 0, 0] },
    { name: "a chain", input: graph(3, [[2, 1], [1, 0]]), columns: [2, 1, 0] },
    {
      name: "a node behind the longest way to it",
      input: graph(4, [[0, 3], [0, 1], [1, 2], [2, 3]]),
      columns: [0, 1, 2, 3],
    },
    {
      name: "a source just before what reads it",
      input: graph(4, [[0, 1], [1, 2], [3, 2]]),
      columns: [0, 1, 2, 1],
    },
    { name: "a cycle with one edge back", input: graph(2, [[0, 1], [1, 0]]), columns: [0, 1] },
    { name: "a node that leads to itself", input: graph(2, [[0, 0], [0, 1]]), columns: [0, 1] },
  ];
  for (const { name, input, columns } of cases) {
    it(`puts ${name}`, () => {
      const layout = layOut(input);
      assertEquals(layout.nodes.map(({ column }) => column), columns);
      assertNoOverlap(input, layout);
    });
  }

  it("leads edges from side to side, and round what lies between", () => {
    const { nodes, edges } = layOut(graph(3, [[0, 1], [1, 2], [0, 2]]));
    const [direct, , long] = edges;
    const right = nodes[0].corner.x + size.width;
    assertEquals(direct.map(({ x }) => x), [right, nodes[1].corner.x]);
    assertEquals([long[0].x, long.at(-1)!.x], [right, nodes[2].corner.x]);
    assertEquals(long.length, 4);
    const [middle] = nodes.slice(1);
    const apart = long[1].y < middle.corner.y || long[1].y > middle.corner.y + size.height;
    assert(apart, "the long edge passes through the node between");
  });

  it("leads the edge that closes a cycle back to the right side of its end", () => {
    const { nodes, edges } = layOut(graph(2, [[0, 1], [1, 0]]));
    assertEquals(edges[1].map(({ x }) => x), [nodes[1].corner.x, nodes[0].corner.x + size.width]);
  });

  it("uncrosses what need not cross", () => {
    const { nodes } = layOut(graph(4, [[0, 3], [1, 2]]));
    const above = (a: number, b: number) => nodes[a].corner.y < nodes[b].corner.y;
    assertEquals(above(0, 1), above(3, 2));
  });

  it("leaves no band empty between parts that are not connected", () => {
    const star = (center: number) =>
      Array.from({ length: 9 }, (_, leaf): [number, number] => [center, center + leaf + 1]);
    const { nodes } = layOut(graph(30, [...star(0), ...star(10), ...star(20), [9, 29]]));
    const tops = nodes.map(({ corner }) => corner.y).sort((a, b) => a - b);
    for (const [index, top] of tops.entries()) {
      assert(index === 0 || top - tops[index - 1] <= 2 * size.height, `a gap above ${top}`);
    }
  });

  for (
    const [name, input] of [
      ["a thousand nodes in forty layers", layered(1000, 25)],
      ["a chain of a thousand", graph(1000, Array.from({ length: 999 }, (_, i) => [i, i + 1]))],
      [
        "a chain whose first is read by all",
        graph(
          1000,
          Array.from({ length: 999 }, (_, i) => [[i, i + 1], [0, i + 1]] as const).flat(),
        ),
      ],
    ] as const
  ) {
    it(`copes with ${name}`, () => assertNoOverlap(input, layOut(input)));
  }
});
