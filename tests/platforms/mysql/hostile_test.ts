/** What a server or a network may do to a session. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { never as signal } from "../../contracts/connection.ts";
import { cutAfter } from "../../fakes/cut_after.ts";
import { connect, mysql, servers } from "./servers.ts";

/** Passes bytes on until a client sends this text, which never reaches the server. */
function silentFrom(text: string, server: { hostname: string; port: number }) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let accepted = 0;
  const serving = (async () => {
    for await (const client of listener) {
      accepted++;
      const upstream = await Deno.connect(server);
      const decoder = new TextDecoder("latin1");
      const until = new TransformStream<Uint8Array, Uint8Array>({
        transform(piece, controller) {
          if (!decoder.decode(piece).includes(text)) controller.enqueue(piece);
        },
      });
      Promise.allSettled([
        upstream.readable.pipeTo(client.writable),
        client.readable.pipeThrough(until).pipeTo(upstream.writable),
      ]);
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    get accepted() {
      return accepted;
    },
    async [Symbol.asyncDispose]() {
      listener.close();
      await serving.catch(() => {});
    },
  };
}

for (const server of servers) {
  const title = `Sessions with ${server.name}${
    server.skip === undefined ? "" : ` (${server.skip})`
  }`;
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    it("stop a statement whose database is gone meanwhile", async () => {
      const name = `gone_${crypto.randomUUID().slice(0, 8)}`;
      await using admin = await connect(server);
      await admin.execute([`CREATE DATABASE ${name}`], { signal });
      await using connection = await connect(server, { database: name });
      const stop = new AbortController();
      const running = connection.query("SELECT SLEEP(60)", { signal: stop.signal });
      await new Promise((resolve) => setTimeout(resolve, 500));
      await admin.execute([`DROP DATABASE ${name}`], { signal });
      stop.abort();
      const error = await assertRejects(() => running, QueryError);
      assertEquals(error.message, "The statement was cancelled");
    });
  });
}

// Its TLS is too old for Deno, so that a proxy can read what is sent, behind an attempt with TLS.
const ofMysql = `Sessions behind a proxy${mysql.skip === undefined ? "" : ` (${mysql.skip})`}`;
(mysql.skip === undefined ? describe : describe.skip)(ofMysql, () => {
  const address = { hostname: String(mysql.details.host), port: Number(mysql.details.port) };

  it("tell the truth of a statement whose connection is cut at any byte", async () => {
    const table = `cut_${crypto.randomUUID().slice(0, 8)}`;
    await using direct = await connect(mysql);
    await direct.execute([`CREATE TABLE ${table} (n integer)`], { signal });
    const outcomes = new Set<string>();
    try {
      for (let bytes = 1; bytes < 2_000 && !outcomes.has("done"); bytes += bytes < 200 ? 61 : 7) {
        await using proxy = cutAfter(bytes, address);
        await using connection = await connect(mysql, { host: "127.0.0.1", port: proxy.port });
        const failure = await connection.execute([`INSERT INTO ${table} VALUES (${bytes})`], {
          signal,
        }).then(() => undefined, (error: unknown) => error);
        const { rows: [[count] = []] } = await direct.query(
          `SELECT COUNT(*) FROM ${table} WHERE n = ${bytes}`,
          { signal },
        );
        if (failure === undefined) {
          outcomes.add("done");
          assertEquals(count, 1, `${bytes} bytes`);
        } else if (failure instanceof QueryError) {
          outcomes.add("unknown");
          assert(failure.outcomeUnknown, `${bytes} bytes: ${failure.message}`);
          assert(Number(count) <= 1, `${bytes} bytes`);
        } else {
          outcomes.add("not connected");
          assert(failure instanceof ConnectionError, `${bytes} bytes: ${failure}`);
          assertEquals(count, 0, `${bytes} bytes`);
        }
      }
    } finally {
      await direct.execute([`DROP TABLE ${table}`], { signal });
    }
    assertEquals([...outcomes].sort(), ["done", "not connected", "unknown"]);
  });

  it("are given up when the server lets us in and then is silent", async () => {
    await using proxy = silentFrom("SET NAMES", address);
    await using connection = await connect(mysql, { host: "127.0.0.1", port: proxy.port });
    const error = await assertRejects(
      () => connection.query("SELECT 1", { signal }),
      ConnectionError,
    );
    assertStringIncludes(error.message, "took more than 10 seconds");
    assertStringIncludes(error.explanation.cause ?? "", "a MySQL server of version 8.");
    assertEquals([error.exitReason, proxy.accepted], ["unreachable", 2]);
  });

  it("have nothing to stop before they are there", async () => {
    await using proxy = silentFrom("SET NAMES", address);
    await using connection = await connect(mysql, { host: "127.0.0.1", port: proxy.port });
    const error = await assertRejects(
      () => connection.query("SELECT 1", { signal: AbortSignal.timeout(2_000) }),
      QueryError,
      "cancelled before it was sent",
    );
    assertEquals(error.explanation.cause, "the login had not ended");
    assertEquals(proxy.accepted, 2);
  });
});
