import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../src/connections/connection.ts";
import { ConnectionError, QueryError } from "../../src/errors.ts";
import { Ledger, type LedgerOptions } from "../../src/run/exactly_once/ledger.ts";
import { quoteParts } from "../../src/sql/transactions.ts";
import type { Transactions } from "../../src/sql/transactions.ts";
import { never } from "./connection.ts";

/** What the suite needs to know of a platform with transactions. */
export interface LedgerSubject {
  readonly name: string;
  /** Why the suite cannot run here; `undefined` when it can. */
  readonly skip: string | undefined;
  readonly open: () => Promise<Connection>;
  readonly transactions: Transactions;
  /** A schema of the test's own, made and dropped by the suite; with a name that needs quotes. */
  readonly schema: string;
}

const day = {
  start: "2024-01-31T00:00:00.000000+00:00",
  end: "2024-01-31T23:59:59.999999+00:00",
};
const otherDay = { ...day, start: "2024-01-30T00:00:00.000000+00:00" };

/** Every platform whose dialect has transactions passes this suite. */
export function testLedger({ name, skip, open, transactions, schema }: LedgerSubject): void {
  const title = `the table of committed assets on ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const data = quoteParts([schema, "data"]);
    const options = (runId = crypto.randomUUID()): LedgerOptions => ({
      name: "my-connection",
      connection,
      transactions,
      run: { runId, pipeline: `it's`, interval: day },
      signal: never,
    });
    const place = { schema, table: 'the "runs"' };
    const count = async () =>
      Number(
        (await connection.query(`SELECT count(*) FROM ${data}`, { signal: never })).rows[0][0],
      );
    /** What a step sends for an asset that inserts a row. */
    const insert = (row: string, last = "SELECT 1") =>
      connection.execute([
        transactions.begin,
        row,
        `INSERT INTO ${data} VALUES (1)`,
        last,
        transactions.commit,
      ], { signal: never });

    before(async () => {
      connection = await open();
      await connection.execute([
        `CREATE SCHEMA ${quoteParts([schema])}`,
        `CREATE TABLE ${data} (n integer)`,
      ], { signal: never });
    });

    after(async () => {
      await connection.execute([`DROP SCHEMA ${quoteParts([schema])} CASCADE`], { signal: never });
      await connection[Symbol.asyncDispose]();
    });

    it("is made by many runs that begin at once, with its schema", async () => {
      const other = `${schema} too`;
      const ledgers = await Promise.all(
        Array.from({ length: 8 }, () => Ledger.begin({ schema: other, table: "t" }, options())),
      );
      assertEquals(new Set(ledgers.map(({ table }) => table)).size, 1);
      const { rows } = await connection.query(`SELECT count(*) FROM ${ledgers[0].table}`, {
        signal: never,
      });
      assertEquals(Number(rows[0][0]), 8);
      await connection.execute([`DROP SCHEMA ${quoteParts([other])} CASCADE`], { signal: never });
    });

    it("is in the connection's own schema unless another is set", async () => {
      const table = `runs_${schema}`;
      const ledger = await Ledger.begin({ schema: "", table }, options());
      const { rows: [[own]] } = await connection.query("SELECT current_schema()", {
        signal: never,
      });
      assertStringIncludes(ledger.table, `${quoteParts([String(own), table])}`);
      await connection.execute([`DROP TABLE ${ledger.table}`], { signal: never });
    });

    it("lets a run begin twice, and has a row for each asset that was committed", async () => {
      const given = options();
      await Ledger.begin(place, given);
      const ledger = await Ledger.begin(place, given);
      await insert(ledger.row("a.b'c", day));
      await insert(ledger.row("other", otherDay));
      assertEquals([...(await ledger.committed(day, never)).keys()].sort(), ["", "a.b'c"]);
      assertEquals([...(await ledger.committed(otherDay, never)).keys()], ["other"]);
      const again = await Ledger.find(ledger.table, given);
      assertEquals((await again.committed(day, never)).has("a.b'c"), true);
    });

    it("commits an asset once, whoever tries", async () => {
      const ledger = await Ledger.begin(place, options());
      const before = await count();
      const row = ledger.row("asset", day);
      const results = await Promise.allSettled(Array.from({ length: 5 }, () => insert(row)));
      assertEquals(results.filter(({ status }) => status === "fulfilled").length, 1);
      await assertRejects(() => insert(row), QueryError);
      assertEquals(await count(), before + 1);
      await insert(ledger.row("asset", otherDay));
      assertEquals(await count(), before + 2);
    });

    it("has no row of an asset that failed, which can be tried again", async () => {
      const ledger = await Ledger.begin(place, options());
      const before = await count();
      const row = ledger.row("asset", day);
      await assertRejects(() => insert(row, "SELECT * FROM there_is_no_such_table"), QueryError);
      assertEquals((await ledger.committed(day, never)).has("asset"), false);
      assertEquals(await count(), before);
      await insert(row);
      assertEquals(await count(), before + 1);
    });

    it("commits the rows of a file once, also those that come back", async () => {
      const ledger = await Ledger.begin(place, options());
      const path = await Deno.makeTempFile({ suffix: ".csv" });
      try {
        await Deno.writeTextFile(path, "n\n1\n2\n");
        const before = await count();
        const load = (last: string) =>
          connection.load!({
            path,
            format: "csv",
            target: (name) => ({ name, type: { kind: "integer" } }),
          }, {
            table: data,
            statements: (query) => [
              transactions.begin,
              ledger.row("seed", day),
              `INSERT INTO ${data} ${query}`,
              last,
              transactions.commit,
            ],
            signal: never,
          });
        await assertRejects(() => load("SELECT * FROM there_is_no_such_table"), QueryError);
        assertEquals(await count(), before);
        await load("SELECT 1");
        await assertRejects(() => load("SELECT 1"), QueryError);
        assertEquals(await count(), before + 2);
      } finally {
        await Deno.remove(path);
      }
    });

    it("refuses a table that could hold a row twice", async () => {
      const table = quoteParts([schema, "foreign"]);
      await connection.execute([`CREATE TABLE ${table} (run_id text, asset text)`], {
        signal: never,
      });
      const { explanation } = await assertRejects(
        () => Ledger.begin({ schema, table: "foreign" }, options()),
        ConnectionError,
        "is not one of ours",
      );
      assertEquals(explanation.code, "E178");
    });

    it("does not take a table for the run's own that does not know it", async () => {
      const { table } = await Ledger.begin(place, options());
      const { explanation } = await assertRejects(
        () => Ledger.find(table, options()),
        ConnectionError,
        "does not know the run",
      );
      assertEquals(explanation.code, "E179");
      const gone = table.replace(/"$/, ' gone"');
      const error = await assertRejects(() => Ledger.find(gone, options()), ConnectionError);
      assertEquals(error.explanation.code, "E177");
    });
  });
}
