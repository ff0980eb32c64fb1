/**
 * The requests and answers of the SQL Statement Execution API, written from its documentation:
 * https://docs.databricks.com/api/workspace/statementexecution, and the pages that tests name beside it.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Connection, Rows } from "../../../src/connections/connection.ts";
import { ConnectionError, QueryError } from "../../../src/errors.ts";
import { never } from "../../contracts/connection.ts";
import {
  type ScriptedService,
  type SentRequest,
  startService,
} from "../../fakes/scripted_service.ts";
import { connect } from "./server.ts";

const token = "dapi-MARKER-b2f1c0";
const submit = "POST /api/2.0/sql/statements";
const options = { signal: never };

type Columns = readonly (readonly [name: string, type: string])[];

function manifest(columns: Columns) {
  return {
    format: "JSON_ARRAY",
    schema: {
      column_count: columns.length,
      columns: columns.map(([name, type], position) => ({
        name,
        position,
        type_text: type,
        type_name: type.replace(/\(.*/, ""),
      })),
    },
    truncated: false,
  };
}

/** A statement as executeStatement and getStatement answer. */
function statement(state: string, more: Readonly<Record<string, unknown>> = {}) {
  const { status, ...others } = more;
  return Response.json({
    statement_id: "01ee-s1",
    status: { state, ...status as object },
    ...others,
  });
}

function rows(columns: Columns, data: readonly (readonly (string | null)[])[], more: object = {}) {
  return statement("SUCCEEDED", {
    manifest: manifest(columns),
    result: { chunk_index: 0, row_offset: 0, data_array: data, ...more },
  });
}

function failed(message: string, code = "BAD_REQUEST", sqlState?: string) {
  return statement("FAILED", {
    status: {
      error: { error_code: code, message },
      ...(sqlState !== undefined && { sql_state: sqlState }),
    },
  });
}

const refusal = (status: number, code: string | number, message: string, headers = {}) =>
  Response.json({ error_code: code, message }, { status, headers });

const done = () => statement("SUCCEEDED", { manifest: manifest([]), result: {} });

function open(
  service: ScriptedService,
  changes: Readonly<Record<string, unknown>> = {},
  warn?: (message: string) => void,
): Connection {
  return connect(
    { token, catalog: "main", schema: "sales", ...changes },
    { server: service.url.href, ...(warn !== undefined && { warn }) },
  );
}

const texts = (sent: readonly SentRequest[]) => sent.map(({ json }) => json.statement);

describe("a statement of Databricks", () => {
  it("is submitted with warehouse, catalog and schema, and polled (executeStatement, getStatement)", async () => {
    await using service = startService({
      [submit]: [() => statement("PENDING")],
      "GET /api/2.0/sql/statements/01ee-s1": [() => statement("RUNNING"), done],
    });
    await using connection = open(service);
    const annotation = `{"asset":"a"}`;
    await connection.execute(["insert into t values (1)"], { ...options, annotation });
    const [{ json, headers }] = service.of(submit) as [SentRequest];
    assertEquals(headers.get("authorization"), `Bearer ${token}`);
    assertEquals(json, {
      warehouse_id: "0123456789abcdef",
      statement: `-- @bruin.config: ${annotation}\ninsert into t values (1)`,
      catalog: "main",
      schema: "sales",
      wait_timeout: "0s",
      disposition: "INLINE",
      format: "JSON_ARRAY",
    });
    assertEquals(service.of("GET /api/2.0/sql/statements/01ee-s1").length, 2);
  });

  it("that makes a schema goes without the one of the connection, which may not exist yet", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    const makes = ["create schema if not exists sales", "CREATE /* new */ DATABASE sales"];
    await connection.execute([...makes, "create table t (a int)"], options);
    assertEquals(
      service.of(submit).map(({ json }) => [json.catalog, json.schema]),
      [["main", undefined], ["main", undefined], ["main", "sales"]],
    );
  });

  it("goes alone: one request for each of a script", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    await connection.execute([
      "insert into t values (';'); -- a;b",
      "begin select 1; select 2; end",
    ], options);
    assertEquals(texts(service.of(submit)), [
      "insert into t values (';')",
      "begin select 1; select 2; end",
    ]);
  });

  it("with others in it is sent whole, and what follows it alone (sql-ref-scripting)", async () => {
    const blocks = [
      "begin declare n int default 1; if n > 1 then set n = 2; end if; select n; end",
      "BEGIN declare exit handler for sqlexception begin select 1; end; select s.start, s.end from s; END",
      "begin atomic update t set a = case when b then 1 end; lbl: while true do leave lbl; end while lbl; end",
      "create procedure p() language sql as begin case 1 when 1 then select 2; end case; begin select 3; end; end",
    ];
    for (const block of blocks) {
      await using service = startService({ [submit]: [done] });
      await using connection = open(service);
      await connection.execute(
        [`select 1;\n${block};\noptimize t; copy into t from '/Volumes/a'`],
        options,
      );
      assertEquals(texts(service.of(submit)), [
        "select 1",
        block,
        "optimize t",
        "copy into t from '/Volumes/a'",
      ]);
    }
  });

  it("that fails behind a block is counted as it was sent", async () => {
    const divided = () => failed("[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012");
    await using service = startService({ [submit]: [done, divided] });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.execute(["begin\n select 1; select 2;\nend;\nselect 1/0"], options),
      QueryError,
    );
    assertStringIncludes(error.explanation.where ?? "", "statement 2 of 2, line 4: select");
  });

  it("takes the place that USE names, for the rest of its script only", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    const script = [
      "use catalog dev",
      "insert into a values (1)",
      "use /* the new one */ schema -- of dev\n x",
      "use main.`y z` -- back",
    ];
    await connection.execute([...script, "insert into b values (1)"], options);
    await connection.execute(["insert into c values (1)"], options);
    assertEquals(service.of(submit).map(({ json }) => [json.catalog, json.schema]), [
      ["main", "sales"],
      ["dev", undefined],
      ["dev", undefined],
      ["dev", "x"],
      ["main", "y z"],
      ["main", "sales"],
    ]);
  });

  for (
    const [text, what] of [
      ["begin transaction", "A transaction"],
      ["commit", "A transaction"],
      ["create or replace temporary view v as select 1", "A temporary object"],
      ["set ansi_mode = false", "A setting or variable"],
      ["declare variable x int", "A setting or variable"],
    ] as const
  ) {
    it(`is refused where it would have no effect on the next one: ${text}`, async () => {
      await using service = startService({ [submit]: [done] });
      await using connection = open(service);
      const error = await assertRejects(() => connection.execute([text], options), QueryError);
      assertEquals(error.message, `${what} does not outlive its statement on Databricks`);
      assertEquals([error.explanation.code, service.requests.length], ["E514", 0]);
    });
  }

  it("that cleans up runs after a failure, which is what is told", async () => {
    await using service = startService({
      [submit]: [done, () => failed("[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012"), done],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () =>
        connection.execute([
          "create table w as select 1",
          "merge into t",
          { text: "drop table if exists w", always: true },
          "insert into t values (2)",
        ], options),
      QueryError,
      "Division by zero",
    );
    assertEquals(error.statement, "merge into t");
    assertEquals(texts(service.of(submit)).at(-1), "drop table if exists w");
    assertEquals(service.of(submit).length, 3);
  });

  it("that cleans up runs when the run was stopped, and the ones between are not sent", async () => {
    const abort = new AbortController();
    await using service = startService({
      [submit]: [() => {
        abort.abort();
        return done();
      }, done],
      "POST /cancel": [() => Response.json({})],
      "GET ": [done],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () =>
        connection.execute([
          "create table w as select 1",
          "merge into t",
          { text: "drop table if exists w", always: true },
        ], { signal: abort.signal }),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.statement], ["cancelled", "merge into t"]);
    assertEquals(texts(service.of(submit)), [
      "create table w as select 1",
      "drop table if exists w",
    ]);
  });

  it("tells its id, its link and the rows it changed (manifest, result)", async () => {
    const columns = [["num_affected_rows", "BIGINT"], ["num_inserted_rows", "BIGINT"]] as const;
    await using service = startService({ [submit]: [() => rows(columns, [["3", "3"]])] });
    await using connection = open(service);
    const told: unknown[] = [];
    await connection.execute(["insert into t select 1"], {
      ...options,
      onStatement: ({ ms: _, ...facts }) => told.push(facts),
    });
    assertEquals(told, [{
      id: "01ee-s1",
      url: "https://dbc-1a2b3c4d-5e6f.cloud.databricks.com/sql/history?queryId=01ee-s1",
      rows: 3,
    }]);
  });

  it("is cancelled by its id when the signal is aborted (cancelExecution)", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /cancel": [() => Response.json({})],
      [submit]: [() => statement("RUNNING")],
      "GET ": [
        () => {
          abort.abort();
          return statement("RUNNING");
        },
        () => statement("CANCELED"),
      ],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t select 1"], { signal: abort.signal }),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    assertEquals(service.of("POST /cancel")[0]?.path, "/api/2.0/sql/statements/01ee-s1/cancel");
  });

  it("is cancelled again when that request or its answer is lost (cancelExecution)", async () => {
    const abort = new AbortController();
    await using service = startService({
      "POST /cancel": [
        () => "cut",
        () => refusal(503, "TEMPORARILY_UNAVAILABLE", "", { "retry-after": "0" }),
        () => Response.json({}),
      ],
      [submit]: [() => statement("RUNNING")],
      "GET ": [
        () => {
          abort.abort();
          return statement("RUNNING");
        },
        () => "cut",
        // "Callers must poll for status to see the terminal state."
        () => statement("RUNNING"),
        () => statement("CANCELED"),
      ],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t select 1"], { signal: abort.signal }),
      QueryError,
      "The statement was cancelled",
    );
    assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
    assertEquals(service.of("POST /cancel").length, 3);
  });

  it("that was lost is not sent a second time when it may change anything", async () => {
    for (const lost of [() => "cut" as const, () => new Response("<html>", { status: 503 })]) {
      await using service = startService({ [submit]: [lost, done] });
      await using connection = open(service);
      const error = await assertRejects(
        () => connection.execute(["insert into t select 1"], options),
        QueryError,
      );
      assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
      assertEquals(service.of(submit).length, 1);
    }
  });

  it("that only reads is sent again when its answer was lost", async () => {
    await using service = startService({
      [submit]: [() => "cut", () => rows([["n", "INT"]], [["1"]])],
    });
    await using connection = open(service);
    assertEquals((await connection.query("select 1 as n", options)).rows, [[1]]);
    assertEquals(service.of(submit).length, 2);
  });

  it("leaves its outcome unknown when the login ends while it runs", async () => {
    await using service = startService({
      "POST /cancel": [() => Response.json({})],
      [submit]: [() => statement("RUNNING")],
      "GET ": [() => refusal(401, 401, "Credential was not sent")],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t select 1"], options),
      QueryError,
    );
    assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
    assertEquals(service.of(submit).length, 1);
  });

  it("whose login is refused is not repeated together with those before it", async () => {
    const refused = () => refusal(403, "403", "Invalid access token.");
    await using service = startService({ [submit]: [done, refused] });
    await using connection = open(service);
    const run = (list: string[]) =>
      assertRejects(() => connection.execute(list, options), ConnectionError);
    const midway = await run(["insert into t select 1", "insert into t select 2"]);
    assertEquals([midway.loginRefused, midway.exitReason], [false, "denied"]);
    assertStringIncludes(midway.message, "after earlier statements had taken effect");
    assertEquals((await run(["insert into t select 3"])).loginRefused, true);
  });

  it("waits for a service that is busy as long as that asks for (429, 503 with Retry-After)", async () => {
    const busy = (status: number) => () =>
      refusal(status, "REQUEST_LIMIT_EXCEEDED", "Too many", { "retry-after": "0" });
    await using service = startService({
      [submit]: [busy(429), () => statement("RUNNING")],
      "GET ": [busy(503), busy(429), done],
    });
    await using connection = open(service);
    await connection.execute(["insert into t select 1"], options);
    assertEquals([service.of(submit).length, service.of("GET ").length], [2, 3]);
  });

  it("says once that its warehouse is starting (state PENDING)", async () => {
    const warnings: string[] = [];
    const pending = () => statement("PENDING");
    await using service = startService({ [submit]: [pending], "GET ": [pending, pending, done] });
    const { now } = performance;
    let passed = 0;
    // Each look at the clock is 6 seconds later.
    performance.now = () => (passed += 6_000) + now.call(performance);
    try {
      await using connection = open(service, {}, (message) => warnings.push(message));
      await connection.execute(["insert into t select 1"], options);
    } finally {
      performance.now = now;
    }
    assertEquals(warnings, [
      "connection 'my-databricks': the SQL warehouse 0123456789abcdef is starting, or has no room; " +
      "statements wait for it",
    ]);
  });
});

describe("a result of Databricks", () => {
  const all = async (parts: AsyncIterable<Rows>) => {
    const found: unknown[] = [];
    for await (const { rows } of parts) found.push(rows);
    return found;
  };

  it("comes in chunks with every digit (getStatementResultChunkN)", async () => {
    const columns = [
      ["n", "BIGINT"],
      ["d", "DECIMAL(38,2)"],
      ["f", "DOUBLE"],
      ["b", "BOOLEAN"],
      ["x", "BINARY"],
      ["a", "ARRAY<INT>"],
      ["z", "STRING"],
    ] as const;
    await using service = startService({
      [submit]: [
        () =>
          rows(columns, [["9007199254740993", "1.50", "1.5E300", "true", "AP8=", "[1,2]", null]], {
            next_chunk_index: 1,
            next_chunk_internal_link:
              "/api/2.0/sql/statements/01ee-s1/result/chunks/1?row_offset=1",
          }),
      ],
      "GET /result/chunks/1": [() =>
        Response.json({
          chunk_index: 1,
          data_array: [["-1", "-0.01", "NaN", "false", "", "[]", "é😀"]],
        })],
    });
    await using connection = open(service);
    assertEquals(await all(connection.stream!("select * from t", options)), [
      [[9007199254740993n, "1.50", 1.5e300, true, "AP8=", "[1,2]", null]],
      [[-1, "-0.01", "NaN", false, "", "[]", "é😀"]],
    ]);
  });

  it("has times to the microsecond, which JSON_ARRAY cuts", async () => {
    const columns = [["t", "TIMESTAMP"], ["t", "TIMESTAMP_NTZ"], ["o'k", "INT"]] as const;
    await using service = startService({
      [submit]: [
        () => rows(columns, [["2024-01-01T01:02:03.456Z", "2024-01-01T01:02:03.456", "1"]]),
        () =>
          rows([["t", "BIGINT"], ["t", "STRING"], ["o'k", "INT"]], [
            ["1704070923456789", "2024-01-01 01:02:03.456789", "1"],
            ["253402300800000001", "+10000-01-01 00:00:00.000001", "1"],
            ["-1", null, null],
          ]),
      ],
    });
    await using connection = open(service);
    const result = await connection.query("select * from t -- all", options);
    assertEquals(result.columns.map(({ type }) => type), ["TIMESTAMP", "TIMESTAMP_NTZ", "INT"]);
    assertEquals(result.rows, [
      ["2024-01-01 01:02:03.456789+00", "2024-01-01 01:02:03.456789", 1],
      ["+10000-01-01 00:00:00.000001+00", "+10000-01-01 00:00:00.000001", 1],
      ["1969-12-31 23:59:59.999999+00", null, null],
    ]);
    assertEquals(
      texts(service.of(submit))[1],
      "SELECT unix_micros(c0) AS `t`, CAST(c1 AS STRING) AS `t`, c2 AS `o'k` FROM (\n" +
        "select * from t -- all\n) AS bruin_rows(c0, c1, c2)",
    );
  });

  it("that changed anything, or is no query, is read once, to the millisecond", async () => {
    await using service = startService({
      [submit]: [
        () =>
          rows([["t", "TIMESTAMP"]], [["2024-01-01T01:02:03.450Z"], ["2024-01-01T00:00:00.000Z"]]),
      ],
    });
    await using connection = open(service);
    const result = await connection.query("describe history t", options);
    assertEquals(result.rows, [["2024-01-01 01:02:03.450+00"], ["2024-01-01 00:00:00+00"]]);
    assertEquals(service.of(submit).length, 1);
  });

  it("of more than 25 MiB comes by links, to which no login is sent (EXTERNAL_LINKS)", async () => {
    let store = "";
    const link = (index: number, more: object = {}) => ({
      chunk_index: index,
      external_link: `${store}/bucket/chunk${index}?signature=MARKER-sig`,
      http_headers: { "x-key": "k" },
      ...more,
    });
    const columns = [["n", "INT"]] as const;
    await using service = startService({
      [submit]: [
        () =>
          failed(
            "Inline byte limit exceeded. Statements executed with disposition=INLINE can have a result size of " +
              "at most 26214400 bytes. Please execute the statement with disposition=EXTERNAL_LINKS",
          ),
        () => rows([["col_name", "STRING"], ["data_type", "STRING"]], [["n", "int"]]),
        () =>
          statement("SUCCEEDED", {
            manifest: manifest(columns),
            result: { external_links: [link(0, { next_chunk_index: 1 })] },
          }),
      ],
      "GET /result/chunks/1": [() => Response.json({ external_links: [link(1)] })],
      "GET /bucket/chunk0": [
        () => new Response("busy", { status: 503, headers: { "retry-after": "0" } }),
        () => Response.json([["1"], ["2"]]),
      ],
      "GET /bucket/chunk1": [() => Response.json([["3"]])],
    });
    store = service.url.origin;
    await using connection = open(service);
    assertEquals(await all(connection.stream!("select n from t", options)), [[[1], [2]], [[3]]]);
    assertEquals(service.of(submit).map(({ json }) => json.disposition), [
      "INLINE",
      "INLINE",
      "EXTERNAL_LINKS",
    ]);
    for (
      const { headers } of [
        ...service.of("GET /bucket/chunk0"),
        ...service.of("GET /bucket/chunk1"),
      ]
    ) {
      assertEquals([headers.get("authorization"), headers.get("x-key")], [null, "k"]);
    }
  });

  it("that was closed or cut is not taken for one of fewer rows (state CLOSED, truncated)", async () => {
    const columns = [["n", "INT"]] as const;
    const closed = () => statement("CLOSED", { manifest: manifest(columns) });
    const cut = () =>
      statement("SUCCEEDED", {
        manifest: { ...manifest(columns), truncated: true },
        result: { chunk_index: 0, data_array: [["1"]] },
      });
    for (const [answer, cause] of [[closed, "has closed it"], [cut, "has cut it"]] as const) {
      await using service = startService({ [submit]: [answer] });
      await using connection = open(service);
      await connection.execute(["insert into t select 1"], options);
      const read = connection.query("select n from t", options);
      const error = await assertRejects(() => read, QueryError, "Could not read the result");
      assertEquals([error.kind, error.outcomeUnknown], ["lost", false]);
      assertStringIncludes(error.explanation.cause ?? "", cause);
    }
  });

  it("is asked for a new link when the store refuses the first (getStatementResultChunkN)", async () => {
    for (const isRefusedAgain of [false, true]) {
      let store = "";
      const link = (name: string) => ({
        chunk_index: 0,
        external_link: `${store}/bucket/${name}?signature=MARKER-sig`,
      });
      const expired = () => new Response("<Error>MARKER</Error>", { status: 403 });
      await using service = startService({
        [submit]: [
          () => failed("Inline byte limit exceeded."),
          () => rows([["col_name", "STRING"], ["data_type", "STRING"]], [["n", "int"]]),
          () =>
            statement("SUCCEEDED", {
              manifest: manifest([["n", "INT"]]),
              result: { external_links: [link("old")] },
            }),
        ],
        "GET /result/chunks/0": [() => Response.json({ external_links: [link("new")] })],
        "GET /bucket/old": [expired],
        "GET /bucket/new": [isRefusedAgain ? expired : () => Response.json([["1"]])],
      });
      store = service.url.origin;
      await using connection = open(service);
      const read = connection.query("select n from t", options);
      if (!isRefusedAgain) assertEquals((await read).rows, [[1]]);
      else {
        const error = await assertRejects(() => read, QueryError, "Could not read the result");
        assertEquals([error.explanation.code, error.outcomeUnknown], ["E515", false]);
        assertStringIncludes(error.explanation.cause ?? "", "(HTTP 403)");
        assert(!error.describe().includes("MARKER"));
      }
      assertEquals(service.of("GET /bucket/old").length, 1);
    }
  });

  it("by links that are no address, or lead elsewhere without TLS, is none", async () => {
    for (const external_link of ["https://[MARKER", "http://example.com/x?s=MARKER", undefined]) {
      await using service = startService({
        [submit]: [
          () => failed("Inline byte limit exceeded."),
          () => rows([["col_name", "STRING"], ["data_type", "STRING"]], [["n", "int"]]),
          () =>
            statement("SUCCEEDED", {
              manifest: manifest([["n", "INT"]]),
              result: { external_links: [{ external_link }] },
            }),
        ],
      });
      await using connection = open(service);
      const read = connection.query("select n from t", options);
      const error = await assertRejects(() => read, QueryError, "Could not read the result");
      assertEquals([error.kind, error.outcomeUnknown], ["lost", false]);
      assert(!Deno.inspect(error).includes("MARKER"));
    }
  });

  it("by links that cannot be read names the store alone", async () => {
    let store = "";
    await using service = startService({
      [submit]: [
        () => failed("Inline byte limit exceeded."),
        () => rows([["col_name", "STRING"], ["data_type", "STRING"]], [["n", "int"]]),
        () =>
          statement("SUCCEEDED", {
            manifest: manifest([["n", "INT"]]),
            result: {
              external_links: [{ external_link: `${store}/bucket/c?signature=MARKER-sig` }],
            },
          }),
      ],
      "GET /bucket/c": [() => new Response("<html>", { status: 200 })],
    });
    store = service.url.origin;
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.query("select n from t", options),
      QueryError,
    );
    assertEquals([error.kind, error.outcomeUnknown], ["lost", false]);
    assert(!Deno.inspect(error).includes("MARKER") && !error.describe().includes("MARKER"));
  });

  it("of nobody's interest may be of any size, and is not fetched", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    await connection.execute(["select * from t"], options);
    assertEquals(service.of(submit)[0]?.json.disposition, "EXTERNAL_LINKS");
    assertEquals(service.requests.length, 1);
  });
});

describe("an error of Databricks", () => {
  const cases = [
    [
      "[PARSE_SYNTAX_ERROR] Syntax error at or near 'selec'. SQLSTATE: 42601 (line 1, pos 0)",
      "42601",
      "syntax",
      undefined,
    ],
    [
      "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column `x` cannot be resolved. SQLSTATE: 42703; line 1 pos 7",
      "42703",
      "missing",
      undefined,
    ],
    [
      "[TABLE_OR_VIEW_NOT_FOUND] The table or view `main`.`a`.`b` cannot be found. SQLSTATE: 42P01",
      "42P01",
      "missing",
      "a.b",
    ],
    [
      "[SCHEMA_NOT_FOUND] The schema `main`.`a` cannot be found. SQLSTATE: 42704",
      "42704",
      "missing",
      "a",
    ],
    [
      "[INSUFFICIENT_PERMISSIONS] Insufficient privileges: User does not have USE SCHEMA on Schema 'main.a'. SQLSTATE: 42501",
      "42501",
      "denied",
      undefined,
    ],
    [
      "[DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES] Cannot resolve. SQLSTATE: 42K09",
      "42K09",
      "mismatch",
      undefined,
    ],
    [
      "[DELTA_CONCURRENT_APPEND] ConcurrentAppendException: Files were added. SQLSTATE: 2D521",
      "2D521",
      "conflict",
      undefined,
    ],
    ["[DIVIDE_BY_ZERO] Division by zero. SQLSTATE: 22012", "22012", "other", undefined],
  ] as const;
  for (const [message, sqlState, kind, missing] of cases) {
    it(`${message} is ${kind} (error-messages/error-classes)`, async () => {
      await using service = startService({
        [submit]: [() => failed(message, "BAD_REQUEST", sqlState)],
      });
      await using connection = open(service);
      const error = await assertRejects(
        () => connection.execute(["merge into t"], options),
        QueryError,
      );
      assertEquals([error.kind, error.missing, error.databaseCode], [kind, missing, sqlState]);
      assertEquals([error.accepted, error.outcomeUnknown], [true, false]);
      assertStringIncludes(error.explanation.where ?? "", "statement 01ee-s1");
    });
  }

  it("of the schema or catalog that goes with each statement names the field", async () => {
    const missing = [
      [
        "[SCHEMA_NOT_FOUND] The schema `main`.`sales` cannot be found.",
        "`schema` of the connection",
      ],
      ["[CATALOG_NOT_FOUND] The catalog `main` was not found.", "`catalog` of the connection"],
      [
        "[NO_SUCH_CATALOG_EXCEPTION] Catalog 'main' was not found.",
        "`catalog` of the connection",
      ],
    ] as const;
    for (const [message, field] of missing) {
      await using service = startService({ [submit]: [() => failed(message)] });
      await using connection = open(service);
      const error = await assertRejects(
        () => connection.execute(["select 1"], options),
        QueryError,
      );
      assertStringIncludes(error.explanation.fix ?? "", field);
    }
  });

  for (
    const [status, code, message, exitReason] of [
      [
        404,
        "RESOURCE_DOES_NOT_EXIST",
        "SQL warehouse 0123456789abcdef does not exist",
        "configuration",
      ],
      [
        400,
        "INVALID_PARAMETER_VALUE",
        "0123456789abcdef is not a valid endpoint id.",
        "configuration",
      ],
      [403, "PERMISSION_DENIED", "You do not have permission to use the SQL Warehouse.", "denied"],
    ] as const
  ) {
    it(`of the warehouse is explained: HTTP ${status} ${code}`, async () => {
      await using service = startService({ [submit]: [() => refusal(status, code, message)] });
      await using connection = open(service);
      const error = await assertRejects(
        () => connection.query("select 1", options),
        ConnectionError,
      );
      assertEquals([error.explanation.code, error.exitReason, error.loginRefused], [
        "E513",
        exitReason,
        false,
      ]);
    });
  }

  it("of the IP access list is none of the token (security/network/front-end/ip-access-list)", async () => {
    const message = "Source IP address: 192.0.2.1 is blocked by Databricks IP ACL for workspace: 1";
    await using service = startService({ [submit]: [() => refusal(403, "403", message)] });
    await using connection = open(service);
    const error = await assertRejects(() => connection.query("select 1", options), ConnectionError);
    assertEquals([error.exitReason, error.loginRefused], ["denied", false]);
    assertStringIncludes(error.explanation.cause ?? "", "keeps this machine out");
  });

  it("is placed in the statement as it was written, whatever was sent before it", async () => {
    await using service = startService({
      [submit]: [
        () =>
          failed(
            "[X_NOT_FOUND] x is not there. SQLSTATE: 42P01; line 3 pos 7;\n'Project ['x]\n+- 'Y",
          ),
      ],
    });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.execute(["select 1,\n x"], { ...options, annotation: "{}" }),
      QueryError,
    );
    assertEquals(error.message, "[X_NOT_FOUND] x is not there");
    assertStringIncludes(error.explanation.where ?? "", "line 2, column 8 of it");
  });

  it("in a plan is the error of the statement that was to be explained (EXPLAIN)", async () => {
    const text =
      "Error occurred during query planning: \n[TABLE_OR_VIEW_NOT_FOUND] The table or view `a`.`b` " +
      "cannot be found. SQLSTATE: 42P01; line 1 pos 14;";
    await using service = startService({ [submit]: [() => rows([["plan", "STRING"]], [[text]])] });
    await using connection = open(service);
    const error = await assertRejects(
      () => connection.explain!("select * from a.b", options),
      QueryError,
    );
    assertEquals([error.kind, error.missing], ["missing", "a.b"]);
    assertEquals(await connection.explain!("show tables", options), undefined);
  });
});

describe("rows for Databricks", () => {
  const load = async (connection: Connection, text: string, type?: "integer" | "text") => {
    const path = await Deno.makeTempFile({ suffix: ".csv" });
    try {
      await Deno.writeTextFile(path, text);
      const target = (name: string) => ({ name, type: type && { kind: type } });
      await connection.load!({ path, format: "csv", target }, {
        ...options,
        table: "main.sales.orders",
        statements: (query) => [`create table t as ${query}`],
      });
    } finally {
      await Deno.remove(path);
    }
  };

  it("come as JSON into a table beside theirs, which is dropped", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    await load(connection, 'id,a b\n1,"it\'s \\ ""x"""\n2,\n');
    const sent = texts(service.of(submit));
    const [, table = ""] =
      /^CREATE TABLE (`main`\.`sales`\.`__bruin_rows_\w{32}`) /.exec(sent[0]) ?? [];
    assertEquals(sent, [
      `CREATE TABLE ${table} (\`id\` INT, \`a b\` STRING) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')`,
      `INSERT INTO ${table} SELECT CAST(v[0] AS INT), v[1] FROM (SELECT explode(from_json(` +
      `'[["1","it\\'s \\\\\\\\ \\\\"x\\\\""],["2",null]]', 'array<array<string>>', ` +
      "map('mode', 'FAILFAST'))) AS v)",
      `create table t as SELECT \`id\`, \`a b\` FROM ${table}`,
      `DROP TABLE IF EXISTS ${table}`,
    ]);
  });

  it("that do not fit are refused before they are sent, with their place", async () => {
    await using service = startService({ [submit]: [done] });
    await using connection = open(service);
    for (const [value, isNot] of [["3000000000", "an integer of 32 bits"], ["x", "an integer"]]) {
      const error = await assertRejects(
        () => load(connection, `id\n1\n${value}\n`, "integer"),
        QueryError,
        `"${value}" is not ${isNot}`,
      );
      assertEquals(error.explanation.where, 'line 3 of the file, column "id"');
    }
    assertEquals(texts(service.of(submit)).filter((text) => text.startsWith("INSERT")), []);
  });

  it("leave no table behind in silence", async () => {
    const warnings: string[] = [];
    const gone = () => failed("[INSUFFICIENT_PERMISSIONS] no right to drop. SQLSTATE: 42501");
    await using service = startService({ [submit]: [done, done, done, gone] });
    await using connection = open(service, {}, (message) => warnings.push(message));
    await load(connection, "id\n1\n");
    assertEquals(warnings.length, 1);
    assertStringIncludes(warnings[0] ?? "", "could not be dropped: [INSUFFICIENT_PERMISSIONS]");
  });
});

describe("a table of Databricks", () => {
  const form = { name: "sales.orders", kind: "table", partitionBy: "", clusterBy: [] } as const;
  const one = [["x", "STRING"]] as const;
  const missing = () =>
    failed("[TABLE_OR_VIEW_NOT_FOUND] The table or view `information_schema`.`t` cannot be found.");
  const cases = [
    ["gets its schema when there is none", form, false, [() => rows(one, []), done], [
      "CREATE SCHEMA IF NOT EXISTS `sales`",
    ]],
    ["needs no right to make a schema that is there", form, false, [() => rows(one, [["1"]])], []],
    [
      "gets its schema where the catalog tells nothing",
      { ...form, name: "hive_metastore.sales.orders" },
      true,
      [missing, done, missing],
      ["CREATE SCHEMA IF NOT EXISTS `hive_metastore`.`sales`"],
    ],
    [
      "takes the place of a view when it is made anew",
      form,
      true,
      [() => rows(one, [["1"]]), () => rows(one, [["VIEW"]]), done],
      ["DROP VIEW IF EXISTS `sales`.`orders`"],
    ],
    [
      "takes the place of a materialized view",
      form,
      true,
      [() => rows(one, [["1"]]), () => rows(one, [["MATERIALIZED_VIEW"]]), done],
      ["DROP MATERIALIZED VIEW IF EXISTS `sales`.`orders`"],
    ],
    [
      "stays when it is one",
      form,
      true,
      [() => rows(one, [["1"]]), () => rows(one, [["MANAGED"]])],
      [],
    ],
    [
      "goes for a view",
      { ...form, kind: "view" },
      true,
      [() => rows(one, [["1"]]), () => rows(one, [["EXTERNAL"]]), done],
      ["DROP TABLE IF EXISTS `sales`.`orders`"],
    ],
  ] as const;
  for (const [what, table, replaces, answers, changes] of cases) {
    it(what, async () => {
      await using service = startService({ [submit]: answers });
      await using connection = open(service);
      await connection.prepareTable!(table, { ...options, replaces });
      assertEquals(texts(service.of(submit)).filter((text) => !text.startsWith("SELECT")), [
        ...changes,
      ]);
    });
  }
});
