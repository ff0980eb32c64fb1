import { assert, assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection, Rows } from "../../src/connections/connection.ts";
import { QueryError } from "../../src/errors.ts";
import { abortedAfter, type ConnectionSubject, never } from "./connection.ts";
import { ansiSuiteWords, sessionWords } from "./words.ts";

async function all(batches: AsyncIterable<Rows>): Promise<Rows[]> {
  const found: Rows[] = [];
  for await (const batch of batches) found.push(batch);
  return found;
}

/** Every driver that streams passes this suite. */
export function testStreaming(subject: Omit<ConnectionSubject, "values">): void {
  const { name, skip, schema, slowQuery, words = ansiSuiteWords } = subject;
  const { temporary, whole, series, failsWhen, folded = (name) => name } = words;
  const { scratch } = sessionWords(words, schema);
  const manyRows = `SELECT ${whole("i")} AS i, repeat('é', 20) AS t FROM ${series(200_000)} ` +
    "ORDER BY 1";
  const title = `Connection.stream() of ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const stream = (statement: string, signal = never) => connection.stream!(statement, { signal });

    before(async () => {
      connection = await subject.open();
      await connection.execute([words.createSchema(schema)], { signal: never });
    });

    after(async () => {
      await connection.execute([words.dropSchema(schema)], { signal: never });
      await connection[Symbol.asyncDispose]();
    });

    it("gives every row once, in order and in batches that name the columns", async () => {
      const batches = await all(stream(manyRows));
      assert(batches.length > 10, `${batches.length} batches`);
      for (const { columns } of batches) {
        assertEquals(columns.map(({ name }) => name), [folded("i"), folded("t")]);
      }
      const rows = batches.flatMap(({ rows }) => rows);
      assertEquals(rows.length, 200_000);
      assert(rows.every(([i, text], index) => i === index + 1 && text === "é".repeat(20)));
    });

    it("waits for a slow reader, and loses nothing", async () => {
      let count = 0;
      for await (const { rows } of stream(manyRows)) {
        if (count % 50_000 < rows.length) await new Promise((resolve) => setTimeout(resolve, 20));
        count += rows.length;
      }
      assertEquals(count, 200_000);
    });

    it("gives the values that query() gives", async () => {
      const [decimal] = words.decimal;
      const sql = `SELECT 9007199254740993 AS n, NULL AS z, ${decimal("1.50")} AS d`;
      const [{ columns, rows }, ...more] = await all(stream(sql));
      assertEquals({ columns, rows }, await connection.query(sql, { signal: never }));
      assertEquals(more, []);
    });

    it("gives one batch for an empty result", async () => {
      const [{ columns, rows }, ...more] = await all(
        stream("SELECT n AS one FROM (SELECT 1 AS n) AS t WHERE n > 1"),
      );
      assertEquals([columns.map(({ name }) => name), rows, more], [[folded("one")], [], []]);
    });

    it("gives one empty batch for nothing but a comment", async () => {
      assertEquals(await all(stream("-- nothing")), [{ columns: [], rows: [] }]);
    });

    it("gives the rows of the last of several statements", async () => {
      const batches = await all(
        stream(
          `${temporary} ${scratch("t")} AS SELECT 7 AS n; SELECT 1; SELECT n FROM ${scratch("t")}`,
        ),
      );
      assertEquals(batches.flatMap(({ rows }) => rows), [[7]]);
    });

    const ifReturns = words.returns ? it : () => {};
    ifReturns("keeps what a statement wrote", async () => {
      await connection.execute([`CREATE TABLE ${schema}.kept (n integer)`], { signal: never });
      await all(stream(`INSERT INTO ${schema}.kept VALUES (1) RETURNING n`));
      assertEquals(
        (await connection.query(`SELECT n FROM ${schema}.kept`, { signal: never })).rows,
        [[1]],
      );
    });

    it("fails when the statement cannot start", async () => {
      const error = await assertRejects(
        () => all(stream("SELECT missing")),
        QueryError,
        folded("missing"),
      );
      assertEquals(error.statement, "SELECT missing");
    });

    it("fails when the statement fails half-way", async () => {
      const sql = `SELECT i, ${failsWhen("i = 150000")} FROM ${series(200_000)}`;
      let count = 0;
      await assertRejects(async () => {
        for await (const { rows } of stream(sql)) count += rows.length;
      }, QueryError);
      assert(count < 150_000);
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    it("cancels the statement when its reader stops early", async () => {
      for await (const { rows } of stream(manyRows)) {
        assert(rows.length > 0);
        break;
      }
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    it("stops the statement in the database when the signal is aborted", async () => {
      await abortedAfter(200, async (signal) => {
        const error = await assertRejects(() => all(stream(slowQuery, signal)), QueryError);
        assertEquals(error.message, "The statement was cancelled");
      });
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    it("is cancelled between two batches", async () => {
      const abort = new AbortController();
      await assertRejects(
        async () => {
          for await (const _ of stream(manyRows, abort.signal)) abort.abort();
        },
        QueryError,
        "The statement was cancelled",
      );
    });
  });
}
