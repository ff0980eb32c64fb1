/** What is left of statements that are stopped: none goes on in the server, and tables that were being made go. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { setTimeout as delay } from "node:timers/promises";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { mysqlReplaceTable } from "../../../src/platforms/mysql/replace.ts";
import { never as signal } from "../../contracts/connection.ts";
import { connect, servers } from "./servers.ts";

for (const server of servers) {
  const title = `Statements stopped at ${server.name}` +
    (server.skip === undefined ? "" : ` (${server.skip})`);
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let admin: Connection;
    let connection: Connection;
    const schema = `stop_${crypto.randomUUID().slice(0, 8)}`;
    const query = async (sql: string) => (await admin.query(sql, { signal })).rows;

    before(async () => {
      admin = await connect(server);
      await admin.execute([`CREATE DATABASE ${schema}`], { signal });
      connection = await connect(server, { database: schema });
      await connection.execute([
        "CREATE TABLE done (step INT)",
        "CREATE PROCEDURE carries_on() BEGIN " +
        "DECLARE CONTINUE HANDLER FOR SQLEXCEPTION, SQLWARNING, NOT FOUND BEGIN END; " +
        "DO SLEEP(2); INSERT INTO done VALUES (1); DO SLEEP(2); INSERT INTO done VALUES (2); END",
      ], { signal });
    });
    after(async () => {
      await connection[Symbol.asyncDispose]();
      await admin.execute([`DROP DATABASE ${schema}`], { signal });
      await admin[Symbol.asyncDispose]();
    });

    const carryingOn: Readonly<Record<string, readonly string[]>> = {
      "a routine that handles the end of its statements": ["CALL carries_on()"],
      "the same behind a comment": ["/* nightly */ CALL -- all\n carries_on()"],
      "a routine that a prepared text calls": [
        "PREPARE p FROM 'CALL carries_on()'",
        "EXECUTE p",
      ],
      "a routine and what follows it in one piece": [
        "CREATE PROCEDURE other() BEGIN SELECT 1; END; " +
        "DO SLEEP(2); INSERT INTO done VALUES (1); DROP PROCEDURE other",
      ],
    };
    for (const [what, statements] of Object.entries(carryingOn)) {
      it(`end ${what}`, async () => {
        const error = await assertRejects(
          () => connection.execute(statements, { signal: AbortSignal.timeout(700) }),
          QueryError,
          "The statement was cancelled by ending its session",
        );
        assertEquals([error.kind, error.outcomeUnknown, error.transient], [
          "cancelled",
          true,
          false,
        ]);
        assertEquals(
          await query(
            `SELECT id FROM information_schema.processlist WHERE db = '${schema}' AND command <> 'Sleep'`,
          ),
          [],
        );
        await delay(2_500);
        assertEquals(await query(`SELECT step FROM ${schema}.done`), []);
        await connection.execute(["DROP PROCEDURE IF EXISTS other"], { signal });
      });
    }

    it("leave no table that was to take the place of another", async () => {
      await admin.execute([`CREATE TABLE ${schema}.shop AS SELECT 1 AS n`], { signal });
      const statements = mysqlReplaceTable({ name: `${schema}.shop` }, "SELECT 2 AS n", {
        suffix: () => "letters",
      });
      // RENAME waits for the end of a transaction that has read the table.
      await admin.session!(async (session) => {
        await session.execute(["START TRANSACTION"]);
        await session.query(`SELECT * FROM ${schema}.shop`);
        const running = connection.execute(statements, { signal: AbortSignal.timeout(1_000) });
        const error = await assertRejects(() => running, QueryError, "cancelled");
        assertEquals(error.explanation.fix, undefined);
        await session.execute(["ROLLBACK"]);
      }, { signal });
      assertEquals(await query(`SHOW TABLES FROM ${schema} LIKE '%bruin%'`), []);
      assertEquals(await query(`SELECT n FROM ${schema}.shop`), [[1]]);
    });

    it("name what could not be dropped", async () => {
      const error = await assertRejects(
        () =>
          connection.execute([
            "DO SLEEP(60)",
            "SELECT SLEEP(60)",
            { text: "DROP TABLE nowhere", always: true },
          ], { signal: AbortSignal.timeout(500) }),
        QueryError,
        "cancelled",
      );
      assertStringIncludes(error.explanation.fix ?? "", "run: DROP TABLE nowhere");
    });

    it("drop what was being made when the session was ended by another", async () => {
      const running = connection.execute([
        "CREATE TABLE made (n INT)",
        "SELECT SLEEP(61)",
        { text: "DROP TABLE made", always: true },
      ], { signal });
      const failing = assertRejects(() => running, QueryError, "ended the connection");
      let id: unknown;
      while (id === undefined) {
        [[id] = [undefined]] = await query(
          "SELECT id FROM information_schema.processlist WHERE info = 'SELECT SLEEP(61)'",
        );
      }
      await admin.execute([`KILL ${id}`], { signal });
      await failing;
      assertEquals(await query(`SHOW TABLES FROM ${schema} LIKE 'made'`), []);
    });

    it("leave no database to the next one, however USE was written", async () => {
      await using single = await connect(server, { database: schema });
      const ways = [
        "USE mysql",
        "/* first */ USE mysql",
        "/*!50000 USE mysql */",
        "CREATE PROCEDURE using_it() BEGIN SELECT 1; END; DROP PROCEDURE using_it; USE mysql",
        ...(server.name === "MariaDB" ? ["EXECUTE IMMEDIATE 'USE mysql'"] : []),
      ];
      for (const way of ways) {
        await single.execute([way], { signal });
        assertEquals((await single.query("SELECT DATABASE()", { signal })).rows, [[schema]], way);
      }
    });
  });
}
