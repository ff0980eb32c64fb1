import { assertEquals, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { envOf } from "../../../src/env.ts";
import { UsageError } from "../../../src/errors.ts";
import { runInterval } from "../../../src/run/interval.ts";
import { claimRunId, runIdOf } from "../../../src/run/record/run_id.ts";

const startedAt = new Date(2024, 0, 2, 3, 4, 5);

describe("runIdOf()", () => {
  it("is the local time", () => {
    assertEquals(runIdOf(envOf({}), { startedAt }), "2024_01_02_03_04_05");
  });

  for (const id of ["nightly-7", "2024_01_01", "scheduled__2024-01-01T00:00:00+00:00", "..x"]) {
    it(`takes "${id}" from BRUIN_RUN_ID`, () => {
      assertEquals(runIdOf(envOf({ BRUIN_RUN_ID: id }), { startedAt }), id);
    });
  }

  for (const id of ["../x", "a/b", "a\\b", "..", ".", "a\nb", "x".repeat(200)]) {
    it(`refuses ${JSON.stringify(id).slice(0, 20)}, which is no file name`, () => {
      assertThrows(
        () => runIdOf(envOf({ BRUIN_RUN_ID: id }), { startedAt }),
        UsageError,
        "BRUIN_RUN_ID cannot be used as a file name",
      );
    });
  }

  const interval = runInterval({ startDate: "2024-01-31", endDate: "2024-02-01" }, startedAt);

  it("is made of a backfill and the start of its interval, unless BRUIN_RUN_ID is set", () => {
    const backfill = { id: "january", interval };
    assertEquals(runIdOf(envOf({}), { startedAt, backfill }), "january__2024_01_31_00_00_00");
    assertEquals(runIdOf(envOf({ BRUIN_RUN_ID: "mine" }), { startedAt, backfill }), "mine");
  });

  for (const id of ["", "a/b", "a\\b"]) {
    it(`refuses ${JSON.stringify(id)} as the id of a backfill`, () => {
      for (const env of [envOf({}), envOf({ BRUIN_RUN_ID: "mine" })]) {
        assertThrows(
          () => runIdOf(env, { startedAt, backfill: { id, interval } }),
          UsageError,
          "--backfill-id cannot be used as a file name",
        );
      }
    });
  }
});

describe("claimRunId()", () => {
  it("gives each of those who ask at once an id of their own", async () => {
    const folder = await Deno.makeTempDir();
    try {
      const claim = { place: (id: string) => `${folder}/runs/${id}.jsonl`, mode: 0o600 };
      const ids = await Promise.all(Array.from({ length: 4 }, () => claimRunId("now", claim)));
      assertEquals(ids.toSorted(), ["now", "now_2", "now_3", "now_4"]);
      assertEquals(await claimRunId("later", claim), "later");
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });

  it("gives the id when its file cannot be made", async () => {
    const claim = { place: () => "/dev/null/impossible", mode: 0o600 };
    assertEquals(await claimRunId("now", claim), "now");
  });
});
