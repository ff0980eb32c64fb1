/** Servers that accept a connection and let nobody in: what the failure says, and when (scenario 23). */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { never, resolved } from "../../contracts/connection.ts";

/** Connects to a listener that treats each connection as `serve` does. */
async function failureAt(
  serve: (connection: Deno.TcpConn) => Promise<void>,
  { ssl_mode = "disable" }: { readonly ssl_mode?: string } = {},
) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepted: Deno.TcpConn[] = [];
  const serving = (async () => {
    for await (const connection of listener) {
      accepted.push(connection);
      // The client may leave at any moment.
      serve(connection).catch(() => {});
    }
  })();
  const { port } = listener.addr as Deno.NetAddr;
  await using connection = await open(resolved("postgres", {
    host: "127.0.0.1",
    port,
    username: "bruin",
    password: "secret-word",
    ssl_mode,
  }));
  const startedAt = performance.now();
  const error = await assertRejects(
    () => connection.query("select 1", { signal: never }),
    ConnectionError,
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const each of accepted) each.close();
  listener.close();
  await serving;
  const problem = error.message.slice('Cannot connect to PostgreSQL for "'.length)
    .replace(/^[^:]*: /, "").replaceAll(String(port), "PORT");
  return { problem, cause: error.explanation.cause, seconds, exitReason: error.exitReason };
}

const encoder = new TextEncoder();

describe("a login that does not end", () => {
  it("is told as a timeout when the server is silent", async () => {
    const { problem, exitReason, seconds } = await failureAt(() => Promise.resolve());
    assertEquals(
      problem,
      "no answer from 127.0.0.1:PORT within 10 seconds, though it takes connections",
    );
    assertEquals(exitReason, "unreachable");
    assert(seconds > 9 && seconds < 20, `${seconds} s`);
  });

  it("is told as a timeout when the answer comes byte by byte", async () => {
    const { problem, cause, seconds } = await failureAt(async (connection) => {
      // A notice of 10,000 bytes before anything else.
      await connection.write(new Uint8Array([0x4e, 0, 0, 0x27, 0x10]));
      while (true) {
        await connection.write(new Uint8Array([0x4d]));
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    });
    assertEquals(problem, "the login at 127.0.0.1:PORT took more than 10 seconds");
    assertEquals(cause, "the server, or something on the way, began to answer and did not finish");
    assert(seconds > 9 && seconds < 20, `${seconds} s`);
  });

  it("is told as a timeout when the server lets us in and then answers nothing", async () => {
    const { problem, seconds } = await failureAt(async (connection) => {
      // AuthenticationOk and ReadyForQuery.
      await connection.write(
        new Uint8Array([0x52, 0, 0, 0, 8, 0, 0, 0, 0, 0x5a, 0, 0, 0, 5, 0x49]),
      );
    });
    assertEquals(problem, "the login at 127.0.0.1:PORT took more than 10 seconds");
    assert(seconds > 9 && seconds < 20, `${seconds} s`);
  });

  it("is told as a timeout when the server agrees to TLS and then is silent", async () => {
    const { problem, seconds } = await failureAt(async (connection) => {
      await connection.write(encoder.encode("S"));
    }, { ssl_mode: "require" });
    assertEquals(
      problem,
      "no answer from 127.0.0.1:PORT within 10 seconds, though it takes connections",
    );
    assert(seconds > 9 && seconds < 20, `${seconds} s`);
  });

  it("is no matter of certificates when what answers knows no TLS", async () => {
    const { problem, cause } = await failureAt(async (connection) => {
      await connection.write(encoder.encode("HTTP/1.1 400 Bad Request\r\n\r\n"));
    }, { ssl_mode: "require" });
    assertEquals(problem, "127.0.0.1:PORT does not agree to TLS as a PostgreSQL server does");
    assertEquals(cause, "it answered neither yes nor no to the request for TLS");
  });

  it("is told as closed when the server closes", async () => {
    const { problem, cause } = await failureAt(async (connection) => await connection.closeWrite());
    assertEquals(problem, "the connection to 127.0.0.1:PORT broke off");
    assertEquals(cause, "the server or something on the way closed it");
  });

  for (
    const [what, answer] of [
      ["a web server", encoder.encode("HTTP/1.1 400 Bad Request\r\n\r\n<html>")],
      ["a message of 2 GB", new Uint8Array([0x52, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3])],
    ] as const
  ) {
    it(`ends at once when ${what} answers, by default`, async () => {
      const { problem, exitReason, seconds } = await failureAt(async (connection) => {
        await connection.write(answer);
      }, { ssl_mode: "prefer" });
      assertEquals(problem, "what answers at 127.0.0.1:PORT is not a PostgreSQL server");
      assertEquals(exitReason, "configuration");
      assert(seconds < 5, `${seconds} s`);
    });
  }
});
