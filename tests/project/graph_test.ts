import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { buildGraph } from "../../src/project/graph.ts";
import { dependent, pipelineOf } from "./asset_of.ts";

const diamond = pipelineOf([
  ...[dependent("d", "b", "c"), dependent("b", "a"), dependent("c", "a", "~x"), dependent("a")],
  ...[dependent("x", "missing")],
]);

describe("buildGraph()", () => {
  it("knows direct neighbours, without dependencies that do not exist", () => {
    const graph = buildGraph(diamond);
    assertEquals(graph.upstreams("d"), ["b", "c"]);
    assertEquals(graph.downstreams("a"), ["b", "c"]);
    assertEquals(graph.upstreams("x"), []);
    assertEquals(graph.upstreams("missing"), []);
  });

  it("counts symbolic dependencies only when asked to", () => {
    assertEquals(buildGraph(diamond).upstreams("c"), ["a"]);
    assertEquals(buildGraph(diamond, { symbolic: true }).upstreams("c"), ["a", "x"]);
  });

  it("follows edges as deep as asked", () => {
    const graph = buildGraph(diamond, { symbolic: true });
    assertEquals([...graph.ancestors(["d"])].sort(), ["a", "b", "c", "x"]);
    assertEquals([...graph.ancestors(["d"], { depth: 1 })], ["b", "c"]);
    assertEquals([...graph.ancestors(["d"], { depth: 0 })], []);
    assertEquals([...graph.descendants(["a"])], ["b", "c", "d"]);
  });

  it("compares names exactly", () => {
    assertEquals(buildGraph(pipelineOf([dependent("a", "B"), dependent("b")])).upstreams("a"), []);
  });

  it("finds cycles and assets that depend on themselves", () => {
    const graph = buildGraph(pipelineOf([
      ...[dependent("a", "c"), dependent("b", "a"), dependent("c", "b"), dependent("self", "self")],
      ...[dependent("free", "a"), dependent("e", "f"), dependent("f", "e")],
    ]));
    assertEquals(graph.cycles().map((cycle) => [...cycle].sort()), [
      ["a", "b", "c"],
      ["self"],
      ["e", "f"],
    ]);
    assertEquals([...graph.ancestors(["a"])].sort(), ["a", "b", "c"]);
  });

  it("manages chains that are longer than any stack", () => {
    const names = Array.from({ length: 50_000 }, (_, index) => `a${index}`);
    const chain = names.map((name, index) => dependent(name, names[index - 1] ?? "none"));
    const graph = buildGraph(pipelineOf(chain));
    assertEquals(graph.cycles(), []);
    assertEquals(graph.descendants(["a0"]).size, 49_999);
  });
});
