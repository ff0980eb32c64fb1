/**
 * Requests and answers of the protocol that Snowflake's drivers speak. Its paths, fields and codes are those of
 * their published sources (snowflakedb/snowflake-connector-nodejs, /gosnowflake); what statements mean is in
 * https://docs.snowflake.com/en/sql-reference.
 */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { systemClock } from "../../../src/clock.ts";
import { ConnectionError, QueryError, type QueryErrorKind } from "../../../src/errors.ts";
import type { StatementFacts } from "../../../src/statement_facts.ts";
import { never } from "../../contracts/connection.ts";
import type { SentRequest } from "../../fakes/scripted_service.ts";
import {
  abort,
  connect,
  login,
  no,
  query,
  rows,
  secrets,
  start,
  statementsOf,
  yes,
} from "./service.ts";

const options = { signal: never };
const renewal = "POST /token-request";

describe("a statement", () => {
  it("is polled where the service says until it has ended (333333)", async () => {
    const running = (next: string) =>
      no("333333", "Query execution in progress", { getResultUrl: next });
    await using service = start({
      [query]: [() => running("/queries/01b-7/result")],
      "GET /queries/01b-7/result": [
        () => running("/queries/01b-7/result?again=1"),
        () => rows([["done"]]),
      ],
    });
    await using connection = await connect(service);
    assertEquals((await connection.query("select slow()", options)).rows, [["done"]]);
    const polls = service.of("GET /queries/01b-7/result");
    assertEquals(polls.map(({ query }) => query.again), [undefined, "1"]);
    for (const { headers } of polls) {
      assertEquals(headers.get("authorization"), `Snowflake Token="${secrets.session}"`);
    }
  });

  it("is only polled at the account itself: the token goes nowhere else", async () => {
    await using service = start({
      [query]: [() => no("333333", "", { getResultUrl: "https://example.com/queries/1/result" })],
      [abort]: [() => yes()],
    });
    await using connection = await connect(service);
    const error = await assertRejects(() => connection.query("select 1", options), QueryError);
    assertEquals([error.kind, error.outcomeUnknown], ["lost", true]);
  });

  it("goes on with a new token when that of the session has expired (390112)", async () => {
    const expired = () => no("390112", "Your session has expired");
    await using service = start({
      [query]: [expired, () => rows([["1"]])],
      [renewal]: [
        () => new Response("", { status: 503 }),
        () => yes({ sessionToken: "MARKER-next", masterToken: "MARKER-master-2" }),
      ],
    });
    await using connection = await connect(service);
    assertEquals((await connection.query("insert into t values (1)", options)).rows, [["1"]]);
    const [, renewed] = service.of(renewal);
    assertEquals(renewed!.json, { oldSessionToken: secrets.session, requestType: "RENEW" });
    assertEquals(renewed!.headers.get("authorization"), `Snowflake Token="${secrets.master}"`);
    const sent = service.of(query);
    assertEquals(new Set(sent.map(({ query }) => query.requestId)).size, 1);
    assertEquals(sent[1]!.headers.get("authorization"), 'Snowflake Token="MARKER-next"');
  });

  it("goes to another session when its own has ended before it (390111, 390114)", async () => {
    for (const code of ["390111", "390114"]) {
      await using service = start({
        [query]: [() => no(code, "Session no longer exists."), () => rows([["1"]])],
      });
      await using connection = await connect(service);
      await connection.execute(["insert into t values (1)"], options);
      assertEquals([service.of(login).length, service.of(query).length], [2, 2]);
    }
  });

  it("was not carried out when the session has ended behind others, which are not repeated", async () => {
    await using service = start({
      [query]: [() => rows(), () => no("390111", "Session no longer exists."), () => rows()],
    });
    await using connection = await connect(service);
    const error = await assertRejects(
      () => connection.execute(["set x = 1", "insert into t values ($x)"], options),
      QueryError,
      "The session with Snowflake has ended",
    );
    assertEquals([error.kind, error.outcomeUnknown, error.explanation.code], [
      "lost",
      false,
      "E507",
    ]);
    await connection.execute(["insert into t values (1)"], options);
    assertEquals([service.of(login).length, service.of(query).length], [2, 3]);
  });

  it("was not carried out when there is no new token", async () => {
    await using service = start({
      [query]: [() => no("390112", "Your session has expired")],
      [renewal]: [() => no("390114", "Authentication token has expired.")],
    });
    await using connection = await connect(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t values (1)"], options),
      QueryError,
    );
    assertEquals([error.explanation.code, error.outcomeUnknown], ["E507", false]);
    assertEquals([service.of(login).length, service.of(query).length], [2, 2]);
  });

  it("is never sent twice when its answer is lost, unless it only reads", async () => {
    for (
      const [text, count] of [["insert into t select 1", 1], ["select 1", 2], [
        "call p()",
        1,
      ]] as const
    ) {
      await using service = start({
        [query]: [() => "cut", () => rows()],
        [abort]: [() => yes()],
      });
      await using connection = await connect(service);
      if (count === 2) await connection.query(text, options);
      else {
        const error = await assertRejects(() => connection.execute([text], options), QueryError);
        assertEquals([error.kind, error.outcomeUnknown, error.explanation.code], [
          "lost",
          true,
          "E370",
        ]);
      }
      const sent = service.of(query);
      assertEquals(sent.length, count);
      assertEquals(new Set(sent.map(({ query }) => query.requestId)).size, 1);
      assertEquals(new Set(sent.map(({ query }) => query.request_guid)).size, count);
    }
  });

  it("is sent again after 429, which it was not carried out with", async () => {
    await using service = start({
      [query]: [
        () => new Response("", { status: 429, headers: { "retry-after": "0" } }),
        () => rows(),
      ],
    });
    await using connection = await connect(service);
    await connection.execute(["insert into t select 1"], options);
    assertEquals(service.of(query).length, 2);
  });

  it("waits as long as Retry-After asks for, in seconds or by a date, and else not in step", async () => {
    const busy = (retryAfter?: string) => () =>
      new Response("", {
        status: 429,
        ...(retryAfter !== undefined && { headers: { "retry-after": retryAfter } }),
      });
    const inTenSeconds = new Date(Date.now() + 10_000).toUTCString();
    await using service = start({
      [query]: [busy("7"), busy(inTenSeconds), busy(), busy(), () => rows()],
    });
    const pauses: number[] = [];
    const clock = { ...systemClock, sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) };
    await using connection = await connect(service, {}, { clock });
    await connection.execute(["insert into t select 1"], options);
    const [seconds, date = 0, ...jittered] = pauses;
    assertEquals(seconds, 7_000);
    assert(date > 7_000 && date <= 10_000, String(date));
    assertEquals(new Set(jittered.map((ms) => Number.isInteger(ms))), new Set([false]));
    assertEquals(service.of(query).length, 5);
  });

  it("has an unknown outcome after a fault of the service (503)", async () => {
    await using service = start({ [query]: [() => new Response("", { status: 503 })] });
    await using connection = await connect(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t select 1"], options),
      QueryError,
    );
    assertEquals([error.outcomeUnknown, service.of(query).length], [true, 1]);
  });

  it("is stopped by the id of its request while its answer is held back (abort-request)", async () => {
    const stopped = Promise.withResolvers<void>();
    const controller = new AbortController();
    await using service = start({
      [query]: [async () => {
        controller.abort();
        await stopped.promise;
        return no("000604", "SQL execution canceled", { sqlState: "57014" });
      }],
      [abort]: [
        // It may not know the statement yet.
        () => no("000605", "Identified SQL statement is not currently executing."),
        () => {
          stopped.resolve();
          return yes();
        },
      ],
    });
    await using connection = await connect(service);
    const error = await assertRejects(
      () => connection.execute(["delete from t"], { signal: controller.signal }),
      QueryError,
    );
    assertEquals([error.message, error.kind, error.outcomeUnknown], [
      "The statement was cancelled",
      "cancelled",
      false,
    ]);
    const requestId = service.of(query)[0]!.query.requestId;
    for (const { json } of service.of(abort)) {
      assertEquals(json, { sqlText: "delete from t", requestId });
    }
  });

  it("is stopped again when that request or its answer is lost, also while it is polled", async () => {
    for (const isPolled of [false, true]) {
      const stopped = Promise.withResolvers<void>();
      const controller = new AbortController();
      const held = async () => {
        controller.abort();
        await stopped.promise;
        return no("000604", "SQL execution canceled", { sqlState: "57014" });
      };
      const running = () => no("333333", "", { getResultUrl: "/queries/01b-7/result" });
      await using service = start({
        [query]: [isPolled ? running : held],
        "GET /queries/01b-7/result": [held],
        [abort]: [() => "cut", () => new Response("", { status: 502 }), () => {
          stopped.resolve();
          return yes();
        }],
      });
      await using connection = await connect(service);
      const error = await assertRejects(
        () => connection.execute(["delete from t"], { signal: controller.signal }),
        QueryError,
        "The statement was cancelled",
      );
      assertEquals([error.kind, error.outcomeUnknown], ["cancelled", false]);
      assertEquals(service.of(abort).length, 3);
    }
  });

  it("whose answer was lost is stopped by the id of its request, since it may be running", async () => {
    await using service = start({ [query]: [() => "cut"], [abort]: [() => yes()] });
    await using connection = await connect(service);
    const error = await assertRejects(
      () => connection.execute(["insert into t select 1"], options),
      QueryError,
    );
    assertEquals(error.outcomeUnknown, true);
    const [{ query: { requestId } }] = service.of(query) as [SentRequest];
    assertEquals(service.of(abort).map(({ json }) => json.requestId), [requestId]);
  });

  it("carries the annotation as query tag, or before it when that is too long", async () => {
    await using service = start({ [query]: [() => rows()] });
    await using connection = await connect(service);
    const annotation = JSON.stringify({ asset: "a", type: "main" });
    await connection.execute(["select 1"], { ...options, annotation });
    const long = JSON.stringify({ meta: "x".repeat(2_000) });
    await connection.execute(["select 2"], { ...options, annotation: long });
    const [short, other] = service.of(query).map(({ json }) => json);
    assertEquals([short.sqlText, short.parameters], ["select 1", { QUERY_TAG: annotation }]);
    assertEquals([other.sqlText, other.parameters], [`-- @bruin.config: ${long}\nselect 2`, {}]);
  });

  it("tells its id, its page and the rows it changed", async () => {
    const counts = {
      rowtype: [
        "number of rows inserted",
        "number of rows updated",
        "number of multi-joined rows updated",
      ]
        .map((name) => ({ name, type: "fixed", scale: 0, precision: 38 })),
      statementTypeId: 0x3400,
    };
    await using service = start({ [query]: [() => rows([["3", "4", "1"]], counts), () => rows()] });
    await using connection = await connect(service);
    const told: StatementFacts[] = [];
    await connection.execute(["merge into t …", "select 1"], {
      ...options,
      onStatement: (facts) => told.push({ ...facts, ms: 0 }),
    });
    const id = "01b-7";
    const url = `https://app.snowflake.com/acme/prod/#/compute/history/queries/${id}/detail`;
    assertEquals(told, [{ id, url, rows: 7, ms: 0 }, { id, url, ms: 0 }]);
  });

  it("of COPY INTO tells the rows that it loaded of all files, and none that it wrote", async () => {
    const text = (name: string) => ({ name, type: "text" });
    const number = (name: string) => ({ name, type: "fixed", scale: 0, precision: 38 });
    const loaded = {
      rowtype: [text("file"), text("status"), number("rows_parsed"), number("rows_loaded")],
      statementTypeId: 0x3600,
    };
    const unloaded = { rowtype: [number("rows_unloaded")], statementTypeId: 0x3700 };
    const nothing = { rowtype: [text("status")], statementTypeId: 0x3600 };
    await using service = start({
      [query]: [
        () =>
          rows([["a.csv", "LOADED", "3", "3"], ["b.csv", "PARTIALLY_LOADED", "5", "4"]], loaded),
        () => rows([["9"]], unloaded),
        () => rows([["Copy executed with 0 files processed."]], nothing),
      ],
    });
    await using connection = await connect(service);
    const told: (number | undefined)[] = [];
    await connection.execute(
      ["copy into t from @s", "copy into @s from t", "copy into t from @s"],
      { ...options, onStatement: ({ rows }) => told.push(rows) },
    );
    assertEquals(told, [7, undefined, undefined]);
  });

  it("with others in it is sent whole (Snowflake Scripting)", async () => {
    const blocks = [
      "begin let x := 1; return x; end",
      "declare n int; begin if (n > 1) then n := 2; end if; return case when n > 1 then 2 end; end",
      "BEGIN begin transaction; for i in 1 to 2 do insert into t values (:i); end for; commit; END",
      "create procedure p() returns int language sql as begin begin return 1; end; end",
      "begin begin let x := 1; end; if (true) then return 1; end if; case (1) when 1 then return 2; end case; end",
      "begin insert into t select s.start, s.end from s; return case when true then 1 end; end",
      "create procedure p() returns int language sql as $$ begin return 1; end; $$",
    ];
    for (const block of blocks) {
      await using service = start({ [query]: [() => rows([["1"]])] });
      await using connection = await connect(service);
      await connection.query(`select 1;\n${block};\nselect 2`, options);
      assertEquals(statementsOf(service), ["select 1", block, "select 2"]);
    }
  });

  it("that never ends goes with all that follows it, for the service to say so", async () => {
    await using service = start({ [query]: [() => rows()] });
    await using connection = await connect(service);
    await connection.query("begin let x := 1; select 2", options);
    assertEquals(statementsOf(service), ["begin let x := 1; select 2;"]);
  });
});

describe("commands of clients", () => {
  it("are refused before they are sent: PUT, GET, and those of SnowSQL", async () => {
    await using service = start({ [query]: [() => rows()] });
    await using connection = await connect(service);
    for (
      const text of [
        "put file:///a.csv @stage",
        "-- to here\nGET @stage file:///a",
        "!set x=1",
        "/* b */ !source a.sql",
      ]
    ) {
      const error = await assertRejects(() => connection.execute([text], options), QueryError);
      assertEquals([error.explanation.code, error.transient], ["E508", false]);
    }
    assertEquals(statementsOf(service), []);
  });
});

describe("a session", () => {
  it("is used again, unless it keeps what statements set or made", async () => {
    for (
      const [text, logins] of [
        ["select 1", 1],
        ["create table t (n int)", 1],
        ["use schema x", 2],
        ["set v = 1", 2],
        ["alter session set timezone = 'UTC'", 2],
        ["create or replace temporary table t (n int)", 2],
        ["call p()", 2],
        ["execute immediate 'select 1'", 2],
      ] as const
    ) {
      await using service = start({ [query]: [() => rows()] });
      await using connection = await connect(service);
      await connection.execute([text], options);
      await connection.execute(["select 2"], options);
      assertEquals(service.of("POST /login-request").length, logins, text);
    }
  });

  it("is closed at the end, also after a failure and a signal", async () => {
    const controller = new AbortController();
    const ends: readonly (readonly [() => Response | Promise<Response>, string | undefined])[] = [
      [() => rows(), undefined],
      [() => no("001003", "SQL compilation error"), "SQL compilation error"],
      [() => {
        controller.abort();
        return no("000604", "SQL execution canceled");
      }, "cancelled"],
    ];
    for (const [answer, message] of ends) {
      await using service = start({ [query]: [answer], [abort]: [() => yes()] });
      {
        await using connection = await connect(service);
        const run = () => connection.execute(["select 1"], { signal: controller.signal });
        if (message === undefined) await run();
        else await assertRejects(run, QueryError, message);
      }
      const closings = service.of("POST /session");
      assertEquals(closings.map(({ query }) => query.delete), ["true"]);
      assertEquals(
        closings[0]!.headers.get("authorization"),
        `Snowflake Token="${secrets.session}"`,
      );
    }
  });

  it("that cannot be closed fails nothing", async () => {
    const never = Promise.withResolvers<Response>();
    const answers: readonly (() => Response | "cut" | Promise<Response>)[] = [
      () => new Response("", { status: 503 }),
      () => "cut",
      () => no("390111", "Session no longer exists."),
      () => new Response("<html>MARKER</html>", { status: 403 }),
      () => never.promise,
    ];
    for (const answer of answers) {
      await using service = start({ [query]: [() => rows()], "POST /session": [answer] });
      {
        await using connection = await connect(service);
        await connection.execute(["select 1"], options);
      }
      assertEquals(service.of("POST /session").length, 1);
      never.resolve(new Response());
    }
  });

  it("rolls back before it cleans up, which would commit what is open", async () => {
    await using service = start({
      [query]: [
        () => rows(),
        () => rows(),
        () => no("100038", "Numeric value 'x' is not recognized", { sqlState: "22018" }),
        () => rows(),
      ],
    });
    await using connection = await connect(service);
    const error = await assertRejects(
      () =>
        connection.execute(
          ["begin", "delete from t", "insert into t select 'x'", "commit", {
            text: "drop table u",
            always: true,
          }],
          options,
        ),
      QueryError,
      "100038 (22018): Numeric value 'x' is not recognized",
    );
    assertStringIncludes(error.explanation.where ?? "", "statement 3 of 5, line 3: insert");
    assertEquals(statementsOf(service), [
      "begin",
      "delete from t",
      "insert into t select 'x'",
      "ROLLBACK",
      "drop table u",
    ]);
  });

  it("asks whether a transaction is open after statements that commit by themselves", async () => {
    for (
      const [id, message] of [[null, undefined], ["7", "was begun but not committed"]] as const
    ) {
      await using service = start({
        [query]: [() => rows(), () => rows(), () => rows([[id]]), () => rows()],
      });
      await using connection = await connect(service);
      const run = () => connection.execute(["begin", "create table t (n int)"], options);
      if (message === undefined) await run();
      else await assertRejects(run, QueryError, message);
      assertEquals(statementsOf(service)[2], "SELECT CURRENT_TRANSACTION()");
    }
  });
});

describe("a result", () => {
  const types = [
    { name: "A", type: "fixed", precision: 38, scale: 0 },
    { name: "B", type: "fixed", precision: 10, scale: 3 },
    { name: "C", type: "real" },
    { name: "D", type: "text", length: 16777216 },
    { name: "E", type: "text", length: 3 },
    { name: "F", type: "boolean" },
    { name: "G", type: "date" },
    { name: "H", type: "time", scale: 9 },
    { name: "I", type: "timestamp_ntz", scale: 9 },
    { name: "J", type: "timestamp_ltz", scale: 3 },
    { name: "K", type: "timestamp_tz", scale: 9 },
    { name: "L", type: "binary", length: 8388608 },
    { name: "M", type: "variant" },
    { name: "N", type: "array" },
    { name: "O", type: "map", fields: [{ type: "text" }, { type: "fixed" }] },
    { name: "P", type: "vector", fields: [{ type: "real" }], vectorDimension: 2 },
    { name: "Q", type: "object", extTypeName: "GEOGRAPHY" },
    { name: "R", type: "decfloat", precision: 38 },
    { name: "S", type: "date" },
  ];

  it("is read without loss, whatever the formats of the session", async () => {
    const row = [
      "12345678901234567890123456789012345678",
      "-1234567.890",
      "1e-300",
      "é😀\n",
      "abc",
      "1",
      "-719162",
      "3723.123456789",
      "-0.500000000",
      "1704070923.456",
      "1704070923.000000001 960",
      "00FF",
      '{"a":9007199254740993}',
      "[1,undefined]",
      '{"k":12345678901234567890}',
      "[1.100000024,-2]",
      '{"coordinates":[-122.35,37.55],"type":"Point"}',
      "1.2345678901234567890123456789012345678e-16384",
      "2932897",
    ];
    await using service = start({
      [query]: [() => rows([row, row.map(() => null)], { rowtype: types })],
    });
    await using connection = await connect(service);
    const result = await connection.query("select …", options);
    assertEquals(result.columns.map(({ type }) => type), [
      "NUMBER(38,0)",
      "NUMBER(10,3)",
      "FLOAT",
      "VARCHAR",
      "VARCHAR(3)",
      "BOOLEAN",
      "DATE",
      "TIME",
      "TIMESTAMP_NTZ",
      "TIMESTAMP_LTZ(3)",
      "TIMESTAMP_TZ",
      "BINARY",
      "VARIANT",
      "ARRAY",
      "MAP",
      "VECTOR(FLOAT, 2)",
      "GEOGRAPHY",
      "DECFLOAT",
      "DATE",
    ]);
    assertEquals(result.rows, [[
      12345678901234567890123456789012345678n,
      "-1234567.890",
      1e-300,
      "é😀\n",
      "abc",
      true,
      "0001-01-01",
      "01:02:03.123456789",
      "1969-12-31 23:59:59.500",
      "2024-01-01 01:02:03.456+00:00",
      "2023-12-31 17:02:03.000000001-08:00",
      "00FF",
      '{"a":9007199254740993}',
      "[1,undefined]",
      '{"k":12345678901234567890}',
      "[1.100000024,-2]",
      '{"coordinates":[-122.35,37.55],"type":"Point"}',
      "1.2345678901234567890123456789012345678e-16384",
      "10000-01-01",
    ], row.map(() => null)]);
  });

  const gzip = async (text: string) =>
    new Uint8Array(
      await new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")))
        .arrayBuffer(),
    );

  it("is read part by part, with the headers that the answer names and without the token", async () => {
    const packed = await gzip('["b"],["c"]');
    await using service = start({
      [query]: [(sent) =>
        rows([["a"]], {
          chunks: ["1", "2", "3"].map((name) => ({
            url: `http://${sent.headers.get("host")}/store/${name}?signature=MARKER`,
            rowCount: 1,
          })),
          chunkHeaders: { "x-key": "k" },
        })],
      "GET /1": [() => new Response(packed)],
      "GET /2": [
        () => new Response("", { status: 503, headers: { "retry-after": "9" } }),
        () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
      ],
      "GET /3": [() => new Response('["d"]')],
    });
    const pauses: number[] = [];
    const clock = { ...systemClock, sleep: (ms: number) => Promise.resolve(void pauses.push(ms)) };
    await using connection = await connect(service, {}, { clock });
    const parts: unknown[] = [];
    for await (const { rows } of connection.stream!("select …", options)) parts.push(rows.flat());
    assertEquals(parts, [["a"], ["b", "c"], ["b", "c"], ["d"]]);
    assertEquals(pauses, [9_000]);
    for (const { headers } of service.of("GET /2")) {
      assertEquals([headers.get("x-key"), headers.get("authorization")], ["k", null]);
    }
  });

  it("sends the key of the store where only that is given (qrmk)", async () => {
    await using service = start({
      [query]: [(sent) =>
        rows([["a"]], {
          chunks: [{ url: `http://${sent.headers.get("host")}/store/1` }],
          qrmk: "MARKER-key",
        })],
      "GET /1": [() => new Response('["b"]')],
    });
    await using connection = await connect(service);
    assertEquals((await connection.query("select …", options)).rows, [["a"], ["b"]]);
    const { headers } = service.of("GET /1")[0]!;
    assertEquals(headers.get("x-amz-server-side-encryption-customer-key"), "MARKER-key");
  });

  it("that is gone, unreadable, or elsewhere without TLS, is said to be so without its address", async () => {
    const chunk = (url: string) =>
      rows([["a"]], { chunks: [{ url }], chunkHeaders: { x: "MARKER" } });
    const cases: readonly (readonly [string | undefined, Response, string, string | undefined])[] =
      [
        [undefined, new Response("<Error/>", { status: 403 }), "Could not read the result", "E506"],
        [undefined, new Response("MARKER"), "Could not read the result", "E370"],
        ["https://[MARKER", new Response(""), "Could not read the result", "E370"],
        [
          "http://example.com/x?signature=MARKER",
          new Response(""),
          "Could not read the result",
          "E370",
        ],
      ];
    for (const [url, answer, message, code] of cases) {
      await using service = start({
        [query]: [(sent) => chunk(url ?? `http://${sent.headers.get("host")}/store/1?s=MARKER`)],
        "GET /1": [() => answer],
      });
      await using connection = await connect(service);
      const error = await assertRejects(
        () => connection.query("select …", options),
        QueryError,
        message,
      );
      assertEquals([error.kind, error.outcomeUnknown, error.explanation.code], [
        "lost",
        false,
        code,
      ]);
      assertEquals(error.describe().includes("MARKER"), false);
    }
  });

  it("in Arrow is refused", async () => {
    await using service = start({
      [query]: [() => rows([], { queryResultFormat: "arrow", rowsetBase64: "" })],
    });
    await using connection = await connect(service);
    const error = await assertRejects(() => connection.query("select 1", options), QueryError);
    assertEquals(error.explanation.code, "E505");
  });
});

describe("failures", () => {
  const cases: readonly (readonly [string, string, string, QueryErrorKind, string | undefined])[] =
    [
      [
        "001003",
        "42000",
        "SQL compilation error:\nsyntax error line 1 at position 0",
        "syntax",
        undefined,
      ],
      [
        "002003",
        "42S02",
        "SQL compilation error:\nObject 'SHOP.RAW.T' does not exist or not authorized.",
        "missing",
        "RAW.T",
      ],
      [
        "002003",
        "02000",
        "SQL compilation error:\nSchema 'SHOP.NOPE' does not exist or not authorized.",
        "missing",
        "SHOP.NOPE",
      ],
      ["000904", "42000", "SQL compilation error: invalid identifier 'X'", "missing", undefined],
      ["002140", "42601", "SQL compilation error:\nUnknown function F", "missing", undefined],
      [
        "003001",
        "42501",
        "SQL access control error:\nInsufficient privileges to operate on schema 'RAW'",
        "denied",
        undefined,
      ],
      [
        "000606",
        "57P03",
        "No active warehouse selected in the current session.",
        "denied",
        undefined,
      ],
      [
        "090073",
        "",
        "Warehouse 'W' cannot be resumed because resource monitor 'M' has exceeded its quota",
        "denied",
        undefined,
      ],
      [
        "002023",
        "22000",
        "SQL compilation error:\nExpression type does not match column data type",
        "mismatch",
        undefined,
      ],
      ["100090", "42P18", "Duplicate row detected during DML action", "other", undefined],
      ["100038", "22018", "Numeric value 'x' is not recognized", "other", undefined],
      ["100051", "22012", "Division by zero", "other", undefined],
      [
        "000625",
        "57014",
        "Statement '…' has locked table 'T' in transaction 1 and this lock has not yet been released. Your statement was aborted because the number of waiters for this lock exceeds the 20 statements limit",
        "conflict",
        undefined,
      ],
      [
        "000630",
        "57014",
        "Statement reached its statement or warehouse timeout of 5 second(s) and was canceled.",
        "limit",
        undefined,
      ],
      [
        "000603",
        "XX000",
        "SQL execution internal error: Processing aborted by error 300010",
        "busy",
        undefined,
      ],
    ];
  for (const [code, state, message, kind, missing] of cases) {
    it(`${code} (${state}) is ${kind}`, async () => {
      await using service = start({
        [query]: [() => no(code, message, { sqlState: state, queryId: "01b-9" })],
      });
      await using connection = await connect(service);
      const error = await assertRejects(() => connection.execute(["x"], options), QueryError);
      assertEquals([error.kind, error.missing, error.databaseCode], [kind, missing, code]);
      assertEquals([error.accepted, error.outcomeUnknown, error.statement], [true, false, "x"]);
      assert(error.message.startsWith(state === "" ? `${code}: ` : `${code} (${state}): `));
      assertEquals(error.message.includes("\n"), false);
      assertStringIncludes(error.explanation.where ?? "", "query 01b-9");
    });
  }

  it("an answer of something else is none of the service", async () => {
    await using service = start({
      "POST /login-request": [() => new Response("<html>MARKER</html>")],
    });
    await using connection = await connect(service);
    const error = await assertRejects(() => connection.query("select 1", options), ConnectionError);
    assertEquals(error.describe().includes("MARKER"), false);
  });
});
