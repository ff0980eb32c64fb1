import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { SecretsError } from "../../src/errors.ts";
import type { SecretsReader } from "../../src/secrets/backend.ts";

/** A connection as a backend stores it. */
export interface StoredConnection {
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A backend that holds the connections of the suite, opened. */
export interface ReaderUnderTest extends AsyncDisposable {
  readonly reader: SecretsReader;
}

const marker = "pa'ss\"w\\ord ${HOME} %40 <&> ü€😀 12345678901234567890";

const connections: Readonly<Record<string, StoredConnection>> = {
  "my-postgres": {
    type: "postgres",
    details: { host: "localhost", port: 5432, username: "etl", password: marker },
  },
  "my-mysql": { type: "mysql", details: { host: "localhost", password: marker } },
};

/**
 * What every secrets backend does, whatever is behind it.
 *
 * @param start Stores the connections and opens a reader on them.
 */
export function describeSecretsReader(
  backend: string,
  start: (connections: Readonly<Record<string, StoredConnection>>) => Promise<ReaderUnderTest>,
): void {
  const { signal } = new AbortController();

  describe(`SecretsReader of ${backend}`, () => {
    it("read() gives the type and the details unchanged", async () => {
      await using subject = await start(connections);
      for (const [name, { type, details }] of Object.entries(connections)) {
        const secret = await subject.reader.read(name, { signal });
        assertEquals(secret?.type, type);
        const { name: _, ...revealed } = { ...secret?.details.reveal() };
        assertEquals(revealed, details);
      }
    });

    it("read() keeps the details out of what is printed", async () => {
      await using subject = await start(connections);
      const secret = await subject.reader.read("my-postgres", { signal });
      const printed = `${Deno.inspect(secret, { depth: 9 })}${JSON.stringify(secret)}`;
      assertEquals(printed.includes("12345678901234567890"), false);
    });

    it("read() serves concurrent callers", async () => {
      await using subject = await start(connections);
      const names = ["my-postgres", "my-mysql", "my-postgres", "my-mysql"];
      const secrets = await Promise.all(names.map((name) => subject.reader.read(name, { signal })));
      assertEquals(secrets.map((secret) => secret?.type), [
        "postgres",
        "mysql",
        "postgres",
        "mysql",
      ]);
    });

    it("read() of an unknown name gives undefined or an error that names it", async () => {
      await using subject = await start(connections);
      const outcome = await subject.reader.read("no-such-name", { signal })
        .catch((error: unknown) => error);
      if (outcome === undefined) return;
      assert(outcome instanceof SecretsError);
      // As the backend writes it.
      assertMatch(outcome.message, /no[-_]such[-_]name'/i);
      assertEquals(outcome.exitReason, "configuration");
    });

    it("read() rejects with the reason of an aborted signal", async () => {
      await using subject = await start(connections);
      const reason = new Error("stopped by the test");
      await assertRejects(
        async () =>
          void await subject.reader.read("my-postgres", { signal: AbortSignal.abort(reason) }),
        Error,
        reason.message,
      );
    });

    it("place names where secrets are looked for", async () => {
      await using subject = await start(connections);
      assert(subject.reader.place.length > 0);
    });

    it("disposing twice does no harm", async () => {
      await using subject = await start(connections);
      await subject.reader.read("my-mysql", { signal });
      await subject.reader[Symbol.asyncDispose]();
      await subject.reader[Symbol.asyncDispose]();
    });
  });
}
