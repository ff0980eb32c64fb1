import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { matchMost } from "../../../src/run/unit_tests/match_most.ts";

describe("matchMost()", () => {
  const fits = (wanted: string, found: string) => wanted.includes(found);

  it("lets none take what another needs", () => {
    assertEquals(
      matchMost(["ab", "a", "bc", "c"], ["a", "b", "c", "d"], fits),
      new Map([["ab", "b"], ["a", "a"], ["bc", "c"]]),
    );
    assertEquals(
      matchMost(["ab", "bc", "cd", "a"], ["a", "b", "c", "d"], fits),
      new Map([["ab", "b"], ["bc", "c"], ["cd", "d"], ["a", "a"]]),
    );
  });

  it("finds a partner for every one of many", () => {
    const many = Array.from({ length: 300 }, (_, index) => index);
    const matched = matchMost(many, many.toReversed(), (a, b) => a === b || a === b + 1);
    assertEquals(matched.size, 300);
    assertEquals(new Set(matched.values()).size, 300);
  });
});
