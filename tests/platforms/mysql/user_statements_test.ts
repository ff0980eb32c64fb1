/** What users write that no strategy does: files, locks, transactions of all kinds, commands of MySQL's own shell. */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError } from "../../../src/errors.ts";
import { never as signal } from "../../contracts/connection.ts";
import { connect, servers } from "./servers.ts";

for (const server of servers) {
  const title = `A user's statements at ${server.name}` +
    (server.skip === undefined ? "" : ` (${server.skip})`);
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let connection: Connection;
    const name = `users_${crypto.randomUUID().slice(0, 8)}`;
    const execute = (...statements: string[]) => connection.execute(statements, { signal });
    const query = async (sql: string) => (await connection.query(sql, { signal })).rows;
    const numbers = async () => (await query("SELECT n FROM t ORDER BY n")).flat();

    before(async () => {
      await using admin = await connect(server);
      await admin.execute([`CREATE DATABASE ${name}`], { signal });
      connection = await connect(server, { database: name });
      await execute("CREATE TABLE t (n INT PRIMARY KEY)");
    });
    after(async () => {
      await execute(`DROP DATABASE ${name}`);
      await connection[Symbol.asyncDispose]();
    });

    const working: Readonly<Record<string, string>> = {
      "LOCK TABLES, which the end of the asset undoes":
        "LOCK TABLES t WRITE; INSERT INTO t VALUES (1)",
      "a statement that is prepared":
        "PREPARE p FROM 'INSERT INTO t VALUES (?)'; SET @a = 1; EXECUTE p USING @a",
      "a transaction of XA":
        "XA START 'x'; INSERT INTO t VALUES (1); XA END 'x'; XA COMMIT 'x' ONE PHASE",
      "HANDLER, left open": "INSERT INTO t VALUES (1); HANDLER t OPEN; HANDLER t READ FIRST",
      "a transaction without autocommit": "SET autocommit = 0; INSERT INTO t VALUES (1); COMMIT",
      "variables that a query fills": "SELECT 1 INTO @one; INSERT INTO t VALUES (@one)",
    };
    for (const [what, script] of Object.entries(working)) {
      it(`run as they are: ${what}`, async () => {
        await execute("DELETE FROM t");
        await execute(script);
        assertEquals(await numbers(), [1]);
        // Another session waits for no lock.
        await using other = await connect(server, { database: name });
        await other.execute(["SET lock_wait_timeout = 1", "INSERT INTO t VALUES (2)"], { signal });
      });
    }

    it("return the last of several results of CALL", async () => {
      await execute(
        "CREATE PROCEDURE several() BEGIN SELECT 1 AS a; SELECT 2 AS b, 'x' AS c; END",
      );
      const { columns, rows } = await connection.query("CALL several()", { signal });
      assertEquals([columns.map(({ name }) => name), rows], [["b", "c"], [[2, "x"]]]);
      const streamed = await Array.fromAsync(connection.stream!("CALL several()", { signal }));
      assertEquals(streamed.map(({ rows }) => rows), [[[2, "x"]]]);
      // The session's next statement returns its own.
      assertEquals(await query("SELECT 3"), [[3]]);
    });

    const lost: Readonly<Record<string, string>> = {
      "START TRANSACTION": "START TRANSACTION; INSERT INTO t VALUES (7)",
      "no autocommit": "SET autocommit = 0; INSERT INTO t VALUES (7)",
      "XA START": "XA START 'y'; INSERT INTO t VALUES (7)",
    };
    for (const [what, script] of Object.entries(lost)) {
      it(`fail when ${what} is not followed by a commit`, async () => {
        await execute("DELETE FROM t");
        await assertRejects(() => execute(script), QueryError, "begun but not committed");
        assertEquals(await numbers(), []);
      });
    }

    it("fail with the truth when a transaction of XA is left prepared", async () => {
      await execute("DELETE FROM t");
      const error = await assertRejects(
        () =>
          execute(
            `XA START '${name}'; INSERT INTO t VALUES (8); XA END '${name}'; XA PREPARE '${name}'`,
          ),
        QueryError,
        "may be left prepared",
      );
      assertStringIncludes(error.explanation.fix ?? "", "XA RECOVER");
      await using other = await connect(server, { database: name });
      await other.execute([`XA COMMIT '${name}'`], { signal });
      assertEquals(await numbers(), [8]);
    });

    for (
      const [script, fix] of [
        [
          "DELIMITER //\nCREATE PROCEDURE d() BEGIN SELECT 1; END //\nDELIMITER ;",
          "leave DELIMITER out",
        ],
        ["-- all of it\nsource other.sql;", "write the statements of the file here"],
        ["LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE t", "my.seed"],
        ["LOAD XML LOCAL INFILE '/etc/passwd' INTO TABLE t", "my.seed"],
      ] as const
    ) {
      it(`say what to do instead of ${script.slice(0, 30)}`, async () => {
        const error = await assertRejects(() => execute(script), QueryError);
        assertStringIncludes(error.explanation.fix ?? "", fix);
        assertEquals(error.transient, false);
      });
    }

    if (server.name === "MariaDB") {
      it("say where files of the server may lie", async () => {
        const error = await assertRejects(
          () => execute("SELECT 1 INTO OUTFILE '/no/such/folder'"),
          QueryError,
        );
        assertStringIncludes(error.explanation.fix ?? "", "secure_file_priv");
      });
    }
  });
}
