import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import {
  changeView,
  firstView,
  listedAssets,
  parseKeys,
  type PressedKey,
  shownAsset,
  type View,
} from "../../../src/report/live/view.ts";
import { finished, main, progressOf, started } from "./plan.ts";

const names = Array.from({ length: 30 }, (_, index) => `a${index}`);
const progress = progressOf(names.map(main), [
  [0, finished(main("a7"), { outcome: "failed", error: new QueryError("no") })],
  [0, finished(main("a9"), { outcome: "failed", error: new QueryError("no") })],
  [1, started(main("a3"))],
]);

function after(keys: readonly PressedKey[], view: View = firstView) {
  const last = keys.reduce((view, key) => changeView(view, key, progress), view);
  return shownAsset(listedAssets(progress, last), { view: last, progress })?.name;
}

describe("parseKeys()", () => {
  it("knows arrows in both modes, letters and Esc, and nothing else", () => {
    const cases: Readonly<Record<string, readonly PressedKey[]>> = {
      "\x1b[A\x1bOBjk": ["up", "down", "down", "up"],
      "\x1b[5~\x1b[6~gG": ["page_up", "page_down", "first", "last"],
      "\x1b[1;5C\x1b[15~xü\r": [],
      "f": ["failures"],
      "q": ["leave"],
      "\x1b": ["leave"],
    };
    for (const [text, keys] of Object.entries(cases)) assertEquals(parseKeys(text), keys);
  });
});

describe("changeView()", () => {
  it("starts at the asset that something happened to last", () => {
    assertEquals(after([]), "a3");
    assertEquals(after(["down"]), "a4");
    assertEquals(after(["up", "up"]), "a1");
  });

  it("stays inside of the list", () => {
    assertEquals(after(["page_up"]), "a0");
    assertEquals(after(["page_down", "down"]), "a14");
    assertEquals(after(["last", "down", "page_down"]), "a29");
    assertEquals(after(["last", "first", "up"]), "a0");
  });

  it("lists only failures, and follows the run again", () => {
    assertEquals(after(["last", "failures"]), "a7");
    assertEquals(after(["failures", "down", "down"]), "a9");
    assertEquals(after(["last", "failures", "failures"]), "a3");
  });

  it("does nothing while no asset is listed", () => {
    const none = progressOf([main("a")]);
    const view = changeView({ selected: undefined, onlyFailures: true }, "down", none);
    assertEquals(view, { selected: undefined, onlyFailures: true });
  });
});
