import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { type DrawOptions, formatBlock, formatElapsed } from "../../../src/report/live/block.ts";
import { textWidth } from "../../../src/report/text_width.ts";
import { finished, main, progressOf, started } from "./plan.ts";

const options: DrawOptions = {
  size: { columns: 80, rows: 24 },
  color: false,
  stopping: false,
  now: 42_000,
};
const names = Array.from({ length: 10 }, (_, index) => `mart.table_${index}`);

function busy(running: readonly string[] = names) {
  const tasks = [...running.map(main), main("bad")];
  return progressOf(tasks, [
    [0, finished(main("bad"), { outcome: "failed", error: new QueryError("no") })],
    ...running.map((name, index) => [index * 1_000, started(main(name))] as const),
  ]);
}

describe("formatBlock()", () => {
  it("says how far the run is and what is running", () => {
    assertEquals(formatBlock(busy(names.slice(0, 2)), options), [
      "1 of 3 done · 1 failed · 2 running · 0:42",
      "  mart.table_0  0:42",
      "  mart.table_1  0:41",
    ]);
    assertEquals(formatBlock(progressOf([main("a")]), options), ["0 of 1 done · 0 running · 0:42"]);
  });

  it("fills a third of the screen at most", () => {
    const lines = formatBlock(busy(), options);
    assertEquals(lines.length, 8);
    assertEquals(lines.slice(-2), ["  mart.table_5  0:37", "  … and 4 more"]);
    for (const rows of [0, 1, 2, 3, 4, 5, 6, 10, 100]) {
      const { length } = formatBlock(busy(), { ...options, size: { columns: 80, rows } });
      assert(length <= Math.max(1, rows / 3), `${length} lines in ${rows} rows`);
    }
  });

  it("cuts names, not times, and is never wider than the terminal", () => {
    const progress = busy(["注文".repeat(30), "orders".repeat(30)]);
    assertEquals(
      formatBlock(progress, { ...options, size: { columns: 20, rows: 24 } }),
      ["1 of 3 done · 1 fai…", "  注文注文注…  0:42", "  ordersorder…  0:41"],
    );
    for (let columns = 10; columns < 90; columns++) {
      for (const line of formatBlock(progress, { ...options, size: { columns, rows: 24 } })) {
        assert(textWidth(line) <= columns, line);
      }
    }
  });

  it("shows failures in red, and that the run is stopping", () => {
    const [counts] = formatBlock(busy(["a"]), { ...options, color: true, stopping: true });
    assertEquals(counts, "1 of 2 done · \x1b[31m1 failed\x1b[0m · 1 stopping · 0:42");
  });
});

describe("formatElapsed()", () => {
  it("shows whole seconds, and hours only when there are any", () => {
    const cases: readonly [number, string][] = [
      [-1, "0:00"],
      [999, "0:00"],
      [61_000, "1:01"],
      [3_599_999, "59:59"],
      [3_661_000, "1:01:01"],
      [90_000_000, "25:00:00"],
    ];
    for (const [ms, text] of cases) assertEquals(formatElapsed(ms), text);
  });
});
