import { assert, assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { stripAnsi } from "../../../src/plain_text.ts";
import { formatScreen, type ScreenOptions } from "../../../src/report/live/screen.ts";
import { firstView } from "../../../src/report/live/view.ts";
import { textWidth } from "../../../src/report/text_width.ts";
import { check, finished, logged, main, progressOf, started } from "./plan.ts";

const options: ScreenOptions = {
  title: "shop · default · 2024-01-31T00:00:00Z - 2024-01-31T23:59:59Z",
  view: firstView,
  size: { columns: 72, rows: 15 },
  color: false,
  stopping: false,
  now: 65_000,
};

const orders = main("mart.orders");
const checks = ["unique", "positive", "not_null"].map((name) => check("mart.orders", name));
const raw = main("raw.orders");
const later = main("mart.later");
const progress = progressOf([raw, orders, ...checks, later, main("mart.last")], [
  [0, started(raw)],
  [3_000, finished(raw)],
  [3_000, started(orders)],
  [3_100, logged(orders, "inserting")],
  [5_000, finished(orders)],
  [5_000, started(checks[0])],
  [6_000, finished(checks[0])],
  [6_000, started(checks[1])],
  [7_000, finished(checks[1], { outcome: "failed", error: new QueryError("3 are negative") })],
  [7_000, finished(main("mart.last"), { outcome: "upstream_failed" })],
  [8_000, started(later)],
  [9_000, started(checks[2])],
  [9_000, logged(checks[2], "counting")],
]);

describe("formatScreen()", () => {
  it("shows how far the run is, each asset, and the log of the latest", () => {
    assertEquals(
      formatScreen(progress, options),
      [
        "shop · default · 2024-01-31T00:00:00Z - 2024-01-31T23:59:59Z",
        "[############------] 5 of 7 done · 1 failed · 2 running · 1:05",
        "  PASS            raw.orders     0:03",
        "> FAIL            mart.orders    1:02 .F* 3 are negative",
        "  running         mart.later     0:57",
        "  UPSTREAM FAILED mart.last  ",
        "── mart.orders ─────────────────────────────────────────────────────────",
        "inserting",
        "3 are negative",
        "counting",
        "",
        "",
        "",
        "",
        "↑↓ select · f failures · q leave · Ctrl-C stop",
      ].map((line) => line.trimEnd()),
    );
  });

  it("lists only failures, or says that there are none", () => {
    const view = { selected: undefined, onlyFailures: true };
    const lines = formatScreen(progress, { ...options, view });
    assertEquals(lines[2], "> FAIL            mart.orders    1:02 .F* 3 are negative");
    assert(lines[3].startsWith("── mart.orders"));
    assertEquals(formatScreen(progressOf([raw]), { ...options, view })[2], "  nothing has failed");
  });

  it("fills the screen exactly and never more, whatever its size", () => {
    const wide = progressOf([main("注文".repeat(40)), orders], [
      [0, logged(orders, "📦".repeat(100))],
    ]);
    for (const some of [progress, wide, progressOf([])]) {
      for (let rows = 1; rows < 40; rows++) {
        for (const columns of [1, 2, 5, 10, 20, 33, 80, 200]) {
          const lines = formatScreen(some, { ...options, size: { columns, rows }, color: true });
          assertEquals(lines.length, rows);
          for (const line of lines) assert(textWidth(stripAnsi(line)) <= columns, line);
        }
      }
    }
  });

  it("draws only what is visible of 5000 assets, around the one that is shown", () => {
    const many = progressOf(Array.from({ length: 5_000 }, (_, index) => main(`a${index}`)));
    const view = { selected: "a2500", onlyFailures: false };
    const lines = formatScreen(many, { ...options, size: { columns: 80, rows: 10 }, view });
    assertEquals(
      lines.slice(2, 6).map((line) => line.trimEnd()),
      [
        "  waiting         a2498",
        "  waiting         a2499",
        "> waiting         a2500",
        "  waiting         a2501",
      ],
    );
    const end = { ...view, selected: "a4999" };
    assert(formatScreen(many, { ...options, view: end }).some((line) => line.startsWith("> ")));
  });

  it("paints rows in the colour of what became of them", () => {
    const lines = formatScreen(progress, { ...options, color: true });
    assert(lines[2].startsWith("\x1b[32m  PASS"));
    assert(lines[3].startsWith("\x1b[31m> FAIL"));
    assert(lines[4].startsWith("  running"));
  });
});
