import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import type { Rows } from "../../src/connections/connection.ts";
import { ConnectionStore } from "../../src/connections/store.ts";
import {
  type CheckError,
  ConnectionError,
  ProjectError,
  QueryError,
  TemplateError,
  UsageError,
} from "../../src/errors.ts";
import { duckdbDialect } from "../../src/platforms/duckdb/dialect.ts";
import { duckdbTraits } from "../../src/platforms/duckdb/traits.ts";
import type { Platform } from "../../src/platforms/platform.ts";
import type { Asset, Pipeline } from "../../src/project/model.ts";
import { selectAssets, type SelectionCriteria } from "../../src/project/select.ts";
import { Redactor } from "../../src/redactor.ts";
import { Registry } from "../../src/registry.ts";
import type { RunEvent } from "../../src/report/event.ts";
import type { RunSettings } from "../../src/run/asset_scope.ts";
import { PreflightError } from "../../src/run/preflight_error.ts";
import { runPipeline, type RunPipelineOptions } from "../../src/run/run.ts";
import { Sealed } from "../../src/sealed.ts";
import { connectionTypes } from "../../src/sources/mod.ts";
import {
  fakeAsset,
  fakeColumn,
  fakeColumnCheck,
  fakeCustomCheck,
  fakePipeline,
} from "./fake_models.ts";
import { FakeDatabase } from "./steps/fake_database.ts";
import { fakeSettings } from "./steps/step_setting.ts";

interface Setup {
  readonly pipeline?: Partial<Pipeline> | undefined;
  readonly select?: SelectionCriteria;
  readonly settings?: Partial<RunSettings> | undefined;
  readonly options?: Partial<RunPipelineOptions>;
  /** Connection name → type and details; by default only `duckdb-default`. */
  readonly secrets?: Readonly<
    Record<string, { readonly type: string; readonly details: Record<string, unknown> }>
  >;
  readonly answer?: (statement: string) => Promise<Rows["rows"]>;
}

const duckdb = { type: "duckdb", details: { path: "x.db" } };

/** A run on a real connection store; only the secrets and the database are made up. */
function setUp(assets: readonly Asset[], setup: Setup = {}) {
  const secrets = new Map(Object.entries(setup.secrets ?? { "duckdb-default": duckdb }));
  const { answer = () => Promise.resolve([[0]]) } = setup;
  const database = new FakeDatabase(answer);
  const platform: Platform = {
    ...duckdbTraits,
    dialect: duckdbDialect,
    open: () => Promise.resolve(database),
  };
  const fetched: string[] = [];
  const events: RunEvent[] = [];
  const signal = setup.options?.signal ?? new AbortController().signal;
  const connections = new ConnectionStore({
    place: "secrets backend 'test'",
    read: (name) => {
      fetched.push(name);
      const secret = secrets.get(name);
      return Promise.resolve(
        secret && {
          type: secret.type,
          details: new Sealed(secret.details),
          warnings: [],
          origin: undefined,
        },
      );
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  }, {
    types: new Registry("connection type", connectionTypes),
    platforms: (type) => type === "duckdb" ? platform : undefined,
    redactor: new Redactor(),
    signal,
    root: "/p",
    warn: () => {},
  });
  const pipeline = fakePipeline(assets, setup.pipeline);
  const run = () =>
    runPipeline({
      settings: { ...fakeSettings(assets), pipeline, ...setup.settings },
      selection: selectAssets(pipeline, setup.select ?? {}),
      connections,
      platforms: new Registry("platform", [platform]),
      only: [],
      singleCheck: undefined,
      sensorMode: "once",
      workers: 4,
      verbose: false,
      programs: { root: "/p", inherited: () => ({}), redactor: new Redactor() },
      signal,
      report: (event) => events.push(event),
      ...setup.options,
    });
  const texts = (kind: "notice" | "warning") =>
    events.flatMap((event) => event.kind === kind ? [event.text] : []);
  return { run, database, fetched, events, texts };
}

describe("runPipeline()", () => {
  it("runs assets and checks in order and says so", async () => {
    const a = fakeAsset("a", {
      columns: [fakeColumn("id", [fakeColumnCheck("not_null")])],
    });
    const { run, database, texts, events } = setUp([fakeAsset("b", { upstreams: ["a"] }), a]);
    const summary = await run();
    assertEquals(database.sent.flat(), [
      "select 1",
      "SELECT count(*) FROM a WHERE id IS NULL",
      "select 1",
    ]);
    assertEquals(texts("notice"), [
      "Analyzed the pipeline 'shop' with 2 assets.",
      "Interval: 2024-01-01T00:00:00Z - 2024-01-02T00:00:00Z",
      "Starting the pipeline execution...",
    ]);
    assertEquals(summary.results.map(({ task, outcome }) => [task.id, outcome]), [
      ["a", "succeeded"],
      ["a:id:not_null", "succeeded"],
      ["b", "succeeded"],
    ]);
    assertEquals([summary.aborted, events.at(-1)], [false, { kind: "summary", summary }]);
  });

  it("keeps failures for the summary and what they stop", async () => {
    const a = fakeAsset("a", { customChecks: [fakeCustomCheck("rows", { query: "select 7" })] });
    const answer = (statement: string) => Promise.resolve([[statement === "select 7" ? 7 : 0]]);
    const { run } = setUp([a, fakeAsset("b", { upstreams: ["a"] })], { answer });
    const { results } = await run();
    assertEquals(results.map(({ task, outcome }) => [task.id, outcome]), [
      ["a", "succeeded"],
      ["a:custom-check:rows", "failed"],
      ["b", "upstream_failed"],
    ]);
    assertEquals((results[1].error as CheckError).actual, "7");
  });

  const selections: readonly [SelectionCriteria, string | undefined][] = [
    [{}, undefined],
    [{ paths: ["a"] }, "Running only the asset 'a'"],
    [{ paths: ["a", "b"] }, "Running selected assets: a, b"],
    [
      { modified: { files: ["/p/assets/a.sql"], branch: "main" }, downstream: true },
      "Running 1 modified asset(s): a (with downstream)",
    ],
  ];
  for (const [select, expected] of selections) {
    it(`says for ${JSON.stringify(select)}: ${expected}`, async () => {
      const { run, texts } = setUp([fakeAsset("a"), fakeAsset("b", { upstreams: ["a"] })], {
        select,
      });
      await run();
      assertEquals(texts("notice").find((text) => text.startsWith("Running")), expected);
    });
  }

  it("ends well when there is nothing to run", async () => {
    const { run, texts, fetched, events } = setUp([fakeAsset("a", { enabled: false })]);
    assertEquals((await run()).results, []);
    assertEquals(texts("notice").at(-1), "No tasks to run.");
    assertEquals(events.some(({ kind }) => kind === "summary"), false);
    assertEquals(fetched, []);
  });

  it("fetches only what chosen steps use", async () => {
    const assets = [
      fakeAsset("a"),
      fakeAsset("b", { connection: "other" }),
      fakeAsset("source", { type: "duckdb.source", connection: "unused" }),
      fakeAsset("sensor", { type: "duckdb.sensor.query", connection: "unused" }),
    ];
    const { run, fetched } = setUp(assets, {
      select: { selector: "a source sensor" },
      options: { sensorMode: "skip" },
    });
    const { results } = await run();
    assertEquals(fetched, ["duckdb-default"]);
    assertEquals(results.map(({ outcome }) => outcome), ["succeeded", "succeeded", "succeeded"]);
  });

  it("looks with a sensor before what depends on it", async () => {
    const sensor = fakeAsset("s", {
      type: "duckdb.sensor.query",
      parameters: { query: "select '{{ start_date }}'" },
    });
    const answer = () => Promise.resolve([[1]]);
    const { run, database } = setUp([sensor, fakeAsset("a", { upstreams: ["s"] })], { answer });
    await run();
    assertEquals(database.sent.flat(), ["select '2024-01-01'", "select 1"]);
  });

  it("warns of flags without effect", async () => {
    const { run, texts } = setUp([fakeAsset("a", { refreshRestricted: true })], {
      settings: { fullRefresh: true, applyIntervalModifiers: true },
      pipeline: { metadataPush: ["bigquery"] },
    });
    await run();
    assertEquals(texts("warning"), [
      "--apply-interval-modifiers flag is ignored when --full-refresh is enabled.",
      "nothing is pushed: no chosen step has descriptions and a database that keeps them",
      'full refresh is restricted for asset "a"; running incrementally.',
    ]);
  });

  it("skips the push of what has no place or no description, and says why", async () => {
    const described = fakeAsset("a", { description: "what it is" });
    const { run, events, fetched } = setUp([described, fakeAsset("p", { type: "python" })], {
      options: { pushMetadata: true, only: ["push-metadata"] },
    });
    const { results } = await run();
    assertEquals(results.map(({ task, outcome }) => [task.id, outcome]), [
      ["a:metadata-push", "skipped"],
      ["p:metadata-push", "skipped"],
    ]);
    assertEquals(events.flatMap((event) => event.kind === "log" ? [event.text] : []), [
      "Nothing to push: no descriptions are stored on the platform duckdb",
      "Nothing to push: assets of type python have no table",
    ]);
    assertEquals(fetched, []);
  });

  it("keeps to max_concurrent_assets", async () => {
    let atOnce = 0;
    let most = 0;
    const answer = async () => {
      most = Math.max(most, ++atOnce);
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      atOnce--;
      return [];
    };
    const secrets = {
      "duckdb-default": { type: "duckdb", details: { path: "x", max_concurrent_assets: 2 } },
    };
    const assets = ["a", "b", "c", "d"].map((name) => fakeAsset(name));
    await setUp(assets, { secrets, answer }).run();
    assertEquals(most, 2);
  });

  it("reports every task as not started when the signal aborted before", async () => {
    const { run, database } = setUp([fakeAsset("a")], { options: { signal: AbortSignal.abort() } });
    const { aborted, results } = await run();
    assertEquals([aborted, results.map(({ outcome }) => outcome)], [true, ["not_started"]]);
    assertEquals(database.sent, []);
  });
});

describe("runPipeline() before anything starts", () => {
  it("reports everything that is wrong at once", async () => {
    const assets = [
      fakeAsset("good"),
      fakeAsset("job", { type: "dataproc_serverless.pyspark", format: "python" }),
      fakeAsset("table", { type: "my.sql" }),
      fakeAsset("lost", { connection: "nowhere" }),
      fakeAsset("broken", { parameters: { x: "{{ nope }}" } }),
    ];
    const { run, database, events } = setUp(assets);
    const error = await assertRejects(run, PreflightError);
    assertEquals(error.errors.map(({ message }) => message), [
      "error rendering parameter \"x\": missing variable 'nope'",
      "This version cannot run 2 of the assets: job (dataproc_serverless.pyspark), table (my.sql)",
      "connection 'nowhere' not found in secrets backend 'test'",
    ]);
    assertInstanceOf(error.errors[0], TemplateError);
    assertInstanceOf(error.errors[1], ProjectError);
    assertInstanceOf(error.errors[2], ConnectionError);
    assertEquals(error.exitReason, "configuration");
    assertEquals(database.sent, []);
    assertEquals(events.some(({ kind }) => kind === "started"), false);
  });

  it("does not mind what is wrong with assets that were not chosen", async () => {
    const assets = [
      fakeAsset("good"),
      fakeAsset("job", { type: "dataproc_serverless.pyspark" }),
      fakeAsset("broken", { parameters: { x: "{{ nope }}" } }),
      fakeAsset("off", { parameters: { x: "{{ nope }}" }, enabled: false }),
    ];
    const { results } = await setUp(assets, { select: { selector: "good off" } }).run();
    assertEquals(results.map(({ task }) => task.id), ["good"]);
  });

  it("refuses types of platforms that are not there", async () => {
    const { run, fetched } = setUp([fakeAsset("a", { type: "pg.sql" })]);
    await assertRejects(run, ProjectError, 'This version cannot run assets of type "pg.sql": a');
    assertEquals(fetched, []);
  });

  it("refuses a connection of another kind", async () => {
    const secrets = { "duckdb-default": { type: "generic", details: { value: "hidden" } } };
    const error = await assertRejects(setUp([fakeAsset("a")], { secrets }).run, ConnectionError);
    assertEquals(
      error.message,
      "asset 'a' (duckdb.sql) needs a duckdb connection, but 'duckdb-default' is of type generic",
    );
    assertEquals(error.describe().includes("hidden"), false);
  });

  it("refuses to run without workers", async () => {
    const { run } = setUp([fakeAsset("a")], { options: { workers: 0 } });
    await assertRejects(run, UsageError, "--workers must be at least 1, got 0");
  });

  it("refuses two assets of one name", async () => {
    const { run } = setUp([fakeAsset("a"), fakeAsset("a")]);
    await assertRejects(run, ProjectError, "Asset name 'a' is not unique");
  });

  it("refuses assets that depend on each other", async () => {
    const assets = [fakeAsset("a", { upstreams: ["b"] }), fakeAsset("b", { upstreams: ["a"] })];
    await assertRejects(setUp(assets).run, ProjectError, "The pipeline has a cycle");
  });

  it("does not call a failing database a problem of the start", async () => {
    const answer = () => Promise.reject(new QueryError("boom"));
    const { results } = await setUp([fakeAsset("a")], { answer }).run();
    assertEquals(results.map(({ outcome }) => outcome), ["failed"]);
  });
});
