import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { UsageError } from "../../src/errors.ts";
import type { Asset } from "../../src/project/model.ts";
import { connectionUses, type PlanOptions, planTasks } from "../../src/run/plan.ts";
import {
  fakeAsset,
  fakeColumn,
  fakeColumnCheck,
  fakeCustomCheck,
  fakePipeline,
} from "./fake_models.ts";

function plan(assets: readonly Asset[], options: Partial<PlanOptions> = {}) {
  return planTasks(fakePipeline(assets), {
    assets,
    only: [],
    singleCheck: undefined,
    connectionsOf: () => [],
    ...options,
  });
}

/** Task id → ids that it needs. */
function needs(...args: Parameters<typeof plan>): Record<string, readonly string[]> {
  return Object.fromEntries(plan(...args).map((task) => [task.label.id, task.needs]));
}

const checked = {
  columns: [
    fakeColumn("id", [
      fakeColumnCheck("unique"),
      fakeColumnCheck("not_null", { blocking: false }),
    ]),
  ],
  customChecks: [
    fakeCustomCheck("Row Count Is Fine"),
    fakeCustomCheck("soft", { blocking: false }),
  ],
};

describe("planTasks()", () => {
  it("makes a task for each asset and check, in pipeline order, with the ids of messages", () => {
    const tasks = plan([fakeAsset("b", checked), fakeAsset("a")]);
    assertEquals(tasks.map(({ label }) => label), [
      { id: "b", asset: "b", kind: "main" },
      { id: "b:id:unique", asset: "b", kind: "column_check", column: "id", check: "unique" },
      { id: "b:id:not_null", asset: "b", kind: "column_check", column: "id", check: "not_null" },
      {
        id: "b:custom-check:row_count_is_fine",
        asset: "b",
        kind: "custom_check",
        check: "Row Count Is Fine",
      },
      { id: "b:custom-check:soft", asset: "b", kind: "custom_check", check: "soft" },
      { id: "a", asset: "a", kind: "main" },
    ]);
  });

  it("lets checks wait for their asset, and downstream assets for blocking checks only", () => {
    assertEquals(needs([fakeAsset("a", checked), fakeAsset("b", { upstreams: ["a"] })]), {
      a: [],
      "a:id:unique": ["a"],
      "a:id:not_null": ["a"],
      "a:custom-check:row_count_is_fine": ["a"],
      "a:custom-check:soft": ["a"],
      b: ["a", "a:id:unique", "a:custom-check:row_count_is_fine"],
    });
  });

  it("ignores symbolic, foreign and unknown upstreams", () => {
    const b = fakeAsset("b", {
      upstreams: [{ value: "a", mode: "symbolic" }, { kind: "uri", value: "a" }, "unknown"],
    });
    assertEquals(needs([fakeAsset("a"), b]), { a: [], b: [] });
  });

  it("makes ids unique when two checks would share one", () => {
    const customChecks = [fakeCustomCheck("one two"), fakeCustomCheck("One_Two")];
    assertEquals(Object.keys(needs([fakeAsset("a", { customChecks })])), [
      "a",
      "a:custom-check:one_two",
      "a:custom-check:one_two#2",
    ]);
  });

  it("bridges assets that are left out, and their own left-out upstreams", () => {
    const a = fakeAsset("a", { customChecks: [fakeCustomCheck("c")] });
    const b = fakeAsset("b", { upstreams: ["a"] });
    const c = fakeAsset("c", { upstreams: ["b"] });
    const d = fakeAsset("d", { upstreams: ["c", "a"] });
    assertEquals(needs([a, b, c, d], { assets: [a, d] }), {
      a: [],
      "a:custom-check:c": ["a"],
      d: ["a", "a:custom-check:c"],
    });
  });

  it("ends when left-out assets depend on each other", () => {
    const a = fakeAsset("a", { upstreams: ["b"] });
    const b = fakeAsset("b", { upstreams: ["a"] });
    const c = fakeAsset("c", { upstreams: ["a"] });
    assertEquals(needs([a, b, c], { assets: [c] }), { c: [] });
  });

  it("looks behind a left-out asset once, however many assets depend on it", () => {
    let looks = 0;
    const leftOut = fakeAsset("left out", { upstreams: ["a"] });
    const { upstreams } = leftOut;
    const watched = Object.defineProperty(leftOut, "upstreams", {
      get: () => (looks++, upstreams),
    });
    const a = fakeAsset("a");
    const many = Array.from(
      { length: 50 },
      (_, index) => fakeAsset(`b${index}`, { upstreams: ["left out"] }),
    );
    const planned = plan([a, watched, ...many], { assets: [a, ...many] });
    assertEquals(planned.slice(1).map((task) => task.needs), many.map(() => ["a"]));
    // Once more for the order of the plan.
    assertEquals(looks, 2);
  });

  const chain = [
    fakeAsset("a", { customChecks: [fakeCustomCheck("c")] }),
    fakeAsset("b", { upstreams: ["a"], customChecks: [fakeCustomCheck("c")] }),
  ];
  const filters: readonly [PlanOptions["only"], Record<string, readonly string[]>][] = [
    [["main"], { a: [], b: ["a"] }],
    [["checks"], { "a:custom-check:c": [], "b:custom-check:c": [] }],
    [["push-metadata"], {}],
    [["main", "checks"], {
      a: [],
      "a:custom-check:c": ["a"],
      b: ["a", "a:custom-check:c"],
      "b:custom-check:c": ["b"],
    }],
  ];
  it("pushes metadata after the asset, and lets nothing wait for it", () => {
    const push = { kind: "metadata_push" } as const;
    const options = { metadataPush: () => push };
    const pipeline = [fakeAsset("a"), fakeAsset("b", { upstreams: ["a"] })];
    assertEquals(needs(pipeline, options), {
      a: [],
      "a:metadata-push": ["a"],
      b: ["a"],
      "b:metadata-push": ["b"],
    });
    assertEquals(needs(pipeline, { ...options, only: ["push-metadata"] }), {
      "a:metadata-push": [],
      "b:metadata-push": [],
    });
    assertEquals(needs(pipeline, { ...options, only: ["main"] }), { a: [], b: ["a"] });
  });

  for (const [only, expected] of filters) {
    it(`keeps the steps of --only ${only.join(" and ")}`, () => {
      assertEquals(needs(chain, { only }), expected);
    });
  }

  it("keeps nothing but the single check", () => {
    assertEquals(needs([fakeAsset("a", checked)], { singleCheck: "id of not_null" }), {
      "a:id:not_null": [],
    });
  });

  it("refuses a single check that no asset has", () => {
    assertThrows(
      () => plan([fakeAsset("a", checked)], { singleCheck: "nope" }),
      UsageError,
      "Failed to filter assets: cannot find check with the given ID",
    );
  });
});

describe("the order of planTasks()", () => {
  it("is that of dependencies, and else that of the pipeline", () => {
    const assets = [
      fakeAsset("mart", { upstreams: ["staging"] }),
      fakeAsset("staging", { upstreams: ["raw.b", "raw.a"] }),
      fakeAsset("alone"),
      fakeAsset("raw.a"),
      fakeAsset("raw.b"),
    ];
    const ids = plan(assets).map(({ label }) => label.id);
    assertEquals(ids, ["raw.b", "raw.a", "staging", "mart", "alone"]);
  });

  // F24: it would begin a line of its own in logs.
  it("keeps the names of checks on one line", () => {
    const asset = fakeAsset("a", {
      columns: [fakeColumn("x\ny", [fakeColumnCheck("unique")])],
      customChecks: [fakeCustomCheck("no\n[raw]\x1b[31m fake")],
    });
    assertEquals(plan([asset]).map(({ label }) => [label.id, label.column, label.check]), [
      ["a", undefined, undefined],
      ["a:x y:unique", "x y", "unique"],
      ["a:custom-check:no_[raw]_fake", undefined, "no [raw] fake"],
    ]);
  });
});

describe("connectionUses()", () => {
  it("lists each asset once for each connection and role", () => {
    const tasks = plan([fakeAsset("a", checked), fakeAsset("b"), fakeAsset("c")], {
      connectionsOf: ({ name }) => name === "c" ? [] : name === "b" ? ["one", "two"] : ["one"],
    });
    assertEquals([...connectionUses(tasks)], [
      ["one", [
        { asset: "a", role: "main", wantedType: "duckdb" },
        { asset: "a", role: "check", wantedType: "duckdb" },
        { asset: "b", role: "main", wantedType: "duckdb" },
      ]],
      ["two", [{ asset: "b", role: "main", wantedType: "duckdb" }]],
    ]);
  });
});
