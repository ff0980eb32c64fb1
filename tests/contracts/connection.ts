import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection, ResolvedConnection } from "../../src/connections/connection.ts";
import { QueryError } from "../../src/errors.ts";
import type { StatementFacts } from "../../src/statement_facts.ts";
import { Sealed } from "../../src/sealed.ts";
import { ansiSuiteWords, sessionWords, type SuiteWords } from "./words.ts";

/** What the suites need to know of a driver. */
export interface ConnectionSubject {
  readonly name: string;
  /** Why the suite cannot run here; `undefined` when it can. */
  readonly skip: string | undefined;
  readonly open: () => Promise<Connection>;
  /** A schema of the test's own, made and dropped by the suite. */
  readonly schema: string;
  /** How it writes what the suites send. Default: {@linkcode ansiSuiteWords}. */
  readonly words?: SuiteWords | undefined;
  /** A query that runs for minutes. */
  readonly slowQuery: string;
  /**
   * What it tells of statements besides rows: in the log, in the report of a run, in JSON and in spans. Bytes and
   * cost need not be told by a stand-in. Default: nothing.
   */
  readonly reports?: readonly ReportPart[] | undefined;
  /** Queries for one value, and how it is reported. */
  readonly values: readonly (readonly [sql: string, type: string, value: unknown])[];
}

/** What a system may tell of a statement besides the rows that it changed, as docs/platforms.md calls it. */
export const reportParts = { ids: "id", links: "url", bytes: "bytes", cost: "cost" } as const;

/** See {@linkcode reportParts}. */
export type ReportPart = keyof typeof reportParts;

/** A connection as the store hands it to a platform. */
export function resolved(type: string, details: Record<string, unknown>): ResolvedConnection {
  return {
    name: `my-${type}`,
    type,
    details: new Sealed(details),
    maxConcurrentAssets: undefined,
    origin: undefined,
  };
}

/** A signal that is never aborted. */
export const never: AbortSignal = new AbortController().signal;

/** Aborts after `ms`, and leaves no timer behind when `run` is done. */
export async function abortedAfter(ms: number, run: (signal: AbortSignal) => Promise<void>) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), ms);
  try {
    await run(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Every driver passes this suite. */
export function testConnection(subject: ConnectionSubject): void {
  const { name, skip, schema, slowQuery, words = ansiSuiteWords, reports = [] } = subject;
  const {
    temporary,
    whole,
    series,
    failsWhen,
    emptied,
    folded = (name) => name,
    foldedInQuotes = (name) => name,
  } = words;
  const { scratch, begin, commit } = sessionWords(words, schema);
  const ifKeepsSessions = words.stateless ? () => {} : it;
  const title = `Connection of ${name}${skip === undefined ? "" : ` (${skip})`}`;
  (skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const [decimal, decimalType] = words.decimal;
    const table = `${schema}.numbers`;
    const rows = async () =>
      (await connection.query(`SELECT n FROM ${table} ORDER BY n`, { signal: never })).rows.flat();
    const fill = () =>
      connection.execute([
        `DROP TABLE IF EXISTS ${table}`,
        `CREATE TABLE ${table} (n integer)`,
        `INSERT INTO ${table} VALUES (1), (2)`,
      ], { signal: never });

    it("tells how many rows statements changed, in their order, and what else it says to tell", async () => {
      await fill();
      const told: StatementFacts[] = [];
      await connection.execute([
        `INSERT INTO ${table} VALUES (3), (4), (5)`,
        `SELECT n FROM ${table}`,
        `DELETE FROM ${table} WHERE n > 1`,
      ], { signal: never, onStatement: (facts) => told.push(facts) });
      // Some systems tell of what only reads, too.
      assertEquals(told.flatMap(({ rows }) => rows === undefined ? [] : [rows]), [3, 4]);
      for (const [part, key] of Object.entries(reportParts) as [ReportPart, "id"][]) {
        const isTold = told.some((facts) => facts[key] !== undefined);
        if (part === "ids" || part === "links") assertEquals(isTold, reports.includes(part), part);
        else assert(!isTold || reports.includes(part), part);
      }
      const ids = told.flatMap(({ id }) => id === undefined ? [] : [id]);
      assertEquals(new Set(ids).size, ids.length, "each statement has an id of its own");
    });

    before(async () => {
      connection = await subject.open();
      await connection.execute([words.createSchema(schema)], { signal: never });
    });

    after(async () => {
      await connection.execute([words.dropSchema(schema)], { signal: never });
      await connection[Symbol.asyncDispose]();
    });

    for (const [sql, type, value] of subject.values) {
      it(`query() reports ${sql} as ${type} without loss`, async () => {
        const result = await connection.query(`SELECT ${sql} AS v`, { signal: never });
        assertEquals(result, { columns: [{ name: folded("v"), type }], rows: [[value as null]] });
      });
    }

    const ifRepeats = words.repeatsNames === false ? () => {} : it;
    ifRepeats("query() keeps the order of rows and of columns with one name", async () => {
      const { columns, rows } = await connection.query(
        "SELECT 1 AS a, 'x' AS a UNION ALL SELECT 2, 'y' ORDER BY 1 DESC",
        { signal: never },
      );
      assertEquals(columns.map(({ name }) => name), [folded("a"), folded("a")]);
      assertEquals(rows, [[2, "y"], [1, "x"]]);
    });

    it("query() returns every row of a long result", async () => {
      const { rows } = await connection.query(
        `SELECT ${whole("i")}, repeat('é', 20) FROM ${series(20_000)} ORDER BY 1`,
        { signal: never },
      );
      assertEquals(rows.length, 20_000);
      assertEquals(rows[19_999], [20_000, "é".repeat(20)]);
    });

    it("query() reports columns of an empty result", async () => {
      const result = await connection.query(
        "SELECT n AS one FROM (SELECT 1 AS n) AS t WHERE n > 1",
        { signal: never },
      );
      assertEquals(result.columns.map(({ name }) => name), [folded("one")]);
      assertEquals(result.rows, []);
    });

    it("execute() runs statements in one session, in order", async () => {
      await fill();
      await connection.execute([
        `${temporary} ${scratch("more")} AS SELECT n + 10 AS n FROM ${table} -- to come`,
        `INSERT INTO ${table} SELECT n FROM ${scratch("more")}; ` +
        `INSERT INTO ${table} SELECT n + 10 FROM ${scratch("more")};`,
      ], { signal: never });
      assertEquals(await rows(), [1, 2, 11, 12, 21, 22]);
    });

    ifKeepsSessions("execute() leaves nothing of its session to the next one", async () => {
      await connection.execute([`${temporary} left_behind (n integer)`], { signal: never });
      await connection.execute([`${temporary} left_behind (n integer)`], { signal: never });
    });

    it("execute() does nothing for empty statements and comments", async () => {
      await connection.execute(["", " ; ;", "-- nothing", "/* at all */"], { signal: never });
    });

    it("execute() keeps no rows, however many a statement returns", async () => {
      // F6: 800 MB of them, as a forgotten materialization sends, after 300 MB that fill what is used
      // again, such as the memory that sockets read into.
      const ask = (rows: number) =>
        connection.execute([
          `SELECT i, repeat('x', 1000) FROM ${series(rows)}`,
        ], { signal: never });
      await ask(300_000);
      const before = Deno.memoryUsage().rss;
      await ask(800_000);
      const grown = Deno.memoryUsage().rss - before;
      // Other test files may run in this process.
      assert(grown < 400 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MB more`);
    });

    it("execute() reports a failure in the middle of rows that are of no interest", async () => {
      await assertRejects(
        () =>
          connection.execute([
            `SELECT i, ${failsWhen("i = 250000")} FROM ${series(300_000)}`,
          ], { signal: never }),
        QueryError,
      );
    });

    const { placesNothing } = words;
    const ifPlaces = placesNothing === undefined ? it : () => {};
    ifPlaces(
      "execute() names the statement that failed, and runs none after it",
      async () => {
        await fill();
        const failing = `INSERT INTO ${table} SELECT n / missing FROM ${table}`;
        const error = await assertRejects(
          () =>
            connection.execute([
              `${begin}; SELECT 'a;b'`,
              `-- about to fail;\n  ${failing}`,
              `INSERT INTO ${table} VALUES (4)`,
              commit,
            ], { signal: never }),
          QueryError,
          folded("missing"),
        );
        assertEquals(error.statement, failing);
        assertStringIncludes(error.explanation.where ?? "", "statement 3 of 5, line 3: INSERT");
        assertEquals(error.message.includes("\n"), false);
        assertEquals(await rows(), [1, 2]);
      },
    );

    ifKeepsSessions("execute() rolls back an open transaction when a statement fails", async () => {
      await fill();
      await assertRejects(
        () =>
          connection.execute(
            ["BEGIN", emptied(table), `SELECT ${failsWhen("1 = 1")}`, "COMMIT"],
            { signal: never },
          ),
        QueryError,
      );
      assertEquals(await rows(), [1, 2]);
    });

    // Others run what comes before it.
    const ifParsesFirst = words.parsesFirst ? it : () => {};
    ifParsesFirst("execute() runs nothing when a later statement cannot be parsed", async () => {
      await fill();
      const error = await assertRejects(
        () => connection.execute([emptied(table), "SELEC 1"], { signal: never }),
        QueryError,
        "SELEC",
      );
      if (placesNothing === undefined) assertMatch(error.explanation.where ?? "", /line 2/);
      assertEquals(await rows(), [1, 2]);
    });

    ifKeepsSessions("execute() reports a transaction that was never committed", async () => {
      await fill();
      await assertRejects(
        () => connection.execute(["BEGIN", emptied(table)], { signal: never }),
        QueryError,
        "not committed",
      );
      assertEquals(await rows(), [1, 2]);
    });

    ifKeepsSessions(
      "session() is one session, in which statements follow what queries found",
      async () => {
        await fill();
        const found = await connection.session!(async (session) => {
          await session.execute([`${temporary} more AS SELECT 7 AS n`, "BEGIN"]);
          await session.execute([`INSERT INTO ${table} SELECT n FROM more`]);
          const { rows: [[count]] } = await session.query(
            `SELECT ${whole("count(*)")} FROM ${table}`,
          );
          await session.execute([`INSERT INTO ${table} VALUES (${count})`, "COMMIT"]);
          return count;
        }, { signal: never });
        assertEquals(found, 3);
        assertEquals(await rows(), [1, 2, 3, 7]);
        await connection.execute([`${temporary} more (n integer)`], { signal: never });
      },
    );

    it("session() describes a query without running it", async () => {
      const described = await connection.session!(
        (session) =>
          session.describe(
            `SELECT ${decimal("1")} AS ${words.quote("A b")}, ${failsWhen("i = 1")} AS n FROM ${
              series(2)
            } -- end`,
          ),
        { signal: never },
      );
      assertEquals(described.map(({ name }) => name), [foldedInQuotes("A b"), folded("n")]);
      assertEquals(described[0]!.type.toLowerCase().replace("decimal", "numeric"), decimalType);
      await assertRejects(
        () =>
          connection.session!((session) => session.describe("SELECT missing"), { signal: never }),
        QueryError,
        folded("missing"),
      );
    });

    ifKeepsSessions(
      "session() rolls back what is open when its work fails, and reports what was left open",
      async () => {
        await fill();
        await assertRejects(
          () =>
            connection.session!(async (session) => {
              await session.execute(["BEGIN", emptied(table)]);
              throw new RangeError("no more");
            }, { signal: never }),
          RangeError,
        );
        assertEquals(await rows(), [1, 2]);
        await assertRejects(
          () =>
            connection.session!(
              (session) => session.execute(["BEGIN", emptied(table)]),
              { signal: never },
            ),
          QueryError,
          "not committed",
        );
        assertEquals(await rows(), [1, 2]);
      },
    );

    it("session() stops when the signal is aborted", async () => {
      await abortedAfter(200, async (signal) => {
        const error = await assertRejects(
          () => connection.session!((session) => session.query(slowQuery), { signal }),
          QueryError,
        );
        assertEquals(error.message, "The statement was cancelled");
      });
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    it("query() runs side by side with others", async () => {
      const results = await Promise.all(
        Array.from({ length: 25 }, (_, n) => connection.query(`SELECT ${n}`, { signal: never })),
      );
      assertEquals(results.map(({ rows }) => rows[0][0]), Array.from({ length: 25 }, (_, n) => n));
    });

    it("query() stops the statement in the database when the signal is aborted", async () => {
      await abortedAfter(200, async (signal) => {
        const error = await assertRejects(
          () => connection.query(slowQuery, { signal }),
          QueryError,
        );
        assertEquals(error.message, "The statement was cancelled");
        assertEquals(error.statement, slowQuery);
      });
      assertEquals((await connection.query("SELECT 1", { signal: never })).rows, [[1]]);
    });

    ifKeepsSessions("execute() rolls back when the signal is aborted", async () => {
      await fill();
      await abortedAfter(200, async (signal) => {
        await assertRejects(
          () => connection.execute(["BEGIN", emptied(table), slowQuery, "COMMIT"], { signal }),
          QueryError,
          "cancelled",
        );
      });
      assertEquals(await rows(), [1, 2]);
    });

    it("execute() sends nothing when the signal was aborted before", async () => {
      await fill();
      await assertRejects(
        () => connection.execute([emptied(table)], { signal: AbortSignal.abort() }),
        QueryError,
        "cancelled",
      );
      assertEquals(await rows(), [1, 2]);
    });

    it("[Symbol.asyncDispose]() closes a handle that was never used", async () => {
      const unused = await subject.open();
      await unused[Symbol.asyncDispose]();
    });
  });
}
