import { assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { systemClock } from "../../src/clock.ts";
import type { Connection, ResolvedConnection, Rows } from "../../src/connections/connection.ts";
import { RotatingConnection } from "../../src/connections/rotation.ts";
import { firstRows, streamRows } from "../../src/connections/stream.ts";
import { ConnectionError, QueryError } from "../../src/errors.ts";
import { Sealed } from "../../src/sealed.ts";
import type { Secret } from "../../src/secrets/backend.ts";

const signal = new AbortController().signal;
const columns = [{ name: "n", type: "INTEGER" }];

function version(id: string): ResolvedConnection {
  return {
    name: "pg",
    type: "postgres",
    details: new Sealed({ username: "etl", password: id }),
    maxConcurrentAssets: undefined,
    origin: {
      secretName: "prod/pg",
      facts: { version: id },
      revision: id,
      createdAt: new Date(0),
      fetchMs: 1,
      requests: 1,
    },
  };
}

/** A database that lets one version of the secret in, and gives two batches. */
function database(accepted: string) {
  const closed: string[] = [];
  const ended: string[] = [];
  const open = ({ origin }: ResolvedConnection): Promise<Connection> => {
    const id = origin?.revision ?? "";
    return Promise.resolve({
      execute: () => Promise.resolve(),
      query: () => Promise.resolve({ columns, rows: [[0]] }),
      async *stream(statement): AsyncGenerator<Rows> {
        await Promise.resolve();
        if (id !== accepted) {
          throw new ConnectionError("refused", { connection: "pg", loginRefused: true });
        }
        try {
          yield { columns, rows: [[1]] };
          if (statement === "broken") throw new QueryError("broken");
          yield { columns, rows: [[2]] };
        } finally {
          ended.push(id);
        }
      },
      [Symbol.asyncDispose]: () => {
        closed.push(id);
        return Promise.resolve();
      },
    });
  };
  return { open, closed, ended };
}

function rotating(open: (connection: ResolvedConnection) => Promise<Connection>) {
  const secret: Secret = {
    type: "postgres",
    details: new Sealed({}),
    warnings: [],
    origin: version("new").origin,
  };
  return new RotatingConnection(version("old"), {
    source: {
      open,
      read: () => Promise.resolve(secret),
      accept: () => Promise.resolve(version("new")),
    },
    signal,
    clock: systemClock,
    warn: () => {},
  });
}

async function values(batches: AsyncIterable<Rows>): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { rows } of batches) found.push(...rows.flat());
  return found;
}

describe("streamRows()", () => {
  it("asks for all rows at once where there is no stream", async () => {
    const { stream: _, ...connection } = await database("old").open(version("old"));
    assertEquals(await values(streamRows(connection, "select", { signal })), [0]);
  });
});

describe("firstRows()", () => {
  it("ends the statement once there are as many as wanted", async () => {
    const { open, ended } = database("old");
    const connection = await open(version("old"));
    assertEquals(await firstRows(connection, "broken", { signal, count: 1 }), { rows: [[1]] });
    assertEquals(ended, ["old"]);
  });

  it("gives all rows of a result that has no more", async () => {
    const connection = await database("old").open(version("old"));
    const { rows } = await firstRows(connection, "select", { signal, count: 3 });
    assertEquals(rows, [[1], [2]]);
  });
});

describe("RotatingConnection.stream()", () => {
  it("gives the batches of a connection that works", async () => {
    await using connection = rotating(database("old").open);
    assertEquals(await values(connection.stream("select", { signal })), [1, 2]);
  });

  it("starts again with a new version when the login is refused", async () => {
    await using connection = rotating(database("new").open);
    assertEquals(await values(connection.stream("select", { signal })), [1, 2]);
  });

  it("ends the statement when its reader stops early", async () => {
    const { open, ended, closed } = database("old");
    {
      await using connection = rotating(open);
      for await (const _ of connection.stream("select", { signal })) break;
      assertEquals([ended, closed], [["old"], []]);
    }
    assertEquals(closed, ["old"]);
  });

  it("passes on what fails half-way", async () => {
    await using connection = rotating(database("old").open);
    await assertRejects(
      () => values(connection.stream("broken", { signal })),
      QueryError,
      "broken",
    );
  });
});
