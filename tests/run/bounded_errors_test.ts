import {
  assert,
  assertEquals,
  assertInstanceOf,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../src/errors.ts";
import { Redactor } from "../../src/redactor.ts";
import { withBoundedErrors } from "../../src/run/bounded_errors.ts";
import { fakeTask } from "./fake_tasks.ts";

const secret = "a secret of the customer";

async function thrownFor(error: unknown): Promise<unknown> {
  const redactor = new Redactor();
  redactor.add(secret);
  const task = withBoundedErrors(fakeTask("a", { run: () => Promise.reject(error) }), redactor);
  const context = {
    signal: new AbortController().signal,
    log() {},
    logAttempt() {},
    takesEffect: () => Promise.resolve(),
  };
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

  it("keeps the kind of an error", async () => {
    const given = new ConnectionError("x".repeat(20_000), {
      connection: "db",
      exitReason: "unreachable",
      cause: "\x1b[2Jnobody",
    });
    const thrown = await thrownFor(given);
    assertInstanceOf(thrown, ConnectionError);
    const { name, connection, exitReason, message } = thrown;
    assertEquals([name, connection, exitReason], ["ConnectionError", "db", "unreachable"]);
    assertEquals(message.length, 16_384 + "… (3616 more characters)".length);
    assertStringIncludes(thrown.describe(), "\n  cause: nobody");
  });

  it("does not touch what we cannot explain", async () => {
    const error = new TypeError("x".repeat(20_000));
    assertEquals(await thrownFor(error), error);
  });
});
