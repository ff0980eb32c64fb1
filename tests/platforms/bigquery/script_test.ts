/**
 * Statements that users write themselves:
 * https://cloud.google.com/bigquery/docs/reference/standard-sql/procedural-language
 */
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { QueryError } from "../../../src/errors.ts";
import { leavesTransaction, scriptOf } from "../../../src/platforms/bigquery/script.ts";
import type { StatementFacts } from "../../../src/statement_facts.ts";
import { type SentRequest, startService } from "../../fakes/scripted_service.ts";
import { job, noRows, open, options, refusal } from "./wire.ts";

const scripts = [
  "EXPORT DATA OPTIONS (uri = 'gs://b/x-*.csv', format = 'CSV') AS SELECT 1 AS n;",
  "LOAD DATA INTO d.t FROM FILES (format = 'CSV', uris = ['gs://b/x.csv']);",
  "BEGIN\n  DECLARE y INT64 DEFAULT 1;\n  SELECT y;\nEXCEPTION WHEN ERROR THEN\n  RAISE;\nEND;",
  "DECLARE x INT64;\nSET x = 1;\nSELECT x;",
  "CREATE TEMP FUNCTION f(a INT64) AS (a * 2);\nSELECT f(1);",
  'CREATE TEMP FUNCTION f(a INT64) RETURNS INT64 LANGUAGE js AS r"""return a; // ;""";\nSELECT f(1);',
  "CALL d.p(1);",
  "BEGIN TRANSACTION;\nINSERT INTO d.t VALUES (1);\nCOMMIT TRANSACTION;",
  "EXECUTE IMMEDIATE 'SELECT ?' USING 1;",
  "ASSERT (SELECT COUNT(*) FROM d.t) > 0 AS 'rows; there are none';",
  "CREATE OR REPLACE PROCEDURE d.p(OUT n INT64) BEGIN SET n = 4; END;\nCALL d.p(1);",
  "FOR row IN (SELECT 1 AS n) DO\n  INSERT INTO d.t VALUES (row.n);\nEND FOR;",
];

describe("a script of the user's", () => {
  it("is sent as it is written, as one job", async () => {
    for (const script of scripts) {
      await using service = startService({ "POST /jobs": [(sent) => job(sent)] });
      await using connection = await open(service);
      await connection.execute([script], options);
      const [sent, ...more] = service.of("POST /jobs");
      assertEquals([sent?.json.configuration.query.query, more.length], [`${script}\n`, 0]);
    }
  });

  it("gives the rows of its last query to `query`, and none where it has none", async () => {
    await using service = startService({ "POST /jobs": [(sent) => job(sent)], "GET ": [noRows] });
    await using connection = await open(service);
    for (const script of scripts) {
      assertEquals((await connection.query(script, options)).rows, [], script);
    }
  });

  it("declares first what a hook before it would push behind, up to the first block", () => {
    assertEquals(
      scriptOf(["select 1", "DECLARE x INT64; BEGIN DECLARE y INT64; SET y = x; END"]),
      "DECLARE x INT64;\nselect 1;\nBEGIN DECLARE y INT64;\nSET y = x;\nEND;\n",
    );
    for (
      const block of ["here: LOOP\nDECLARE", "IF true THEN BEGIN DECLARE", "WHILE x DO DECLARE"]
    ) {
      const script = `select 1;\n${block} z INT64; LEAVE; END;`;
      assertEquals(scriptOf([script]), `${script}\n`);
    }
  });

  const transactions = [
    ["BEGIN TRANSACTION; INSERT INTO d.t VALUES (1)", true],
    ["BEGIN; INSERT INTO d.t VALUES (1)", true],
    ["BEGIN TRANSACTION; SELECT 1; COMMIT", false],
    ["BEGIN TRANSACTION; IF x THEN COMMIT TRANSACTION; ELSE ROLLBACK TRANSACTION; END IF", false],
    ["BEGIN TRANSACTION; IF x THEN -- all is well\nCOMMIT; END IF", false],
    [
      "BEGIN BEGIN TRANSACTION; SELECT 1; COMMIT TRANSACTION; EXCEPTION WHEN ERROR THEN " +
      "ROLLBACK TRANSACTION; RAISE; END",
      false,
    ],
    ["BEGIN BEGIN TRANSACTION; SELECT 1; END", true],
    ["BEGIN SELECT 1; END", false],
    ["SELECT 'BEGIN TRANSACTION'; SELECT 1 -- BEGIN TRANSACTION", false],
  ] as const;
  for (const [script, isOpen] of transactions) {
    it(`${isOpen ? "is refused" : "is not"} for an open transaction: ${script}`, () => {
      assertEquals(leavesTransaction(script), isOpen);
    });
  }

  it("that failed names the statement, and what an assertion says", async () => {
    const message = "Assertion failed: rows; there are none at [2:1]";
    await using service = startService({
      "POST /jobs": [
        (sent) => job(sent, "DONE", { errorResult: { reason: "invalidQuery", message } }),
      ],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1;\nASSERT false AS 'rows; there are none'"], options),
      QueryError,
    );
    assertEquals(error.message, message);
    assertEquals(error.statement, "ASSERT false AS 'rows; there are none'");
    assertStringIncludes(error.explanation.where ?? "", "statement 2 of 2, line 2: ASSERT; job ");
  });
});

describe("what is told of a script", () => {
  const parent = (sent: SentRequest) =>
    job(sent, "DONE", {
      statistics: {
        numChildJobs: "3",
        query: { statementType: "SCRIPT", totalBytesBilled: String(2 ** 40) },
      },
    });
  const child = (jobId: string, query: object) => ({
    jobReference: { projectId: "shop", jobId, location: "EU" },
    statistics: { query, creationTime: "1", endTime: "3", parentJobId: "p" },
  });
  const listed = (jobs: object[], nextPageToken?: string) =>
    Response.json({ kind: "bigquery#jobList", jobs, nextPageToken });

  /** Runs a script whose statements are listed by these answers. */
  async function told(
    answers: readonly ((sent: SentRequest) => Response)[],
  ): Promise<{ facts: StatementFacts[]; asked: readonly SentRequest[] }> {
    await using service = startService({ "POST /jobs": [parent], "GET /jobs": answers });
    await using connection = await open(service);
    const facts: StatementFacts[] = [];
    await connection.execute(["select 1; select 2"], {
      ...options,
      onStatement: (told) => facts.push(told),
    });
    return { facts, asked: service.of("GET /jobs") };
  }

  it("is each statement with its type, bytes and cost, from all pages (jobs.list)", async () => {
    const { facts, asked } = await told([
      () =>
        listed([
          child("c3", {
            statementType: "EXPORT_DATA",
            totalBytesBilled: "0",
            exportDataStatistics: { fileCount: "1", rowCount: "7" },
          }),
        ], "next"),
      () =>
        listed([
          child("c2", {
            statementType: "LOAD_DATA",
            loadQueryStatistics: { outputRows: "9" },
          }),
          child("c1", { statementType: "MERGE", totalBytesBilled: String(2 ** 39) }),
        ]),
    ]);
    assertEquals(
      facts.map(({ id, rows, bytes, cost, statistics }) => [
        id,
        statistics?.statementType,
        rows,
        bytes,
        cost?.amount,
      ]),
      [
        ["shop:EU.c1", "MERGE", undefined, 2 ** 39, 3.125],
        ["shop:EU.c2", "LOAD_DATA", 9, undefined, undefined],
        ["shop:EU.c3", "EXPORT_DATA", 7, 0, 0],
      ],
    );
    assertEquals(asked.map(({ query }) => query.pageToken), [undefined, "next"]);
  });

  it("is the whole of it where its statements are not told, and never a failure", async () => {
    const whole = [["SCRIPT", 2 ** 40, 6.25]];
    const cases = [
      [() => refusal(403, "accessDenied", "Access Denied: bigquery.jobs.list")],
      [() => refusal(501, "notImplemented", "No")],
      [() => listed([])],
      [() => refusal(401, "authError", "Invalid Credentials")],
    ];
    for (const answers of cases) {
      const { facts } = await told(answers);
      assertEquals(
        facts.map(({ bytes, cost, statistics }) => [
          statistics?.statementType,
          bytes,
          cost?.amount,
        ]),
        whole,
      );
    }
  });

  it("is asked for again after a fault that passes", async () => {
    const { facts } = await told([
      () => refusal(503, "backendError", "Try again"),
      () => listed([child("c1", { statementType: "SELECT" })]),
    ]);
    assertEquals(facts.map(({ id }) => id), ["shop:EU.c1"]);
  });
});
