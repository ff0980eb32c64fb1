/** R15: rows that are longer than a text can be, found when they begin. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { open } from "../../../src/platforms/postgres/driver.ts";
import { MessageSizes } from "../../../src/platforms/postgres/message_sizes.ts";
import { never, resolved } from "../../contracts/connection.ts";

function message(size: number): Uint8Array {
  const bytes = new Uint8Array(1 + size);
  new DataView(bytes.buffer).setUint32(1, size);
  return bytes;
}

describe("MessageSizes", () => {
  const sizes = [4, 8, 100, 5, 6, 7, 40];
  const stream = new Uint8Array(sizes.flatMap((size) => [...message(size)]));

  it("finds a message that is too large in pieces of any size", () => {
    for (let pieceSize = 1; pieceSize <= stream.length; pieceSize++) {
      const found: number[] = [];
      const watched = new MessageSizes(99);
      for (let at = 0; at < stream.length && found.length === 0; at += pieceSize) {
        const bytes = watched.next(stream.subarray(at, at + pieceSize));
        if (bytes !== undefined) found.push(bytes);
      }
      assertEquals(found, [100], `pieces of ${pieceSize}`);
    }
  });

  it("lets messages pass that are as large as allowed", () => {
    for (let pieceSize = 1; pieceSize <= stream.length; pieceSize++) {
      const watched = new MessageSizes(100);
      for (let at = 0; at < stream.length; at += pieceSize) {
        assertEquals(watched.next(stream.subarray(at, at + pieceSize)), undefined);
      }
    }
  });

  it("reads lengths of four bytes", () => {
    assertEquals(
      new MessageSizes().next(new Uint8Array([0x44, 0xff, 0xff, 0xff, 0xff])),
      2 ** 32 - 1,
    );
  });
});

/** Bytes of this isolate: other test files may run in this process. */
function memory(): number {
  const { heapTotal, external } = Deno.memoryUsage();
  return heapTotal + external;
}

const url = URL.parse(Deno.env.get("BRUIN_TEST_POSTGRES") ?? "");
const title = `a row of 540 MB${url === null ? " (not run: set BRUIN_TEST_POSTGRES)" : ""}`;
(url === null ? describe.skip : describe)(title, () => {
  const connect = () =>
    open(resolved("postgres", {
      host: url!.hostname,
      port: Number(url!.port),
      username: decodeURIComponent(url!.username),
      password: decodeURIComponent(url!.password),
      database: url!.pathname.slice(1),
    }));
  const statement = "select repeat('x', 540000000) as x";

  for (const way of ["query", "stream", "execute"] as const) {
    it(`is refused with its size and the limit by ${way}(), in little memory`, async () => {
      await using connection = await connect();
      const before = memory();
      const error = await assertRejects(async () => {
        if (way === "query") await connection.query(statement, { signal: never });
        else if (way === "execute") await connection.execute([statement], { signal: never });
        else for await (const _ of connection.stream!(statement, { signal: never }));
      }, QueryError);
      assertEquals([error.message, error.kind, error.transient, error.statement], [
        "A row of 541 MB is too large to be read",
        "limit",
        false,
        statement,
      ]);
      assertEquals(error.explanation.cause, "rows of PostgreSQL may have 537 MB here");
      assert(error.explanation.fix?.startsWith("select less of it"), error.explanation.fix);
      const grown = (memory() - before) / 1e6;
      assert(grown < 300, `${grown} MB more memory`);
      // The next statement gets another session.
      assertEquals((await connection.query("select 1 as n", { signal: never })).rows, [[1]]);
    });
  }
});
