import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { Preparations } from "../src/preparations.ts";

describe("Preparations.ensure()", () => {
  it("does work once for concurrent and later callers, for each key", async () => {
    const preparations = new Preparations();
    const done: string[] = [];
    const prepare = (key: string) =>
      preparations.ensure(key, async () => {
        await Promise.resolve();
        done.push(key);
      });
    await Promise.all([prepare("a"), prepare("a"), prepare("b")]);
    await prepare("a");
    assertEquals(done, ["a", "b"]);
  });

  it("lets the next caller try again after a failure, one at a time", async () => {
    const preparations = new Preparations();
    let attempts = 0;
    let atOnce = 0;
    const work = async () => {
      attempts++;
      assertEquals(++atOnce, 1);
      await Promise.resolve();
      atOnce--;
      if (attempts < 3) throw new Error(`attempt ${attempts}`);
    };
    const callers = Array.from({ length: 5 }, () => preparations.ensure("a", work));
    const outcomes = await Promise.allSettled(callers);
    assertEquals(outcomes.map(({ status }) => status), [
      "rejected",
      "rejected",
      "fulfilled",
      "fulfilled",
      "fulfilled",
    ]);
    assertEquals(attempts, 3);
    await assertRejects(() => preparations.ensure("b", () => Promise.reject(new Error("b"))));
  });
});
