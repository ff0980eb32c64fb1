/**
 * The requests and answers of BigQuery's REST API, written from its documentation, which each test names:
 * https://cloud.google.com/bigquery/docs/reference/rest (v2), and the pages beside it.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { type SentRequest, startService } from "../../fakes/scripted_service.ts";
import { done, idOf, job, noRows, open, options, refusal, token } from "./wire.ts";

describe("a job", () => {
  it("is inserted with an id of ours, its location, limit and labels (jobs.insert, labels-intro)", async () => {
    await using service = startService({ "POST /jobs": [done] });
    await using connection = await open(service, { max_billable_bytes: 1e9, max_query_cost: 0.01 });
    const annotation = JSON.stringify({ asset: "Sales.Orders", pipeline: "p", type: "main" });
    await connection.execute(["select 1", "select 2"], { ...options, annotation });
    const [{ json, headers, path }] = service.of("POST /jobs") as [SentRequest];
    assertEquals(path, "/bigquery/v2/projects/shop/jobs");
    assertEquals(headers.get("authorization"), `Bearer ${token}`);
    const { jobId, ...reference } = json.jobReference;
    assertEquals(/^bruin_main_[0-9a-f]{32}$/.test(jobId), true);
    assertEquals(reference, { projectId: "shop", location: "EU" });
    assertEquals(json.configuration, {
      labels: { asset: "sales_orders", pipeline: "p", type: "main" },
      query: {
        query: `-- @bruin.config: ${annotation}\nselect 1;\nselect 2;\n`,
        useLegacySql: false,
        maximumBytesBilled: "1000000000",
      },
    });
  });

  it("is polled at its location until it is done (jobs.get)", async () => {
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "PENDING")],
      "GET ": [(sent) => job(sent, "RUNNING"), (sent) => job(sent)],
    });
    await using connection = await open(service, { location: "" });
    await connection.execute(["select 1"], options);
    const polls = service.of("GET ");
    assertEquals(polls.map(({ query }) => query.location), ["EU", "EU"]);
  });

  it("is not inserted twice when its answer is lost (jobs.insert: 409 for a known id)", async () => {
    let first = "";
    await using service = startService({
      "POST /jobs": [(sent) => {
        first = sent.json.jobReference.jobId;
        return "cut";
      }, () => refusal(409, "duplicate", "Already Exists: Job shop:EU.x")],
      "GET ": [(sent) => job(sent)],
    });
    await using connection = await open(service);
    await connection.execute(["insert into a.b values (1)"], options);
    const ids = service.of("POST /jobs").map(({ json }) => json.jobReference.jobId);
    assertEquals(ids, [first, first]);
    assertEquals(service.of("GET ").map(idOf), [first]);
  });

  it("waits when too many are started (error-messages: rateLimitExceeded with 403)", async () => {
    await using service = startService({
      "POST /jobs": [() => refusal(403, "rateLimitExceeded", "Exceeded rate limits"), done],
    });
    await using connection = await open(service);
    await connection.execute(["select 1"], options);
    assertEquals(service.of("POST /jobs").length, 2);
  });

  it("is cancelled by its id when the signal is aborted (jobs.cancel)", async () => {
    const abort = new AbortController();
    const stopped = { reason: "stopped", message: "Job execution was cancelled" };
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "RUNNING")],
      "POST /cancel": [
        (sent) => Response.json({ kind: "bigquery#jobCancelResponse", job: idOf(sent) }),
      ],
      "GET ": [
        (sent) => {
          abort.abort();
          return job(sent, "RUNNING");
        },
        (sent) => job(sent, "RUNNING"),
        (sent) => job(sent, "DONE", { errorResult: stopped }),
      ],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1"], { signal: abort.signal }),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    const [cancel] = service.of("POST /cancel");
    assertEquals(cancel!.path, `/bigquery/v2/projects/shop/jobs/${idOf(cancel!)}/cancel`);
    assertEquals(cancel!.query.location, "EU");
  });

  it("leaves its outcome unknown behind a login page with HTTP 200", async () => {
    await using service = startService({
      "POST /jobs": [() => new Response("<html>Sign in</html>")],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1"], options),
      QueryError,
    );
    assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
    assertEquals(service.of("POST /jobs").length, 1);
  });

  it("tells id, link, rows, bytes and cost (Job.statistics, pricing)", async () => {
    const query = { totalBytesBilled: String(2 ** 40), numDmlAffectedRows: "3" };
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "DONE", { statistics: { query } })],
    });
    await using connection = await open(service);
    const told: unknown[] = [];
    await connection.execute(["delete from a.b where true"], {
      ...options,
      onStatement: (facts) => told.push(facts),
    });
    const id = service.of("POST /jobs")[0]!.json.jobReference.jobId;
    assertEquals(told, [{
      id: `shop:EU.${id}`,
      url:
        `https://console.cloud.google.com/bigquery?project=shop&j=bq%3AEU%3A${id}&page=queryresults`,
      rows: 3,
      bytes: 2 ** 40,
      cost: { amount: 6.25, currency: "USD" },
      ms: 2500,
    }]);
  });

  it("tells what became of rows and tables (JobStatistics2)", async () => {
    const query = {
      totalBytesProcessed: "2048",
      totalSlotMs: "75",
      dmlStats: { insertedRowCount: "2", updatedRowCount: "0" },
      ddlOperationPerformed: "CREATE",
      ddlTargetTable: { projectId: "shop", datasetId: "a", tableId: "b" },
    };
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "DONE", { statistics: { query } })],
    });
    await using connection = await open(service);
    const told: unknown[] = [];
    await connection.execute(["merge …"], {
      ...options,
      onStatement: ({ statistics }) => told.push(statistics),
    });
    assertEquals(told, [{
      bytesProcessed: 2048,
      slotMs: 75,
      insertedRows: 2,
      updatedRows: 0,
      ddlOperation: "CREATE",
      ddlTable: "shop.a.b",
    }]);
  });

  it("tells of each statement of a script (jobs.list with parentJobId)", async () => {
    const child = (id: string, query: object, more: object = {}) => ({
      jobReference: { projectId: "shop", jobId: id, location: "EU" },
      statistics: { query, ...more },
    });
    const expression = { scriptStatistics: { evaluationKind: "EXPRESSION" } };
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "DONE", { statistics: { numChildJobs: "3" } })],
      "GET /jobs": [() =>
        Response.json({
          kind: "bigquery#jobList",
          jobs: [
            child("c3", { numDmlAffectedRows: "5" }),
            child("c2", {}, expression),
            child("c1", { numDmlAffectedRows: "2" }),
          ],
        })],
    });
    await using connection = await open(service);
    const rows: unknown[] = [];
    await connection.execute(["select 1", "select 2"], {
      ...options,
      onStatement: (facts) => rows.push([facts.id, facts.rows]),
    });
    assertEquals(rows, [["shop:EU.c1", 2], ["shop:EU.c3", 5]]);
    const parent = service.of("POST /jobs")[0]!.json.jobReference.jobId;
    assertEquals(service.of("GET /jobs")[0]!.query.parentJobId, parent);
  });
});

describe("a result", () => {
  it("is read page by page, with every digit (jobs.getQueryResults)", async () => {
    const schema = {
      fields: [
        { name: "n", type: "INTEGER", mode: "NULLABLE" },
        { name: "t", type: "TIMESTAMP", mode: "NULLABLE" },
        { name: "d", type: "NUMERIC", mode: "NULLABLE", precision: "10", scale: "2" },
        {
          name: "s",
          type: "RECORD",
          mode: "REPEATED",
          fields: [{ name: "x", type: "FLOAT", mode: "NULLABLE" }],
        },
      ],
    };
    const row = (n: string, t: string) => ({
      f: [{ v: n }, { v: t }, { v: "1.50" }, { v: [{ v: { f: [{ v: "0.1" }] } }] }],
    });
    await using service = startService({
      "POST /jobs": [done],
      "GET ": [
        () =>
          Response.json({
            schema,
            rows: [row("9007199254740993", "1700000000123456")],
            pageToken: "p2",
          }),
        () => Response.json({ schema, rows: [row("1", "-1")] }),
      ],
    });
    await using connection = await open(service);
    const batches = await Array.fromAsync(connection.stream!("select 1", options));
    assertEquals(batches.map(({ rows }) => rows), [
      [[9007199254740993n, "2023-11-14 22:13:20.123456+00", "1.50", `[{"x":0.1}]`]],
      [[1, "1969-12-31 23:59:59.999999+00", "1.50", `[{"x":0.1}]`]],
    ]);
    assertEquals(batches[0]!.columns.map(({ type }) => type), [
      "INT64",
      "TIMESTAMP",
      "NUMERIC(10, 2)",
      "ARRAY<STRUCT<x FLOAT64>>",
    ]);
    const [first, second] = service.of("GET ");
    assertEquals(first!.query["formatOptions.useInt64Timestamp"], "true");
    assertEquals([first!.query.pageToken, second!.query.pageToken], [undefined, "p2"]);
  });

  it("is explained by a dry run, which carries nothing out (JobConfiguration.dryRun)", async () => {
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "DONE", { statistics: { totalBytesProcessed: "1024" } })],
    });
    await using connection = await open(service);
    assertEquals(await connection.explain!("select 1", options), {
      bytes: 1024,
      cost: { amount: 6.25 / 2 ** 30, currency: "USD" },
    });
    assertEquals(service.requests.map(({ json }) => json.configuration.dryRun), [true]);
  });

  it("tells what a query reads and gives (JobStatistics2)", async () => {
    const query = {
      statementType: "SELECT",
      referencedTables: [{ projectId: "shop", datasetId: "a", tableId: "b" }],
      schema: { fields: [{ name: "n", type: "INTEGER" }] },
    };
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "DONE", { statistics: { query } })],
    });
    await using connection = await open(service);
    assertEquals(await connection.explain!("select n from a.b", options), {
      statementType: "SELECT",
      tables: ["shop.a.b"],
      columns: [{ name: "n", type: "INT64" }],
    });
  });
});

describe("an error", () => {
  it("names the statement of a script by the position in the message", async () => {
    const message = 'Syntax error: Unexpected identifier "selec" at [2:1]';
    await using service = startService({
      "POST /jobs": [() => refusal(400, "invalidQuery", message)],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1", "selec 2"], options),
      QueryError,
    );
    assertEquals([error.statement, error.explanation.where], [
      "selec 2",
      "statement 2 of 2, line 2: selec",
    ]);
  });

  it("names it in an annotated script, too", async () => {
    const message = 'Syntax error: Unexpected identifier "selec" at [3:1]';
    await using service = startService({
      "POST /jobs": [() => refusal(400, "invalidQuery", message)],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1", "selec 2"], { ...options, annotation: `{"a":"b"}` }),
      QueryError,
    );
    assertEquals(error.statement, "selec 2");
  });

  it("of the configured limit keeps the reference's words (maximumBytesBilled)", async () => {
    const message = "Query exceeded limit for bytes billed: 10. 10485760 or higher required.";
    await using service = startService({
      "POST /jobs": [() => refusal(400, "bytesBilledLimitExceeded", message)],
    });
    await using connection = await open(service, { max_billable_bytes: 10 });
    const error = await assertRejects(() => connection.execute(["select 1"], options), QueryError);
    assertStringIncludes(error.message, "BigQuery query exceeds configured cost limits: ");
    assertStringIncludes(error.message, "Query was not executed");
    assertEquals(error.kind, "limit");
  });

  it("of the login is recognized, and no token is shown (authentication)", async () => {
    await using service = startService({
      "POST /jobs": [() => refusal(401, "authError", `Invalid Credentials ${token}`)],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1"], options),
      ConnectionError,
    );
    assertEquals([error.loginRefused, error.exitReason], [true, "denied"]);
    assertEquals(service.of("POST /jobs").length, 1, "there is no other token to try");
    assert(!Deno.inspect(error).includes(token) && !error.describe().includes(token));
  });

  it("of the login in the middle of a job does not lead to a second execution", async () => {
    await using service = startService({
      "POST /jobs": [(sent) => job(sent, "RUNNING")],
      "GET ": [() => refusal(401, "authError", "Invalid Credentials")],
      "POST /cancel": [() => Response.json({ kind: "bigquery#jobCancelResponse" })],
    });
    await using connection = await open(service);
    const error = await assertRejects(() => connection.execute(["select 1"], options), QueryError);
    assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
  });

  it("of a project that does not exist names the field", async () => {
    await using service = startService({
      "POST /jobs": [() => refusal(404, "notFound", "Not found: Project shopp")],
    });
    await using connection = await open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1"], options),
      ConnectionError,
    );
    assertStringIncludes(error.explanation.fix ?? "", "project_id");
  });
});

describe("a session", () => {
  it("begins with what changes anything, and is ended (sessions-create, sessions-terminate)", async () => {
    await using service = startService({
      "POST /jobs": [
        done,
        (sent) => job(sent, "DONE", { statistics: { sessionInfo: { sessionId: "s1" } } }),
        done,
      ],
      "GET ": [noRows],
    });
    await using connection = await open(service);
    await connection.session!(async (session) => {
      await session.query("select 1");
      await session.execute(["create temp table t as select 1 as n"]);
      await session.execute(["select * from t"]);
    }, options);
    const sent = service.of("POST /jobs").map(({ json }) => json.configuration.query);
    assertEquals(
      sent.map(({ createSession, connectionProperties }) => [
        createSession,
        connectionProperties?.[0],
      ]),
      [
        [undefined, undefined],
        [true, undefined],
        [undefined, { key: "session_id", value: "s1" }],
        [undefined, { key: "session_id", value: "s1" }],
      ],
    );
    assertEquals(sent[3]!.query, "CALL BQ.ABORT_SESSION()");
  });
});

describe("a table", () => {
  const form = { name: "sales.orders", kind: "table", partitionBy: "", clusterBy: [] } as const;
  const found = () => Response.json({ kind: "bigquery#dataset" });

  it("gets its dataset, in the location of the connection (datasets.insert)", async () => {
    await using service = startService({
      "GET /datasets/sales": [() => refusal(404, "notFound", "Not found: Dataset shop:sales")],
      "POST /datasets": [() => refusal(409, "duplicate", "Already Exists: Dataset shop:sales")],
    });
    await using connection = await open(service);
    await connection.prepareTable!(form, { ...options, replaces: false });
    await connection.prepareTable!(form, { ...options, replaces: false });
    assertEquals(service.of("POST /datasets").map(({ json }) => json), [
      { datasetReference: { projectId: "shop", datasetId: "sales" }, location: "EU" },
    ]);
  });

  it("needs no right to look at the dataset", async () => {
    await using service = startService({
      "GET /datasets/sales": [() => refusal(403, "accessDenied", "Access Denied")],
    });
    await using connection = await open(service);
    await connection.prepareTable!(form, { ...options, replaces: false });
    assertEquals(service.of("POST /datasets"), []);
  });

  const plain = { type: "TABLE" };
  const daily = { type: "TABLE", timePartitioning: { type: "DAY", field: "day" } };
  const clustered = { ...daily, clustering: { fields: ["Id", "name"] } };
  const drops = [
    ["a plain one", form, plain, false],
    ["a view in its place", form, { type: "VIEW" }, true],
    ["a table in place of a view", { ...form, kind: "view" }, plain, true],
    ["one partitioned anew", { ...form, partitionBy: "day" }, plain, true],
    ["one no longer partitioned", form, daily, true],
    ["a date by its column", { ...form, partitionBy: "`day`" }, daily, false],
    ["a date by DATE()", { ...form, partitionBy: "DATE(day)" }, daily, false],
    ["another unit", { ...form, partitionBy: "DATE_TRUNC(day, MONTH)" }, daily, true],
    ["an expression that is not understood", { ...form, partitionBy: "f(day)" }, daily, true],
    [
      "the same clusters",
      { ...form, partitionBy: "day", clusterBy: ["id", "NAME"] },
      clustered,
      false,
    ],
    [
      "clusters in another order",
      { ...form, partitionBy: "day", clusterBy: ["name", "id"] },
      clustered,
      true,
    ],
    [
      "a range by its column",
      { ...form, partitionBy: "RANGE_BUCKET(id, GENERATE_ARRAY(0, 9, 1))" },
      { type: "TABLE", rangePartitioning: { field: "id", range: {} } },
      false,
    ],
  ] as const;
  for (const [what, wanted, table, isDropped] of drops) {
    it(`${isDropped ? "is dropped" : "stays"} before it is replaced: ${what} (tables.get)`, async () => {
      await using service = startService({
        "GET /datasets/sales": [found],
        "GET /tables/orders": [() => Response.json({ kind: "bigquery#table", ...table })],
        "DELETE /tables/orders": [() => new Response(null, { status: 204 })],
      });
      await using connection = await open(service);
      await connection.prepareTable!(wanted, { ...options, replaces: true });
      assertEquals(service.of("DELETE /tables/orders").length, isDropped ? 1 : 0);
    });
  }
});

describe("rows", () => {
  it("are uploaded in chunks, of which only what did not arrive is sent again (api-uploads)", async () => {
    const chunk = 8 << 20;
    let place = "";
    await using service = startService({
      "POST /upload/bigquery/v2/projects/shop/jobs": [
        () => new Response(null, { headers: { location: place } }),
      ],
      "PUT /session": [
        () => "cut",
        () => new Response(null, { status: 308, headers: { range: `bytes=0-${chunk - 11}` } }),
        () => new Response(null, { status: 308, headers: { range: `bytes=0-${chunk - 1}` } }),
        () => job("load1"),
      ],
      "POST /tables": [() => Response.json({ kind: "bigquery#table" })],
      "POST /jobs": [done],
      "DELETE ": [() => new Response(null, { status: 204 })],
    });
    place = new URL("/session?upload_id=1", service.url).href;
    await using connection = await open(service);
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      const text = "x".repeat(1_000_000);
      await Deno.writeTextFile(path, `a\n${`${text}\n`.repeat(9)}`);
      await connection.load!(
        { path, format: "csv", target: (name) => ({ name, type: { kind: "text" } }) },
        {
          ...options,
          table: "sales.orders",
          statements: (query) => [`create table t as ${query}`],
        },
      );
    } finally {
      await Deno.remove(path);
    }
    const total = 9 * (1_000_000 + `{"a":""}\n`.length);
    assertEquals(
      service.of("PUT /session").map(({ headers, text }) => [
        headers.get("content-range"),
        text.length,
      ]),
      [
        [`bytes 0-${chunk - 1}/*`, chunk],
        ["bytes */*", 0],
        [`bytes ${chunk - 10}-${chunk - 1}/*`, 10],
        [`bytes ${chunk}-${total - 1}/${total}`, total - chunk],
      ],
    );
    const [table] = service.of("POST /tables");
    assertEquals(table!.json.schema, { fields: [{ name: "a", type: "STRING" }] });
    assert(Number(table!.json.expirationTime) > Date.now());
    assertEquals(service.of("DELETE ").length, 1, "the rows are not left behind");
  });

  it("have a table of their own, which is made once although an answer was lost (tables.insert)", async () => {
    let place = "";
    await using service = startService({
      "POST /upload/bigquery/v2/projects/shop/jobs": [
        () => new Response(null, { headers: { location: place } }),
      ],
      "PUT /session": [() => "cut", () => job("load1")],
      "POST /tables": ["cut", "duplicate"].map((what) => () =>
        what === "cut"
          ? what
          : refusal(409, what, "Already Exists: Table shop:sales.__bruin_rows_x")
      ),
      "POST /jobs": [done],
      "DELETE ": [
        () => refusal(503, "backendError", "Try again"),
        () => refusal(404, "notFound", "Not found: Table shop:sales.__bruin_rows_x"),
      ],
    });
    place = new URL("/session?upload_id=1", service.url).href;
    await using connection = await open(service);
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, "a\n1\n");
      await connection.load!(
        { path, format: "csv", target: (name) => ({ name, type: { kind: "text" } }) },
        {
          ...options,
          table: "sales.orders",
          statements: (query) => [`create table t as ${query}`],
        },
      );
    } finally {
      await Deno.remove(path);
    }
    assertEquals([service.of("POST /tables").length, service.of("DELETE ").length], [2, 2]);
    const size = `{"a":"1"}\n`.length;
    assertEquals(
      service.of("PUT /session").map(({ headers }) => headers.get("content-range")),
      [`bytes 0-${size - 1}/${size}`, `bytes */${size}`],
      "what became of the rows is asked, and they are not sent twice",
    );
  });
});
