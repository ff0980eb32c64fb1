import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import {
  allowOnly,
  formatAddress,
  librariesMayConnect,
  networkAddressOf,
  outboundFetch,
  parseAddress,
  passOutbound,
  UnplannedAddressError,
  watchOutbound,
} from "../src/outbound.ts";

/** A server that sends everybody on to `target`, or answers `here` without one. */
function startServer(target?: string) {
  const headers: Headers[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    headers.push(request.headers);
    return target === undefined
      ? new Response("here")
      : new Response(null, { status: 302, headers: { location: target } });
  });
  const url = `http://127.0.0.1:${server.addr.port}/`;
  return { url, headers, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

describe("addresses", () => {
  it("are written and read alike", () => {
    for (const text of ["db.internal:5432", "127.0.0.1:80", "[::1]:5432"]) {
      const address = parseAddress(text);
      assertEquals(address && formatAddress(address), text);
    }
    for (const text of ["db.internal", "db:0", "db:65536", "http://db:1", "::1:5432", ""]) {
      assertEquals(parseAddress(text), undefined);
    }
    assertEquals(networkAddressOf(new URL("https://Example.com/a")), {
      host: "example.com",
      port: 443,
    });
    assertEquals(networkAddressOf(new URL("http://[::1]/")), { host: "::1", port: 80 });
  });
});

describe("the guard", () => {
  it("lets everything pass that is planned, and all when nothing is", () => {
    const address = { host: "db.internal", port: 5432 };
    passOutbound(address);
    using _guard = allowOnly([{ host: "DB.internal", port: 5432 }]);
    passOutbound(address);
    const error = assertThrows(
      () => passOutbound({ host: "db.internal", port: 5433 }),
      UnplannedAddressError,
      "the connection to db.internal:5433 was refused",
    );
    assertEquals(error.explanation.code, "E410");
  });

  it("ends with its run", () => {
    {
      using _guard = allowOnly([]);
      assertThrows(() => passOutbound({ host: "a", port: 1 }), UnplannedAddressError);
    }
    passOutbound({ host: "a", port: 1 });
  });

  it("tells whoever watches", () => {
    const seen: string[] = [];
    {
      using _watch = watchOutbound((address) => seen.push(formatAddress(address)));
      passOutbound({ host: "a", port: 1 });
    }
    passOutbound({ host: "b", port: 2 });
    assertEquals(seen, ["a:1"]);
  });
});

describe("fetch under the guard", () => {
  it("follows redirects to planned addresses alone, without headers of ours", async () => {
    await using last = startServer();
    await using first = startServer(last.url);
    const [from, to] = [networkAddressOf(new URL(first.url)), networkAddressOf(new URL(last.url))];
    const headers = { authorization: "Bearer t0ken" };
    {
      using _guard = allowOnly([from]);
      await assertRejects(
        () => outboundFetch(first.url, { headers }),
        UnplannedAddressError,
        formatAddress(to),
      );
      assertEquals(last.headers.length, 0);
    }
    using _guard = allowOnly([from, to]);
    const response = await outboundFetch(first.url, { headers });
    assertEquals(await response.text(), "here");
    assertEquals(first.headers.at(-1)?.get("authorization"), "Bearer t0ken");
    assertEquals(last.headers.at(-1)?.get("authorization"), null);
  });

  it("sends nothing to another address", async () => {
    await using server = startServer();
    using _guard = allowOnly([{ host: "127.0.0.1", port: 1 }]);
    await assertRejects(() => outboundFetch(server.url), UnplannedAddressError);
    assertEquals(server.headers.length, 0);
  });
});

describe("the network of native libraries", () => {
  it("is off while a run keeps to a plan, unless that says otherwise", () => {
    assertEquals(librariesMayConnect(), true);
    {
      using _guard = allowOnly([]);
      assertEquals(librariesMayConnect(), false);
    }
    using _guard = allowOnly([], { librariesConnect: true });
    assertEquals(librariesMayConnect(), true);
  });
});
