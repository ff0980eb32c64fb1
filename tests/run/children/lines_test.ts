import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { LineSplitter } from "../../../src/run/children/lines.ts";

function split(...pieces: readonly string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  pieces.forEach((piece) => splitter.push(piece));
  splitter.end();
  return lines;
}

describe("LineSplitter", () => {
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["makes lines of pieces cut anywhere", ["on", "e\ntw", "o\n\nthree\n"], [
      "one",
      "two",
      "",
      "three",
    ]],
    ["takes a last line without end", ["one\ntwo"], ["one", "two"]],
    ["takes nothing for no output", [""], []],
    ["takes line ends of Windows", ["one\r", "\ntwo\r\n"], ["one", "two"]],
    ["shows the last state of a progress bar", ["10%\r50%\r", "100%\ndone\n"], ["100%", "done"]],
  ];
  for (const [name, pieces, expected] of cases) {
    it(name, () => assertEquals(split(...pieces), [...expected]));
  }

  it("cuts a line that does not end, and loses nothing of it", () => {
    const lines = split("x".repeat(40_000), "y".repeat(10_000), "\nend\n");
    assertEquals(lines.at(-1), "end");
    assertEquals(lines.slice(0, -1).join(""), "x".repeat(40_000) + "y".repeat(10_000));
    assertEquals(lines.every(({ length }) => length <= 16_384), true);
  });
});
