import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { type Answer, BusyAnswer, type JsonRequest, request } from "../../src/http/request.ts";
import { UnansweredError } from "../../src/http/unanswered.ts";
import { startService } from "../fakes/scripted_service.ts";

/** Asks a service that gives one answer. */
async function ask(response: Response, init: JsonRequest = {}): Promise<Answer> {
  await using service = startService({ "GET /": [() => response] });
  return await request(service.url, init, AbortSignal.timeout(10_000));
}

describe("request", () => {
  it("returns the object of an answer and its headers", async () => {
    const { status, body, header } = await ask(
      Response.json({ id: 7 }, { headers: { "x-place": "here" } }),
    );
    assertEquals([status, body, header("x-place"), header("x-other")], [
      200,
      { id: 7 },
      "here",
      undefined,
    ]);
  });

  it("returns a redirect as an answer, and does not follow it", async () => {
    const { status, header } = await ask(
      new Response(null, { status: 308, headers: { location: "/elsewhere", range: "bytes=0-41" } }),
    );
    assertEquals([status, header("range")], [308, "bytes=0-41"]);
  });

  it("has no object for a body that is none", async () => {
    for (const body of ["<html>", "[1]", "null", ""]) {
      assertEquals((await ask(new Response(body))).body, {}, body);
    }
  });

  it("refuses an answer that is longer than the limit", async () => {
    const body = JSON.stringify({ rows: "x".repeat(1_000) });
    assertEquals((await ask(new Response(body), { maxBytes: body.length })).status, 200);
    const error = await assertRejects(
      () => ask(new Response(body), { maxBytes: body.length - 1 }),
      UnansweredError,
    );
    assertEquals(error.problem, "too-large");
  });

  it("tells a busy service, with the pause that it asks for, of a minute at most", async () => {
    for (
      const [seconds, expected] of [["2", 2_000], ["3600", 60_000], [undefined, undefined]] as const
    ) {
      const headers = seconds === undefined ? undefined : { "retry-after": seconds };
      const error = await assertRejects(
        () => ask(new Response("{}", { status: 503, ...headers && { headers } })),
        BusyAnswer,
      );
      assertEquals([error.answer.status, error.retryAfterMs], [503, expected]);
    }
  });
});
