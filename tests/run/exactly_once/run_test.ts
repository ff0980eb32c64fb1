/** Runs on DuckDB whose assets are committed with a row. */
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { after, describe, it } from "@std/testing/bdd";
import type { Connection } from "../../../src/connections/connection.ts";
import { ConnectionStore } from "../../../src/connections/store.ts";
import { statementText } from "../../../src/sql/statement.ts";
import { type KnownError, QueryError } from "../../../src/errors.ts";
import { duckdbPlatform } from "../../../src/platforms/duckdb/mod.ts";
import type { Platform } from "../../../src/platforms/platform.ts";
import type { Asset } from "../../../src/project/model.ts";
import { selectAssets } from "../../../src/project/select.ts";
import { Redactor } from "../../../src/redactor.ts";
import { Registry } from "../../../src/registry.ts";
import type { RunEvent } from "../../../src/report/event.ts";
import type {
  ExactlyOnceRecord,
  ExactlyOnceSettings,
} from "../../../src/run/exactly_once/settings.ts";
import { PreflightError } from "../../../src/run/preflight_error.ts";
import { runPipeline, type RunPipelineOptions } from "../../../src/run/run.ts";
import { Sealed } from "../../../src/sealed.ts";
import { connectionTypes } from "../../../src/sources/mod.ts";
import { never } from "../../contracts/connection.ts";
import { fakeAsset, fakePipeline } from "../fake_models.ts";
import { fakeSettings } from "../steps/step_setting.ts";
import { openOptions } from "../../platforms/open_options.ts";

const folder = await Deno.makeTempDir();
const engine = duckdbPlatform();

const append = { type: "table", strategy: "append" };
const rows = (name: string, fields: Parameters<typeof fakeAsset>[1] = {}) =>
  fakeAsset(name, { body: "select 1 as n", materialization: append, ...fields });

interface Setup {
  readonly once?: Partial<ExactlyOnceSettings>;
  readonly options?: Partial<RunPipelineOptions>;
  readonly platform?: Partial<Platform> | undefined;
  /** Changes what a connection does. */
  readonly wrap?: ((connection: Connection) => Connection) | undefined;
}

/** A database with a table for each name, and runs on it. */
async function setUp(...tables: readonly string[]) {
  const path = `${folder}/${crypto.randomUUID()}.db`;
  const open = (name: string) =>
    engine.open({
      name,
      type: "duckdb",
      details: new Sealed({ path }),
      maxConcurrentAssets: undefined,
      origin: undefined,
    }, openOptions({ root: folder }));
  const database = await open("test");
  await database.execute(
    ["SELECT 1", ...tables.map((name) => `CREATE TABLE ${name} (n integer)`)],
    { signal: never },
  );
  const count = async (table: string) =>
    Number((await database.query(`SELECT count(*) FROM ${table}`, { signal: never })).rows[0][0]);
  const run = async (assets: readonly Asset[], { once, options, platform, wrap }: Setup = {}) => {
    const used: Platform = {
      ...engine,
      open: async ({ name }) => (wrap ?? ((one) => one))(await open(name)),
      ...platform,
    };
    const pipeline = fakePipeline(assets);
    const events: RunEvent[] = [];
    await using connections = new ConnectionStore({
      place: "secrets backend 'test'",
      read: () =>
        Promise.resolve({
          type: "duckdb",
          details: new Sealed({ path }),
          warnings: [],
          origin: undefined,
        }),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    }, {
      types: new Registry("connection type", connectionTypes),
      platforms: (type) => type === "duckdb" ? used : undefined,
      redactor: new Redactor(),
      signal: never,
      root: folder,
      warn: () => {},
    });
    let record: ExactlyOnceRecord | undefined;
    const summary = await runPipeline({
      settings: { ...fakeSettings(assets), pipeline },
      selection: selectAssets(pipeline, {}),
      connections,
      platforms: new Registry("platform", [used]),
      only: [],
      singleCheck: undefined,
      sensorMode: "once",
      workers: 4,
      verbose: true,
      programs: { root: folder, inherited: () => ({}), redactor: new Redactor() },
      signal: never,
      report: (event) => events.push(event),
      exactlyOnce: {
        runId: "run-1",
        place: { schema: "", table: "bruin_runs" },
        schemaPrefix: "",
        begun: new Map(),
        leftOut: [],
        continuable: true,
        repeat: [],
        ...once,
      },
      beforeStart: (_, exactlyOnce) => {
        record = exactlyOnce;
        return Promise.resolve();
      },
      ...options,
    });
    const outcomes = Object.fromEntries(
      summary.results.map(({ task, outcome }) => [task.id, outcome]),
    );
    const said = events.flatMap((event) => "text" in event ? [event.text] : []).join("\n");
    return { outcomes, said, events, record: record as ExactlyOnceRecord | undefined };
  };
  return { run, count, database, path };
}

describe("a run that commits each asset exactly once", () => {
  after(() => Deno.remove(folder, { recursive: true }));

  it("leaves a row for each asset, and tells the state where", async () => {
    const { run, count, database } = await setUp("a");
    const script = fakeAsset("script", {
      body: "insert into a values (2); insert into a values (3)",
    });
    const { outcomes, record } = await run([
      rows("a"),
      script,
      rows("b", {
        materialization: { type: "table" },
        upstreams: ["a"],
      }),
    ]);
    assertEquals(outcomes, { a: "succeeded", script: "succeeded", b: "succeeded" });
    assertEquals([await count("a"), await count("b")], [3, 1]);
    const { rows: found } = await database.query(
      "SELECT run_id, pipeline, asset, CAST(interval_start AS TEXT) FROM bruin_runs " +
        "ORDER BY asset",
      { signal: never },
    );
    assertEquals(
      found,
      ["", "a", "b", "script"].map((asset) => ["run-1", "shop", asset, "2024-01-01 00:00:00+00"]),
    );
    const { rows: [[catalog]] } = await database.query("SELECT current_database()", {
      signal: never,
    });
    assertEquals(record, {
      run_id: "run-1",
      schema: "",
      table: "bruin_runs",
      left_out: [],
      tables: { "duckdb-default": `"${catalog}"."main"."bruin_runs"` },
    });
  });

  it("does nothing twice under one id, and says so", async () => {
    const { run, count } = await setUp("a");
    const checked = rows("a", { customChecks: [] });
    await run([checked]);
    const { outcomes, said } = await run([
      checked,
      rows("b", {
        materialization: { type: "table" },
        upstreams: ["a"],
      }),
    ]);
    assertEquals(outcomes, { a: "succeeded", b: "succeeded" });
    assertEquals(await count("a"), 1);
    assertStringIncludes(said, "1 asset was committed before under the run id run-1");
    assertStringIncludes(said, "Committed before, at ");
    await run([checked], { once: { runId: "run-2" } });
    assertEquals(await count("a"), 2);
  });

  it("commits nothing of an asset that fails, and runs it when it is run again", async () => {
    const { run, count, database } = await setUp("a");
    const failing = rows("a", {
      hooks: {
        pre: ["insert into a values (5)"],
        post: ["insert into a select * from later"],
        applicableTypes: [],
      },
    });
    assertEquals((await run([failing])).outcomes, { a: "failed" });
    assertEquals(await count("a"), 0);
    await database.execute(["CREATE TABLE later (n integer)"], { signal: never });
    assertEquals((await run([failing])).outcomes, { a: "succeeded" });
    assertEquals(await count("a"), 2);
  });

  for (const committed of [true, false]) {
    it(`asks whether it was ${committed ? "" : "not "}committed when the answer was lost`, async () => {
      const { run, count } = await setUp("a");
      let lost = 0;
      const wrap = (connection: Connection): Connection => ({
        query: (statement, options) => connection.query(statement, options),
        async execute(statements, options) {
          const isAsset = statements.some((one) => statementText(one).includes("INSERT INTO a"));
          const loses = isAsset && lost++ === 0;
          if (!loses || committed) await connection.execute(statements, options);
          if (loses) throw new QueryError("lost", { kind: "lost", outcomeUnknown: true });
        },
        [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
      });
      const { outcomes, said } = await run([rows("a", { retries: 2 })], { wrap });
      assertEquals(outcomes, { a: "succeeded" });
      assertEquals([await count("a"), lost], [1, committed ? 1 : 2]);
      assert(!said.includes("No further attempt"), said);
      assertEquals(said.includes("Committed before, at "), committed);
    });
  }

  it("has the answer to an unknown outcome as remedy when the database does not give it", async () => {
    const { run } = await setUp("a");
    const wrap = (connection: Connection): Connection => ({
      query: (statement, options) => connection.query(statement, options),
      async execute(statements, options) {
        if (statements.some((one) => statementText(one).includes("INSERT INTO a"))) {
          throw new QueryError("lost", { kind: "lost", outcomeUnknown: true, fix: "look" });
        }
        await connection.execute(statements, options);
      },
      [Symbol.asyncDispose]: () => connection[Symbol.asyncDispose](),
    });
    const { events } = await run([rows("a")], { wrap });
    const [error] = events.flatMap((event) => event.kind === "finished" ? [event.error] : []);
    assertStringIncludes((error as KnownError).explanation.fix ?? "", "run again with --continue");
  });

  it("refuses everything that it cannot promise, before anything starts", async () => {
    const { run, database } = await setUp("a");
    const assets = [
      rows("a"),
      fakeAsset("own", { body: "begin; insert into a values (1); commit" }),
      fakeAsset("hooked", { hooks: { pre: [], post: ["vacuum"], applicableTypes: [] } }),
      fakeAsset("writer", { type: "python", path: "/p/assets/writer.py" }),
      fakeAsset("guess", { type: "r", path: "/p/assets/guess.r" }),
    ];
    const { errors } = await assertRejects(() => run(assets), PreflightError);
    assertEquals(
      errors.map(({ explanation, message }) => [explanation.code, message]),
      [
        "own",
        "hooked",
        "writer",
        "guess",
      ].map((name) => ["E175", `The asset "${name}" cannot be committed exactly once`]),
    );
    assertStringIncludes(errors[0].explanation.cause ?? "", "BEGIN");
    assert(errors.every(({ explanation: { fix } }) => fix?.includes("exactly_once: false")));
    await assertRejects(
      () => database.query("SELECT * FROM bruin_runs", { signal: never }),
      QueryError,
    );
  });

  it("leaves out assets that say so", async () => {
    const { run, count, database } = await setUp("a");
    const own = fakeAsset("own", {
      body: "begin; insert into a values (1); commit",
      exactlyOnce: false,
    });
    assertEquals((await run([own])).outcomes, { own: "succeeded" });
    assertEquals((await run([own, rows("a")])).outcomes, { own: "succeeded", a: "succeeded" });
    assertEquals(await count("a"), 3);
    const { rows: [[assets]] } = await database.query(
      "SELECT string_agg(asset, ',') FROM bruin_runs WHERE asset <> ''",
      { signal: never },
    );
    assertEquals(assets, "a");
  });

  it("does not do again what is left out now, and was committed with a row before", async () => {
    const { run, count } = await setUp("a", "b");
    const first = await run([rows("a"), rows("b")]);
    const begun = new Map(Object.entries(first.record!.tables));
    await run([rows("a", { exactlyOnce: false }), rows("b")], { once: { begun } });
    assertEquals([await count("a"), await count("b")], [1, 1]);
  });

  it("refuses a platform that has no transactions", async () => {
    const { run } = await setUp();
    const { transactions: _, ...dialect } = engine.dialect;
    const { explanation } = await assertRejects(
      () => run([rows("a")], { platform: { dialect } }),
      Error,
      'The asset "a" cannot be committed exactly once',
    ) as KnownError;
    assertStringIncludes(explanation.cause ?? "", "DuckDB has no transaction");
  });

  it("does not continue a run that the database does not know", async () => {
    const { run, database } = await setUp("a");
    const { record } = await run([rows("a")]);
    const begun = new Map(Object.entries(record!.tables));
    await database.execute(["DELETE FROM bruin_runs"], { signal: never });
    const error = await assertRejects(() => run([rows("a")], { once: { begun } })) as KnownError;
    assertEquals(error.explanation.code, "E179");
  });

  it("puts a schema that was set behind the prefix of a developer", async () => {
    const { run, count } = await setUp("a");
    await run([rows("a")], {
      once: { schemaPrefix: "dev_", place: { schema: "etl", table: "t" } },
    });
    assertEquals(await count("dev_etl.t"), 2);
  });
});
