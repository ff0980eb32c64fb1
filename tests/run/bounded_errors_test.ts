import { assert, assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { withBoundedErrors } from "../../src/run/bounded_errors.ts";
import { TaskError } from "../../src/run/task.ts";
import { fakeTask } from "./fake_tasks.ts";

const secret = "a secret of the customer";

async function thrownFor(error: unknown): Promise<unknown> {
  const redactor = new Redactor();
  redactor.add(secret);
  const task = withBoundedErrors(fakeTask("a", { run: () => Promise.reject(error) }), redactor);
  const context = { signal: new AbortController().signal, log() {}, logAttempt() {} };
  return await assertRejects(() => task.run(context));
}

describe("withBoundedErrors()", () => {
  it("keeps what is short, and what is known about it", async () => {
    const error = new QueryError("ERROR: first\nsecond\tline", {
      cause: "a reason",
      fix: "a remedy",
      where: "line 1",
      statement: "select 1",
      databaseCode: "40P01",
      outcomeUnknown: true,
    });
    const thrown = await thrownFor(error);
    assertInstanceOf(thrown, QueryError);
    assertEquals({ ...thrown, message: thrown.message }, { ...error, message: error.message });
  });

  it("takes out what would control a terminal", async () => {
    const text = "a\x1b[2J\x1b]0;title\x07b\x1b[31mc\r\nd\re\bf\x01g\x9bh\x1b";
    const thrown = await thrownFor(new QueryError(text, { cause: text, fix: text }));
    assertInstanceOf(thrown, QueryError);
    const { message, explanation } = thrown;
    assertEquals([message, explanation], ["abc\ndefgh", {
      cause: "abc\ndefgh",
      fix: "abc\ndefgh",
    }]);
  });

  for (const part of ["message", "cause", "fix", "statement"] as const) {
    it(`cuts a long ${part}, and no sensitive value in two`, async () => {
      for (const length of [16_380, 16_384, 16_400, 1_000_000]) {
        const text = "x".repeat(length) + secret + "y".repeat(20_000);
        const thrown = await thrownFor(
          part === "message" ? new QueryError(text) : new QueryError("m", { [part]: text }),
        );
        assertInstanceOf(thrown, QueryError);
        const { message, statement, explanation } = thrown;
        const kept = { message, statement, ...explanation }[part] ?? "";
        assert(/… \(\d+ more characters\)$/.test(kept), part);
        assert(kept.length < 17_000);
        assert(!kept.includes("a sec"), kept.slice(-100));
      }
    });
  }

  it("does not touch other errors", async () => {
    const error = new TaskError("x".repeat(20_000));
    assertEquals(await thrownFor(error), error);
  });
});
