import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../src/errors.ts";
import { AccessTokens } from "../../src/http/access_tokens.ts";
import { loginOptions, send, type SendOptions } from "../../src/http/json_request.ts";
import { never } from "../contracts/connection.ts";
import { startService } from "../fakes/scripted_service.ts";

const options = { connection: "c", where: "project shop", signal: never };

describe("send()", () => {
  it("ends by its last moment, and says how long it waited", async () => {
    const { promise: answer, resolve } = Promise.withResolvers<Response>();
    await using service = startService({ "POST /token": [() => answer] });
    const start = performance.now();
    const error = await assertRejects(
      () =>
        send(new URL("/token", service.url), { method: "POST" }, {
          ...options,
          limitMs: 400,
          until: performance.now() + 1_600,
        }),
      ConnectionError,
      `cannot reach ${service.url.host}`,
    );
    const ms = performance.now() - start;
    assert(ms < 2_500, `${ms}`);
    assert(service.requests.length >= 2, "a silent attempt is repeated");
    const cause = new RegExp(
      `^${service.url.host} did not answer within [12] s \\(${service.requests.length} attempts\\)$`,
    );
    assert(cause.test(error.explanation.cause ?? ""), error.explanation.cause);
    assertEquals([error.exitReason, error.explanation.where], ["unreachable", "project shop"]);
    resolve(new Response());
  });
});

describe("a login", () => {
  it("has half a minute in all, and a part of that for each request", async () => {
    let given: SendOptions | undefined;
    const tokens = new AccessTokens((asked) => {
      given = asked;
      return Promise.resolve({ value: "t", expiresAt: Infinity });
    });
    await tokens.send(() => Promise.resolve({ status: 200 }), options);
    const left = (given?.until ?? Infinity) - performance.now();
    assert(left > 29_000 && left <= 30_000, `${left}`);
    assertEquals(given?.limitMs, 10_000);
    assertEquals(loginOptions(options).where, "project shop");
  });
});
