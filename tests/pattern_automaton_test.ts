import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { PatternAutomaton, root } from "../src/pattern_automaton.ts";

/** Where patterns end in a text, unit by unit, with and without passing over what cannot begin one. */
function ends(patterns: readonly string[], text: string, skips: boolean): number[] {
  const automaton = new PatternAutomaton(patterns);
  const found: number[] = [];
  let state = root;
  for (let at = 0; at < text.length; at++) {
    if (skips && state === root) at = automaton.skip(text, at);
    if (at === text.length) break;
    state = automaton.next(state, text.charCodeAt(at));
    if (automaton.matched(state) > 0) found.push(at);
  }
  return found;
}

describe("PatternAutomaton.skip()", () => {
  it("finds the same as looking at every unit, in random texts of few letters", () => {
    let seed = 7;
    const random = (below: number) => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % below;
    const word = (length: number) => Array.from({ length }, () => "abc€"[random(4)]).join("");
    for (let round = 0; round < 2_000; round++) {
      const patterns = Array.from({ length: 1 + random(4) }, () => word(4 + random(4)));
      const text = word(random(60));
      assertEquals(ends(patterns, text, true), ends(patterns, text, false), `${patterns} ${text}`);
    }
  });

  it("goes on at the last units of a text, which may begin a pattern", () => {
    const automaton = new PatternAutomaton(["abcd"]);
    assertEquals(automaton.skip("xxxxxxxx", 0), 5);
    assertEquals(automaton.skip("xxabcdxx", 0), 2);
    assertEquals(automaton.skip("ab", 0), 0);
  });
});
