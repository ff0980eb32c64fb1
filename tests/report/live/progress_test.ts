import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { Redactor } from "../../../src/redactor.ts";
import { check, finished, logged, main, progressOf, started } from "./plan.ts";

describe("RunProgress", () => {
  it("counts tasks and knows what runs, the oldest first", () => {
    const [a, b, c] = ["a", "b", "c"].map(main);
    const progress = progressOf([a, b, c, check("a", "unique")], [
      [10, started(b)],
      [20, started(a)],
      [30, finished(b, { outcome: "failed", error: new QueryError("no such table") })],
      [30, finished(c, { outcome: "upstream_failed" })],
    ]);
    assertEquals([progress.total, progress.done, progress.failed], [4, 2, 1]);
    assertEquals(progress.running, [{ id: "a", startedAt: 20 }]);
    assertEquals(progress.latest?.name, "b");
  });

  it("follows each asset and its checks in the order of the plan", () => {
    const [a, b, unique, positive] = [
      main("a"),
      main("b"),
      check("a", "unique"),
      check("a", "pos"),
    ];
    const progress = progressOf([b, a, unique, positive], [
      [10, started(a)],
      [20, finished(a)],
      [20, started(positive)],
      [25, finished(positive, { outcome: "failed", error: new QueryError("3 are negative") })],
      [30, started(unique)],
    ]);
    const [first, second] = progress.assets;
    assertEquals([first.name, first.main, first.startedAt], ["b", "waiting", undefined]);
    assertEquals([second.main, [...second.checks.values()]], ["succeeded", ["running", "failed"]]);
    assertEquals([second.startedAt, second.endedAt, second.error], [10, 25, "3 are negative"]);
  });

  it("keeps the last lines of each asset, with why it failed", () => {
    const a = main("a");
    const error = new QueryError("no such table", { fix: "create it" });
    const progress = progressOf([a], [
      ...["1", "2", "3"].map((text) => [1, logged(a, text)] as const),
      [2, finished(a, { outcome: "failed", error })],
    ]);
    assertEquals(progress.assets[0].log, ["3", "no such table", "  fix: create it"]);
    assertEquals(progressOf([a], [[1, logged(a, "1")]], { keptLogLines: 0 }).assets[0].log, []);
  });

  it("hides values and takes out what would move the cursor", () => {
    const redactor = new Redactor();
    redactor.add("hunter2");
    const a = main("hunter2.a");
    const progress = progressOf([a], [
      [1, started(a)],
      [1, logged(a, "\x1b[2J\ta\rb\x07 hun\x1b[0mter2 \u202eback")],
      [2, finished(a, { outcome: "failed", error: new QueryError("bad hunter2") })],
    ], { redact: (text) => redactor.redact(text) });
    const [{ name, error, log }] = progress.assets;
    assertEquals([name, error, log], ["****.a", "bad ****", ["  ab **** back", "bad ****"]]);
  });
});
