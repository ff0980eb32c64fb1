/** What differs from the suites: traps of mysql2 and of the servers, values of tables, and sessions that end. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { never } from "../../contracts/connection.ts";
import { connect, mariadb, servers } from "./servers.ts";

const signal = never;

for (const server of servers) {
  const title = `MysqlConnection at ${server.name}` +
    (server.skip === undefined ? "" : ` (${server.skip})`);
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const schema = `driver_${crypto.randomUUID().slice(0, 8)}`;
    const execute = (...statements: string[]) => connection.execute(statements, { signal });
    const query = async (sql: string) => (await connection.query(sql, { signal })).rows;

    before(async () => {
      connection = await connect(server);
      await execute(`CREATE DATABASE ${schema} CHARACTER SET utf8mb4`);
    });
    after(async () => {
      await execute(`DROP DATABASE ${schema}`);
      await connection[Symbol.asyncDispose]();
    });

    it("reports every type of column exactly, with its name", async () => {
      const columns: readonly (readonly [name: string, type: string, sql: string, unknown])[] = [
        ["a", "tinyint", "TINYINT", -128],
        ["b", "tinyint unsigned", "TINYINT UNSIGNED", 255],
        ["c", "smallint", "SMALLINT", -32768],
        ["d", "mediumint", "MEDIUMINT", -8388608],
        ["e", "int unsigned", "INT UNSIGNED", 4294967295],
        ["f", "bigint", "BIGINT", -9223372036854775808n],
        [
          "g",
          "decimal",
          "DECIMAL(65,30)",
          "-12345678901234567890123456789012345.123456789012345678901234567890",
        ],
        ["h", "float", "FLOAT", 0.1],
        ["i", "double", "DOUBLE", 0.30000000000000004],
        ["j", "year", "YEAR", 1999],
        ["k", "date", "DATE", "0000-00-00"],
        ["l", "datetime", "DATETIME(6)", "9999-12-31 23:59:59.999999"],
        ["m", "timestamp", "TIMESTAMP(3) NULL", "2024-01-01 01:02:03.456"],
        ["n", "time", "TIME(6)", "-838:59:59.000000"],
        ["o", "char", "CHAR(3)", "a"],
        ["p", "varchar", "VARCHAR(20)", "é😀𐍈\u0000\n"],
        ["q", "text", "LONGTEXT", "x\\y'z\"`"],
        ["r", "binary", "BINARY(3)", "0x00FF00"],
        ["s", "varbinary", "VARBINARY(9)", "0x00FF"],
        ["t", "blob", "LONGBLOB", "0xDEADBEEF"],
        ["u", "enum", "ENUM('one','two')", "two"],
        ["v", "set", "SET('one','two')", "one,two"],
        ["w", "bit", "BIT(64)", 18446744073709551615n],
        ["x", "bit", "BIT(1)", 1],
        ["y", "json", "JSON", '{"a": 9007199254740993}'],
      ];
      const literals: Readonly<Record<string, string>> = {
        r: "X'00FF00'",
        s: "X'00FF'",
        t: "X'DEADBEEF'",
        p: "CONCAT('é😀𐍈', CHAR(0), '\\n')",
        q: `'x\\\\y\\'z"\``.concat("'"),
        x: "b'1'",
      };
      const table = `${schema}.every`;
      await execute(
        "SET sql_mode = ''",
        `CREATE TABLE ${table} (${columns.map(([name, , sql]) => `${name} ${sql}`).join(", ")})`,
        `INSERT INTO ${table} VALUES (${
          columns.map(([name, , , value]) =>
            literals[name] ?? (typeof value === "string" ? `'${value}'` : String(value))
          ).join(", ")
        })`,
        `INSERT INTO ${table} () VALUES ()`,
      );
      const result = await connection.query(`SELECT * FROM ${table} ORDER BY a DESC`, { signal });
      assertEquals(
        result.columns,
        columns.map(([name, type]) => ({ name, type })),
      );
      assertEquals(result.rows[0], columns.map(([, , , value]) => value as null));
      assertEquals(result.rows[1]?.every((value) => value === null), true);
    });

    it("speaks UTF-8 again after a reset, which takes the server's latin1", async () => {
      for (const _ of [1, 2, 3]) {
        assertEquals(await query("SELECT '😀', HEX('😀'), @@character_set_results"), [
          ["😀", "F09F9880", "utf8mb4"],
        ]);
      }
    });

    it("leaves no variable, lock, database or setting to who comes next", async () => {
      await using single = await connect(server);
      const ask = async (sql: string) => (await single.query(sql, { signal })).rows;
      // Locks are of the whole server, which other tests use too.
      const lock = `left_${crypto.randomUUID()}`;
      await single.execute(
        [
          "SET @left = 1",
          "SET sql_mode = 'ANSI_QUOTES'",
          `SELECT GET_LOCK('${lock}', 0)`,
          "USE mysql",
        ],
        { signal },
      );
      assertEquals(await ask(`SELECT @left, DATABASE(), IS_FREE_LOCK('${lock}')`), [[
        null,
        "bruin",
        1,
      ]]);
      await single.execute(["SET autocommit = 0"], { signal });
      assertEquals(await ask("SELECT @@autocommit, @@sql_mode LIKE '%ANSI_QUOTES%'"), [[1, 0]]);
    });

    it("escapes by a backslash whatever the server's sql_mode is", async () => {
      const [[before]] = await query("SELECT @@GLOBAL.sql_mode") as [[string]];
      await execute(`SET GLOBAL sql_mode = '${before},NO_BACKSLASH_ESCAPES'`);
      try {
        await using other = await connect(server);
        assertEquals((await other.query("SELECT 'it\\'s; \\\\'", { signal })).rows, [["it's; \\"]]);
      } finally {
        await execute(`SET GLOBAL sql_mode = '${before}'`);
      }
    });

    it("runs statements that have others in them, and those behind", async () => {
      const routine = `${schema}.twice`;
      await execute(
        `CREATE TABLE ${schema}.calls (n INT); CREATE PROCEDURE ${routine}() BEGIN ` +
          `INSERT INTO ${schema}.calls VALUES (1); INSERT INTO ${schema}.calls VALUES (2); END; ` +
          `CALL ${routine}(); CALL ${routine}()`,
      );
      assertEquals(await query(`SELECT n FROM ${schema}.calls ORDER BY n`), [[1], [1], [2], [2]]);
      // The rows of the last result are what it returns.
      await execute(`DROP PROCEDURE ${routine}`);
    });

    it("sends no file of this machine, whoever asks for it", async () => {
      const table = `${schema}.stolen`;
      const error = await assertRejects(
        () =>
          execute(
            `CREATE TABLE ${table} (t TEXT)`,
            `LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE ${table}`,
          ),
        QueryError,
      );
      assertEquals(error.kind, "denied");
      assertStringIncludes(error.explanation.fix ?? "", "my.seed");
      assertEquals(await query(`SELECT COUNT(*) FROM ${table}`), [[0]]);
    });

    it("says that a statement is larger than the server takes, before it is sent", async () => {
      const [[most]] = await query("SELECT @@max_allowed_packet") as [[number]];
      const error = await assertRejects(
        () => connection.query(`SELECT '${"x".repeat(most)}'`, { signal }),
        QueryError,
        "too large for the server",
      );
      assertEquals([error.kind, error.explanation.code], ["limit", "E180"]);
      assertEquals(await query("SELECT LENGTH(REPEAT('x', 1000000))"), [[1_000_000]]);
    });

    it("gives rows that are larger than a packet of the protocol", async () => {
      const [[text]] = await query(
        "SELECT CONCAT(REPEAT('x', 8000000), REPEAT('y', 8000000))",
      ) as [[string]];
      assertEquals([text.length, text.at(0), text.at(-1)], [16_000_000, "x", "y"]);
    });

    it("tells a session that was ended in a statement from a statement that failed", async () => {
      const table = `${schema}.ended`;
      await execute(`CREATE TABLE ${table} (n INT)`);
      const running = assertRejects(
        () => execute(`INSERT INTO ${table} SELECT SLEEP(60)`),
        QueryError,
      );
      let id: unknown;
      while (id === undefined) {
        [[id] = [undefined]] = await query(
          "SELECT id FROM information_schema.processlist WHERE info LIKE " +
            `'INSERT INTO ${table} SELECT SLEEP%'`,
        );
      }
      await execute(`KILL ${id}`);
      const error = await running;
      assertEquals(error.kind, "lost");
      assertEquals(error.transient, true);
      assertEquals(error.statement, `INSERT INTO ${table} SELECT SLEEP(60)`);
      // Both say nothing more. MySQL commits what SLEEP returned when it was woken; MariaDB rolls back.
      const [[count]] = await query(`SELECT COUNT(*) FROM ${table}`) as [[number]];
      assertEquals(error.outcomeUnknown, true);
      assertEquals(count, server.name === "MySQL" ? 1 : 0);
    });

    it("opens another session in place of one that ended while nobody used it", async () => {
      await using other = await connect(server);
      const [[id]] = (await other.query("SELECT CONNECTION_ID()", { signal })).rows;
      await execute(`KILL ${id}`);
      // The end arrives while nothing is asked; a statement in the same moment may still meet it.
      for (let found = id; found === id;) {
        [[found]] = (await other.query("SELECT CONNECTION_ID()", { signal }).catch(() => ({
          rows: [[id]],
        }))).rows as [[typeof id]];
      }
    });

    it("calls a deadlock a conflict, which is worth another attempt", async () => {
      const table = `${schema}.locked`;
      await execute(
        `CREATE TABLE ${table} (n INT PRIMARY KEY)`,
        `INSERT INTO ${table} VALUES (1), (2)`,
      );
      const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const both = Promise.all(gates.map(({ promise }) => promise));
      const update = (first: number, second: number, gate: PromiseWithResolvers<void>) =>
        connection.session!(async (session) => {
          await session.execute([
            "START TRANSACTION",
            `UPDATE ${table} SET n = n WHERE n = ${first}`,
          ]);
          gate.resolve();
          await both;
          await session.execute([`UPDATE ${table} SET n = n WHERE n = ${second}`, "COMMIT"]);
        }, { signal });
      const results = await Promise.allSettled([update(1, 2, gates[0]!), update(2, 1, gates[1]!)]);
      const failures = results.flatMap((result) =>
        result.status === "rejected" ? [result.reason] : []
      );
      assertEquals(failures.length, 1);
      assertEquals([failures[0].kind, failures[0].transient], ["conflict", true]);
    });

    it("explains what changes rows without changing any, and leaves out what it cannot", async () => {
      const table = `${schema}.explained`;
      await execute(`CREATE TABLE ${table} (n INT)`, `INSERT INTO ${table} VALUES (1)`);
      const explain = (sql: string) => connection.explain!(sql, { signal });
      for (
        const sql of [
          `DELETE FROM ${table}`,
          `INSERT INTO ${table} SELECT 2`,
          `UPDATE ${table} SET n = 3`,
        ]
      ) {
        assert((await explain(sql))?.plan !== undefined, sql);
      }
      assertEquals(await explain(`CREATE TABLE ${table}_2 (n INT)`), undefined);
      assertEquals(await query(`SELECT n FROM ${table}`), [[1]]);
    });

    it("runs what cleans up after a statement that failed", async () => {
      const table = `${schema}.left_over`;
      await assertRejects(
        () =>
          connection.execute([
            `CREATE TABLE ${table} (n INT)`,
            "SELECT missing",
            { text: `DROP TABLE ${table}`, always: true },
          ], { signal }),
        QueryError,
        "missing",
      );
      const error = await assertRejects(() => query(`SELECT * FROM ${table}`), QueryError);
      assertEquals(error.kind, "missing");
    });

    it("puts an annotation before each statement", async () => {
      const result = connection.query("SELECT SLEEP(60)", {
        signal: AbortSignal.timeout(2_000),
        annotation: '{"asset": "a.b"}',
      });
      const failing = assertRejects(() => result, QueryError, "cancelled");
      let found: unknown[] = [];
      while (found.length === 0) {
        found = (await query(
          "SELECT info FROM information_schema.processlist WHERE info LIKE '%SLEEP(60)%'",
        ))
          .flat().filter((info) => String(info).startsWith("-- @bruin.config: {"));
      }
      assertEquals(found, ['-- @bruin.config: {"asset": "a.b"}\nSELECT SLEEP(60)']);
      await failing;
    });
  });
}

const loading = `LOAD DATA LOCAL at MariaDB${
  mariadb.skip === undefined ? "" : ` (${mariadb.skip})`
}`;
(mariadb.skip === undefined ? describe : describe.skip)(loading, () => {
  it("keeps memory flat over a million rows", async () => {
    await using connection = await connect(mariadb);
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    const table = `a_million_${crypto.randomUUID().slice(0, 8)}`;
    try {
      const lines = (count: number) =>
        "i,s\n" +
        Array.from({ length: count }, (_, i) => `${i},"text, ""quoted"" of ${i}"\n`).join("");
      const load = async (count: number) => {
        await Deno.writeTextFile(path, lines(count));
        await connection.load!({
          path,
          format: "csv",
          target: (name) => ({ name, type: { kind: name === "i" ? "integer" : "text" } }),
        }, {
          table: "bruin_rows",
          signal,
          statements: (rows) => [
            `DROP TABLE IF EXISTS ${table}`,
            `CREATE TABLE ${table} AS SELECT COUNT(*) AS n, MAX(i) AS last, MAX(s) AS s FROM (${rows}) AS r`,
          ],
        });
      };
      await load(100_000);
      const before = Deno.memoryUsage().rss;
      await load(1_000_000);
      const grown = Deno.memoryUsage().rss - before;
      assertEquals((await connection.query(`SELECT * FROM ${table}`, { signal })).rows, [
        [1_000_000, 999_999, 'text, "quoted" of 999999'],
      ]);
      assert(grown < 300 * 2 ** 20, `${Math.round(grown / 2 ** 20)} MB more`);
    } finally {
      await connection.execute([`DROP TABLE IF EXISTS ${table}`], { signal });
      await Deno.remove(path);
    }
  });

  it("says that rows need a database to come into", async () => {
    await using connection = await connect(mariadb, { database: "" });
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, "a\n1\n");
      const error = await assertRejects(
        () =>
          connection.load!({ path, format: "csv", target: (name) => ({ name, type: undefined }) }, {
            table: "t",
            signal,
            statements: () => [],
          }),
        QueryError,
        "names no database",
      );
      assertEquals(error.explanation.code, "E363");
    } finally {
      await Deno.remove(path);
    }
  });
});
