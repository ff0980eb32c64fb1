import { assert, assertEquals, assertNotMatch, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { RunFacts, TaskFacts } from "../../../src/report/run/facts.ts";
import { runToHtml } from "../../../src/report/run/html.ts";
import { assetFacts, notRun, ran, runOf } from "./example_run.ts";

const now = new Date("2024-01-02T04:00:00Z");

function pageOf(run: RunFacts, earlier: readonly Record<string, number>[] = []) {
  return runToHtml({
    run,
    alive: false,
    earlier: earlier.map((each) => ({ durations: new Map(Object.entries(each)) })),
    now,
  });
}

function failedWith(message: string, more: Partial<TaskFacts> = {}): Partial<TaskFacts> {
  return {
    finished: { at: 20, outcome: "failed", ms: 10, errors: [{ message }] },
    ...more,
  };
}

describe("runToHtml()", () => {
  it("tells an error with its remedy, and what did not run because of it", async () => {
    const error = {
      message: "no table",
      cause: "it was dropped",
      where: "line 3",
      fix: "create it",
      code: "E9",
      statement: "select 1",
    };
    const page = await pageOf(runOf({
      assets: [
        assetFacts("raw"),
        assetFacts("mart", [0]),
        assetFacts("other"),
        assetFacts("x", [1]),
      ],
      tasks: [
        ran(0, { at: 0, ms: 9, finished: { at: 9, outcome: "failed", ms: 9, errors: [error] } }),
        notRun(1),
        ran(2, { at: 0, ms: 9, slot: 1 }),
        notRun(3),
      ],
      ended: { ms: 1_000, aborted: false, exit: 1 },
    }));
    for (const text of Object.values(error)) assertStringIncludes(page, text);
    assertStringIncludes(
      page,
      'Not run because of this: <a class="name" href="#asset-1">mart</a>, ' +
        '<a class="name" href="#asset-3">x</a></p>',
    );
    assertStringIncludes(page, "<title>shop failed: one</title>");
  });

  it("tells a reason that many tasks share once", async () => {
    const assets = Array.from({ length: 30 }, (_, index) => assetFacts(`a${index}`));
    const tasks = assets.map((_, index) => ran(index, { at: 0, ms: 10, ...failedWith("down") }));
    const page = await pageOf(runOf({ assets, tasks }));
    assertEquals(page.match(/class="message">down</g)?.length, 1);
    assertStringIncludes(page, "30 tasks for the same reason");
    assertStringIncludes(page, " and 10 more</p>");
  });

  it("shows what a check found and should have found", async () => {
    const errors = [{ message: "3 nulls", actual: 3, expected: 0 }];
    const page = await pageOf(runOf({
      assets: [assetFacts("raw")],
      tasks: [
        ran(0, { at: 0, ms: 9 }),
        ran(0, {
          ...{ at: 9, ms: 1, kind: "column_check", column: "id", check: "not_null" },
          finished: { at: 10, outcome: "failed", ms: 1, errors },
        }),
        ran(0, { at: 9, ms: 1, slot: 1, kind: "custom_check", check: "enough" }),
      ],
    }));
    assertStringIncludes(page, '<td class="number">3</td>\n<td class="number">0</td>');
    assertStringIncludes(page, "as expected");
    assertStringIncludes(page, 'class="mark tone-bad">✗1/2</text>');
  });

  it("compares with earlier runs by the rule that it states", async () => {
    const run = runOf({ assets: [assetFacts("a")], tasks: [ran(0, { at: 0, ms: 6_200 })] });
    const page = await pageOf(run, [{ a: 2_000 }, { a: 2_000 }, { a: 1_000 }]);
    assertStringIncludes(page, "3.1× slower than usual");
    assertStringIncludes(page, "1s – 2s");
    assertStringIncludes(page, "Oldest first: 1s, 2s, 2s, 6.2s");
    assertStringIncludes(await pageOf(run), "no earlier run");
  });

  it("says of a run without an end that it was interrupted", async () => {
    const page = await pageOf(runOf({
      assets: [assetFacts("a")],
      tasks: [ran(0, { at: 10, ms: 0, finished: undefined })],
      ended: undefined,
      lastAt: 40,
      unreadable: 2,
    }));
    assertStringIncludes(page, "Interrupted</strong>");
    assertStringIncludes(page, "This run has no end");
    assertStringIncludes(page, "a: interrupted, ≥ 30ms, from 10ms on worker 1");
    assertStringIncludes(page, "2 lines of the journal");
  });

  it("draws of a large run only what went wrong and its neighbours", async () => {
    const assets = Array.from(
      { length: 5_000 },
      (_, index) => assetFacts(`a${index}`, index === 0 ? [] : [index - 1]),
    );
    const good = assets.map((_, index) => ran(index, { at: index, ms: 1 }));
    const one = good.with(2_000, ran(2_000, { at: 2_000, ms: 1, ...failedWith("x") }));
    const page = await pageOf(runOf({ assets, tasks: one, lastAt: 6_000 }));
    const nodes = [...page.matchAll(/<a class="node[^>]*? id="node-(\d+)"/g)].map(([, id]) => id);
    assertEquals(nodes, ["1999", "2000", "2001"]);
    assertStringIncludes(page, "too many to draw");
    assertEquals(page.match(/<tr id="asset-/g)?.length, 5_000);
    assertStringIncludes(page, "<summary>4,900 more rows</summary>");
    const calm = await pageOf(runOf({ assets, tasks: good, lastAt: 6_000 }));
    assertStringIncludes(calm, "none is drawn");
  });

  it("keeps the bars of a worker apart, also those that are too short to see", async () => {
    const tasks = Array.from({ length: 500 }, (_, index) => ran(0, { at: index * 2, ms: 0.1 }));
    const page = await pageOf(runOf({ assets: [assetFacts("a")], tasks, lastAt: 10_000 }));
    const bars = [...page.matchAll(/<rect x="([\d.]+)%" y="\d+" width="([\d.]+)%"/g)]
      .map(([, left, width]) => [Number(left), Number(width)]);
    assertEquals(bars.length, 500);
    for (const [index, [left, width]] of bars.entries()) {
      assert(width > 0);
      const next = bars[index + 1]?.[0] ?? 100;
      assert(left + width <= next + 1e-9, `${left} + ${width} > ${next}`);
    }
  });

  it("escapes everything, and refers to nothing outside", async () => {
    const evil = `"><img src=x onerror=alert(1)></script><script>alert(1)</script>`;
    const errors = [{
      ...{ message: `${evil}\n${evil}`, cause: evil, where: evil, fix: evil, code: evil },
      statement: evil,
    }];
    const run = runOf({
      assets: [{ name: evil, type: evil, upstreams: [] }, assetFacts(evil, [0])],
      tasks: [
        ran(0, {
          at: 0,
          ms: 9,
          retries: [evil],
          finished: { at: 9, outcome: "failed", ms: 9, errors },
        }),
        notRun(1),
        notRun(1, { kind: "column_check", column: evil, check: evil }),
      ],
    });
    const { header } = run;
    const page = await pageOf({
      ...run,
      header: {
        ...header,
        ...{ run: evil, pipeline: evil, environment: evil, program: evil },
        interval: { start: evil, end: evil },
      },
    });
    assertEquals(page.match(/<script/g)?.length, 1);
    assert(!page.includes("<img"));
    assertNotMatch(page, /\b(?:src|href)="(?!#)|url\((?!#)|@import|https?:/);
    assertStringIncludes(page, "default-src &#39;none&#39;");
  });
});
