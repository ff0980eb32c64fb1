/** Every number of the table of errors: raised at the servers where that can be done, given alone where not. */
import { assertEquals, assertRejects } from "@std/assert";
import { after, before, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { QueryError, type QueryErrorKind } from "../../../src/errors.ts";
import { statementFailure } from "../../../src/platforms/mysql/failure.ts";
import { serverErrors } from "../../../src/platforms/mysql/server_errors.ts";
import { StatementFailure } from "../../../src/platforms/mysql/session_failures.ts";
import { never as signal } from "../../contracts/connection.ts";
import { connect, servers } from "./servers.ts";

const list = (count: number, part: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => part(index)).join(", ");
const long = (count: number) => "x".repeat(count);
const [bin, general] = [
  "_utf8mb4'a' COLLATE utf8mb4_bin",
  "_utf8mb4'b' COLLATE utf8mb4_general_ci",
];
const grouped = "SET sql_mode = 'ONLY_FULL_GROUP_BY'";
const strict = "SET sql_mode = 'STRICT_ALL_TABLES'";
const slow =
  "SELECT COUNT(*) FROM information_schema.columns AS a, information_schema.columns AS b, " +
  "information_schema.columns AS c";

/** Each raises its number; a script of one server stands under its name. */
const scripts: Readonly<
  Record<QueryErrorKind, Readonly<Record<number, string | Readonly<Record<string, string>>>>>
> = {
  syntax: { 1064: "SELEC 1" },
  missing: {
    1049: "CREATE TABLE nowhere.t (n INT)",
    1051: "DROP TABLE nowhere",
    1054: "SELECT nowhere FROM t",
    1091: "ALTER TABLE t DROP COLUMN nowhere",
    1109: "DELETE nowhere FROM t",
    1146: "SELECT * FROM nowhere",
    1176: "SELECT * FROM t FORCE INDEX (nowhere)",
    1305: "CALL nowhere()",
    1630: "SELECT sum (n) FROM t",
    4161: { MariaDB: "CREATE TABLE u (n NOTYPE)" },
  },
  denied: {
    1148: { MySQL: "LOAD DATA LOCAL INFILE 'x' INTO TABLE t" },
    1290: { MariaDB: "SELECT 1 INTO OUTFILE '/no/x'" },
    1792: "SET TRANSACTION READ ONLY; START TRANSACTION; INSERT INTO t VALUES (9)",
  },
  conflict: {},
  busy: {
    1114: "SET max_heap_table_size = 16384; CREATE TABLE m (s VARCHAR(1000)) ENGINE = MEMORY; " +
      "INSERT INTO m SELECT REPEAT('x', 1000) FROM information_schema.columns LIMIT 1000",
    1969: { MariaDB: `SET max_statement_time = 0.1; ${slow}` },
    3024: { MySQL: `SET max_execution_time = 100; ${slow}` },
  },
  lost: {},
  limit: {
    1059: { MySQL: `CREATE TABLE ${long(70)} (n INT)` },
    1069: `CREATE TABLE k (n INT, ${list(70, (i) => `KEY k${i} (n)`)})`,
    1070: `CREATE TABLE k (${list(40, (i) => `c${i} INT`)}, KEY k (${list(40, (i) => `c${i}`)}))`,
    1071: "CREATE TABLE k (s VARCHAR(4000), PRIMARY KEY (s)) CHARACTER SET utf8mb4",
    1074: "CREATE TABLE k (s CHAR(300))",
    1104: "SET sql_big_selects = 0, max_join_size = 1; SELECT * FROM t AS a, t AS b",
    1117: `CREATE TABLE k (${list(5_000, (i) => `c${i} INT`)})`,
    1118: `CREATE TABLE k (${list(20, (i) => `c${i} VARCHAR(4000)`)}) CHARACTER SET latin1`,
    1436: "CREATE PROCEDURE r(i INT) BEGIN IF i > 0 THEN CALL r(i - 1); END IF; END; " +
      "SET max_sp_recursion_depth = 255; CALL r(250)",
    1628: `CREATE TABLE k (n INT) COMMENT '${long(3_000)}'`,
    1629: `CREATE TABLE k (n INT COMMENT '${long(2_000)}')`,
    1688: `CREATE TABLE k (n INT, KEY k (n) COMMENT '${long(2_000)}')`,
  },
  mismatch: {
    1052: "SELECT n FROM t AS a JOIN t AS b",
    1055: `${grouped}; SELECT s, n FROM t2 GROUP BY s`,
    1056: "SELECT COUNT(*) AS c FROM t GROUP BY c",
    1060: "CREATE TABLE k (a INT, a INT)",
    1063: "CREATE TABLE k (s VARCHAR(5) AUTO_INCREMENT PRIMARY KEY)",
    1066: "SELECT 1 FROM t, t",
    1099: "LOCK TABLES t READ; INSERT INTO t VALUES (7)",
    1100: "LOCK TABLES t READ; SELECT * FROM t2",
    1103: "CREATE TABLE ` ` (n INT)",
    1110: "INSERT INTO t (n, n) VALUES (1, 2)",
    1111: "SELECT 1 FROM t WHERE SUM(n) > 1",
    1115: "SET character_set_client = 'nowhere'",
    1136: "INSERT INTO t VALUES (1, 2, 3)",
    1140: `${grouped}; SELECT n, COUNT(*) FROM t`,
    1193: "SET nowhere = 1",
    1222: "SELECT 1 UNION SELECT 1, 2",
    1229: "SET max_connections = 1",
    1231: "SET sql_mode = 'nowhere'",
    1232: "SET max_join_size = 'x'",
    1235: "SELECT * FROM t WHERE n IN (SELECT n FROM t LIMIT 1)",
    1238: "SET version = '1'",
    1241: "SELECT (SELECT 1, 2)",
    1243: "EXECUTE nowhere",
    1247: "SELECT n AS a, (SELECT a), SUM(n) AS q, (SELECT q) FROM t",
    1248: { MySQL: "SELECT * FROM (SELECT 1)" },
    1250: "SELECT n FROM t UNION SELECT n FROM t ORDER BY t.n",
    1267: `SELECT ${bin} = ${general}`,
    1270: `SELECT 'a' IN (${bin}, ${general})`,
    1271: `SELECT CONCAT('x', 'y', 'z', ${bin}, ${general})`,
    1288: "UPDATE (SELECT 1 AS n) AS d SET n = 2",
    1295: "PREPARE p FROM 'PREPARE q FROM ''SELECT 1'''",
    1318: "CREATE PROCEDURE p(a INT) BEGIN END; CALL p()",
    1347: "CREATE OR REPLACE VIEW t AS SELECT 1",
    1353: "CREATE VIEW v (a, b) AS SELECT 1",
    1356:
      "CREATE TABLE g (n INT); CREATE VIEW gv AS SELECT * FROM g; DROP TABLE g; SELECT * FROM gv",
    1364: `${strict}; INSERT INTO t2 (s) VALUES ('a')`,
    1399: "XA START 'a'; COMMIT",
    1471: "CREATE VIEW nv AS SELECT 1 AS n; INSERT INTO nv VALUES (1)",
    1568: "START TRANSACTION; SET TRANSACTION READ ONLY",
    1582: "SELECT ABS(1, 2)",
    1583: "SELECT IFNULL(1 AS a, 2)",
    3065: { MySQL: `${grouped}; SELECT DISTINCT s FROM t2 ORDER BY n` },
  },
  cancelled: {},
  other: {
    1264: `${strict}; INSERT INTO t VALUES (99999999999)`,
    1366: `${strict}; INSERT INTO t VALUES ('x')`,
    1406: `${strict}; INSERT INTO t2 VALUES (1, REPEAT('x', 99))`,
  },
};

/** Raised below, with a second session or another user; the deadlock in `driver_test.ts`. */
const withOthers = [1044, 1142, 1143, 1205, 1213, 1227, 1317, 1370, 3572];

/** What needs another server, a full disk or a setting of the whole server; and at logins, `login_test.ts`. */
const alone: Readonly<Partial<Record<QueryErrorKind, readonly number[]>>> = {
  syntax: [1149],
  denied: [1045, 1410, 1418, 1419, 1698, 1786, 1836, 3098, 3750, 3948],
  conflict: [1020, 1180, 1614, 3101],
  busy: [1021, 1037, 1038, 1040, 1041, 1047, 1203, 1206, 1226, 1637, 1878],
  lost: [1053, 1077, 1152, 1158, 1159, 1160, 1161, 1184, 1927, 2006, 2013, 3169, 4031],
  limit: [1153],
  mismatch: [1058, 1112, 1120, 1223, 1349, 1787],
};

const tried: ReadonlySet<QueryErrorKind> = new Set([
  "missing",
  "conflict",
  "busy",
  "lost",
  "other",
]);
const known = new Set(serverErrors.map(({ errno }) => errno));

function failureOf(errno: number, message: string, sqlState = "HY000"): QueryError {
  const reason = Object.assign(new Error(message), { errno, sqlState });
  return statementFailure(new StatementFailure(reason, "no"), { statement: "INSERT …" });
}

describe("the table of MySQL's errors", () => {
  it("has each number once, and a case for each", () => {
    const cases = [
      ...Object.values(scripts).flatMap((byNumber) => Object.keys(byNumber).map(Number)),
      ...Object.values(alone).flat(),
      ...withOthers,
    ];
    assertEquals(known.size, serverErrors.length);
    assertEquals(cases.toSorted(), [...known].toSorted());
  });

  for (const [kind, numbers] of Object.entries(alone) as [QueryErrorKind, readonly number[]][]) {
    it(`says of ${numbers.join(", ")} that they are of the kind ${kind}`, () => {
      for (const errno of numbers) {
        const error = failureOf(errno, "The client was disconnected by the server");
        assertEquals([error.kind, error.transient, error.outcomeUnknown], [
          kind,
          tried.has(kind),
          false,
        ], String(errno));
      }
    });
  }

  it("takes a full disk and a session that ended for what they are, whatever the number", () => {
    assertEquals(failureOf(1030, 'Got error 28 "No space left on device"').kind, "busy");
    assertEquals(failureOf(9999, "gone", "08S01").kind, "lost");
    assertEquals(failureOf(4031, "Referenced trigger 'a' does not exist").kind, "other");
    assertEquals(failureOf(9999, "new").kind, "other");
  });
});

for (const server of servers) {
  const title = `Errors of ${server.name}` + (server.skip === undefined ? "" : ` (${server.skip})`);
  (server.skip === undefined ? describe : describe.skip)(title, () => {
    let admin: Connection;
    let connection: Connection;
    const name = `errors_${crypto.randomUUID().slice(0, 8)}`;
    const execute = (...statements: string[]) => connection.execute(statements, { signal });
    const failure = (...statements: string[]) =>
      assertRejects(() => execute(...statements), QueryError);

    before(async () => {
      admin = await connect(server);
      connection = await connect(server, { database: name });
    });
    async function anew() {
      await admin.execute([`DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name}`], {
        signal,
      });
      await execute(
        "CREATE TABLE t (n INT PRIMARY KEY)",
        "INSERT INTO t VALUES (1), (2)",
        "CREATE TABLE t2 (n INT NOT NULL, s VARCHAR(9))",
        "INSERT INTO t2 VALUES (1, 'a')",
      );
    }
    after(async () => {
      await connection[Symbol.asyncDispose]();
      await admin.execute([`DROP DATABASE IF EXISTS ${name}`, `DROP USER IF EXISTS ${name}@'%'`], {
        signal,
      });
      await admin[Symbol.asyncDispose]();
    });

    for (
      const [kind, byNumber] of Object.entries(scripts) as [QueryErrorKind, typeof scripts.other][]
    ) {
      if (Object.keys(byNumber).length === 0) continue;
      it(`are of the kind ${kind} when they are ${Object.keys(byNumber).join(", ")}`, async () => {
        await anew();
        for (const [errno, given] of Object.entries(byNumber)) {
          const script = typeof given === "string" ? given : given[server.name];
          if (script === undefined) continue;
          const error = await failure(script);
          await execute("DROP TABLE IF EXISTS k, m");
          assertEquals([error.databaseCode, error.kind, error.transient, error.outcomeUnknown], [
            errno,
            kind,
            tried.has(kind),
            false,
          ], `${script.slice(0, 200)}: ${error.message}`);
        }
      });
    }

    it("say which right is missing, and are not tried again", async () => {
      await anew();
      await admin.execute([
        `CREATE PROCEDURE ${name}.p() SELECT 1`,
        `CREATE USER ${name}@'%' IDENTIFIED BY 'its-secret'`,
        `GRANT SELECT (n) ON ${name}.t2 TO ${name}@'%'`,
      ], { signal });
      await using limited = await connect(server, {
        username: name,
        password: "its-secret",
        database: name,
      });
      for (
        const [errno, script] of [
          ["1044", "USE mysql"],
          ["1142", "INSERT INTO t2 VALUES (1, 'b')"],
          ["1143", "SELECT s FROM t2"],
          ["1227", "SET GLOBAL sort_buffer_size = 300000"],
          ["1370", "CALL p()"],
        ] as const
      ) {
        const error = await assertRejects(() => limited.execute([script], { signal }), QueryError);
        assertEquals([error.databaseCode, error.kind, error.transient], [errno, "denied", false]);
      }
    });

    it("are worth another attempt when another session is in the way", async () => {
      await anew();
      await admin.session!(async (session) => {
        await session.execute(["START TRANSACTION", `UPDATE ${name}.t SET n = 3 WHERE n = 1`]);
        const waiting = await failure(
          "SET innodb_lock_wait_timeout = 1",
          "DELETE FROM t WHERE n = 1",
        );
        assertEquals([waiting.databaseCode, waiting.kind, waiting.transient], [
          "1205",
          "busy",
          true,
        ]);
        const hurried = await failure(
          "START TRANSACTION; SELECT n FROM t WHERE n = 1 FOR UPDATE NOWAIT",
        );
        const errno = server.name === "MySQL" ? "3572" : "1205";
        assertEquals([hurried.databaseCode, hurried.kind, hurried.transient], [
          errno,
          "busy",
          true,
        ]);
        await session.execute(["ROLLBACK"]);
      }, { signal });
    });

    it("are worth another attempt when another session ends the statement", async () => {
      await anew();
      const running = failure(slow.replace("COUNT(*)", `COUNT(*) AS ${name}`));
      let id: unknown;
      while (id === undefined) {
        const { rows } = await admin.query(
          "SELECT id FROM information_schema.processlist WHERE id <> CONNECTION_ID() " +
            `AND info LIKE 'SELECT COUNT(*) AS ${name} %'`,
          { signal },
        );
        id = rows[0]?.[0];
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await admin.execute([`KILL QUERY ${id}`], { signal });
      const error = await running;
      assertEquals([error.databaseCode, error.kind, error.transient], ["1317", "busy", true]);
    });
  });
}
