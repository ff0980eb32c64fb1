import { assertEquals, assertMatch } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { lockFilePath, logFilePath, stateFolder } from "../../../src/run/record/paths.ts";

const pipeline = { name: "shop" };

describe("logFilePath()", () => {
  it("names the run, the pipeline and the assets that were named", async () => {
    const path = (assets?: readonly string[]) =>
      logFilePath("/logs", { runId: "r1", pipeline, assets: assets?.map((name) => ({ name })) });
    assertEquals(await path(), "/logs/r1__shop.log");
    assertEquals(await path(["a", "b"]), "/logs/r1__shop__a_b.log");
    assertMatch(await path(Array(100).fill("long")), /r1__shop__100_assets_[0-9a-f]{16}\.log$/);
  });
});

describe("paths of a pipeline", () => {
  const cases: readonly [string, string][] = [
    ["shop", "shop"],
    ["my shop.v2", "my shop.v2"],
    ["../../etc/x", ".._.._etc_x"],
    ["..", "_"],
    ["a\\b\n", "a_b_"],
  ];
  for (const [name, part] of cases) {
    it(`stay in the folder of logs for ${JSON.stringify(name)}`, async () => {
      assertEquals(stateFolder("/logs", { name }), `/logs/runs/${part}`);
      assertEquals(lockFilePath("/logs", { name }), `/logs/${part}.lock`);
      assertEquals(
        await logFilePath("/logs", { runId: "r1", pipeline: { name }, assets: undefined }),
        `/logs/r1__${part}.log`,
      );
    });
  }
});
