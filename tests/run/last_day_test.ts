import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Asset } from "../../src/project/model.ts";
import { lastDayNotice } from "../../src/run/last_day.ts";
import { fakeAsset } from "./fake_models.ts";

/** N2. */
describe("lastDayNotice()", () => {
  const byTime = fakeAsset("by_time", { body: "select '{{ end_timestamp | date_add(1) }}'" });
  const byDay = fakeAsset("by_day", { body: "select '{{ end_date }}', '{{ start_timestamp }}'" });

  it("names an asset that looks at the time, when the end is a day", () => {
    assertEquals(
      lastDayNotice("2025-01-03", [byDay, byTime]),
      "the interval ends with the first moment of 2025-01-03, and by_time looks at the time: " +
        '--end-date "2025-01-03 23:59:59.999999" takes the whole day',
    );
  });

  it("says nothing of other ends, and of assets that look at days", () => {
    for (const end of [undefined, "2025-01-03 00:00:00", "2025-01-03T10:00:00Z"]) {
      assertEquals(lastDayNotice(end, [byTime]), undefined);
    }
    assertEquals(lastDayNotice("2025-01-03", [byDay]), undefined);
  });

  const others: readonly [title: string, changes: Partial<Asset>][] = [
    ["Python that reads the variable", { body: 'os.environ["BRUIN_END_DATETIME"]' }],
    ["a hook", { hooks: { pre: ["x {{ end_datetime }}"], post: [], applicableTypes: [] } }],
    ["ingestr by a key", { type: "ingestr", parameters: { incremental_key: "id" } }],
    ["time_interval by timestamps", {
      materialization: {
        type: "table",
        strategy: "time_interval",
        partitionBy: "",
        clusterBy: undefined,
        incrementalKey: "at",
        incrementalPredicate: "",
        timeGranularity: "timestamp",
      },
    }],
  ];
  for (const [title, changes] of others) {
    it(`knows ${title}`, () => {
      const notice = lastDayNotice("2025-01-03", [fakeAsset("a", changes), byTime]);
      assertEquals(notice?.includes("and a and 1 more look at the time"), true, notice);
    });
  }
});
