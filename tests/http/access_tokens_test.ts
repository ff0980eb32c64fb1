import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../src/errors.ts";
import { type AccessToken, AccessTokens } from "../../src/http/access_tokens.ts";

const options = (signal = new AbortController().signal) => ({
  connection: "c",
  where: "w",
  signal,
});

/** Numbered tokens; what was sent with which of them. */
function numbered(life: number, expiresAt = () => Date.now() + life) {
  const asked: AbortSignal[] = [];
  const tokens = new AccessTokens(async ({ signal }): Promise<AccessToken> => {
    const value = `t${asked.push(signal)}`;
    await Promise.resolve();
    signal.throwIfAborted();
    return { value, expiresAt: expiresAt() };
  });
  const sent: string[] = [];
  const send = (refused: readonly string[] = [], signal?: AbortSignal) =>
    tokens.send((headers) => {
      const token = headers["Authorization"]!.replace("Bearer ", "");
      sent.push(token);
      return Promise.resolve({ status: refused.includes(token) ? 401 : 200 });
    }, options(signal));
  return { tokens, asked, sent, send };
}

describe("AccessTokens.send()", () => {
  it("asks once for many requests, also where they begin at once", async () => {
    const { asked, sent, send } = numbered(3_600_000);
    await Promise.all([send(), send(), send()]);
    await send();
    assertEquals([asked.length, sent], [1, ["t1", "t1", "t1", "t1"]]);
  });

  it("asks once where many requests find the token ended or refused", async () => {
    const { asked, sent, send } = numbered(3_600_000);
    await send();
    const answers = await Promise.all([send(["t1"]), send(["t1"]), send(["t1"])]);
    assertEquals(answers.map(({ status }) => status), [200, 200, 200]);
    assertEquals([asked.length, sent.slice(4)], [2, ["t2", "t2", "t2"]]);
    const short = numbered(30_000);
    await short.send();
    await Promise.all([short.send(), short.send()]);
    assertEquals(short.sent[0], "t1");
    assertEquals(new Set(short.sent).size, short.asked.length);
  });

  it("sends a token once that has no end, as there is no other", async () => {
    const { sent, send } = numbered(0, () => Infinity);
    assertEquals((await send(["t1"])).status, 401);
    assertEquals(sent, ["t1"]);
  });

  it("does not fail with the request that asked first, when that is stopped", async () => {
    const { asked, sent, send } = numbered(3_600_000);
    const controller = new AbortController();
    const first = send([], controller.signal);
    const second = send();
    controller.abort(new Error("stopped"));
    await assertRejects(() => first, Error, "stopped");
    assertEquals((await second).status, 200);
    assertEquals([asked.length, sent], [2, ["t2"]]);
  });

  it("shares a failure with those that waited for it, and asks again for those that come later", async () => {
    let asked = 0;
    const { promise: answer, reject } = Promise.withResolvers<AccessToken>();
    const tokens = new AccessTokens(() =>
      ++asked === 1 ? answer : Promise.resolve({ value: "t", expiresAt: Infinity })
    );
    const sent: unknown[] = [];
    const send = () =>
      tokens.send((headers) => {
        sent.push(headers["Authorization"]);
        return Promise.resolve({ status: 200 });
      }, options());
    const waiting = [send(), send(), tokens.prepare(options())];
    reject(new ConnectionError("cannot reach accounts.example.com", { connection: "c" }));
    for (const one of waiting) await assertRejects(() => one, ConnectionError, "cannot reach");
    assertEquals([asked, sent], [1, []]);
    await tokens.prepare(options());
    await send();
    assertEquals([asked, sent], [2, ["Bearer t"]]);
  });

  it("sends none where the service takes none", async () => {
    const seen: unknown[] = [];
    await new AccessTokens(undefined).send((headers) => {
      seen.push(headers);
      return Promise.resolve({ status: 401 });
    }, options());
    assertEquals(seen, [{}]);
  });
});
