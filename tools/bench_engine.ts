/**
 * A run in this process for `tools/bench_load.ts` and `tools/bench_soak.ts`: the real plan, scheduler,
 * connection store, reporter, log file and record. Only the models, the secrets and the database are made up.
 */
import type { Connection, Rows } from "../src/connections/connection.ts";
import { ConnectionStore } from "../src/connections/store.ts";
import { duckdbDialect } from "../src/platforms/duckdb/dialect.ts";
import { duckdbTraits } from "../src/platforms/duckdb/traits.ts";
import type { Platform } from "../src/platforms/platform.ts";
import type { Asset } from "../src/project/model.ts";
import { selectAssets } from "../src/project/select.ts";
import { Redactor } from "../src/redactor.ts";
import { Registry } from "../src/registry.ts";
import type { RunSummary } from "../src/report/event.ts";
import { createOutput } from "../src/report/output.ts";
import { createTextReporter } from "../src/report/text.ts";
import { runPipeline, type RunPipelineOptions } from "../src/run/run.ts";
import { RunRecord } from "../src/run/record/run_record.ts";
import type { RunParameters } from "../src/run/record/state.ts";
import { statementText } from "../src/sql/statement.ts";
import { Sealed } from "../src/sealed.ts";
import type { Secret, SecretsReader } from "../src/secrets/backend.ts";
import { connectionTypes } from "../src/sources/mod.ts";
import { fakeSettings } from "../tests/run/steps/step_setting.ts";

export interface EngineOptions {
  readonly assets: readonly Asset[];
  /** Folder for the log file and the record. */
  readonly folder: string;
  /** Answers every query and every statement. */
  readonly answer: (statement: string, signal: AbortSignal) => Promise<Rows["rows"]>;
  readonly workers: number;
  /** By default one that is never aborted. */
  readonly signal?: AbortSignal;
  /** The secret of the only connection, each time it is read; by default one without versions. */
  readonly readSecret?: () => Secret;
  /** Called when a connection is opened; what it throws, opening fails with. */
  readonly onOpen?: () => void;
  readonly options?: Partial<RunPipelineOptions>;
}

/** Runs the assets, which are SQL of DuckDB, and reports into files. */
export async function runEngine(given: EngineOptions): Promise<RunSummary> {
  const { assets, folder, answer, workers, onOpen } = given;
  const signal = given.signal ?? new AbortController().signal;
  const redactor = new Redactor();
  for (let index = 0; index < 20; index++) redactor.add(`value-${index}-${"x".repeat(20)}`);
  const platform: Platform = {
    ...duckdbTraits,
    dialect: duckdbDialect,
    open: () => {
      onOpen?.();
      return Promise.resolve(databaseOf(answer));
    },
  };
  const reader: SecretsReader = {
    place: "the bench",
    read: () => Promise.resolve(given.readSecret?.() ?? plainSecret),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  await using connections = new ConnectionStore(reader, {
    types: new Registry("connection type", connectionTypes),
    platforms: () => platform,
    redactor,
    signal,
    root: folder,
    warn: () => {},
  });
  using nowhere = await Deno.open("/dev/null", { write: true });
  await using output = createOutput({
    redactor,
    stdout: nowhere,
    stderr: nowhere,
    color: false,
    logFile: `${folder}/run.log`,
  });
  const reporter = createTextReporter(output, {
    timestamps: true,
    color: false,
    minimal: false,
    singleAsset: false,
    now: () => new Date(),
  });
  const settings = fakeSettings(assets);
  const record = await RunRecord.create({
    folder,
    pipeline: settings.pipeline,
    runId: settings.runId,
    claimed: false,
    chosen: assets.map(({ name }) => name),
    finishedBefore: new Set(),
    mainDoneBefore: new Set(),
    exactlyOnce: undefined,
    describeRun: () => ({
      run: settings.runId,
      environment: "bench",
      interval: { start: "", end: "" },
      refresh: false,
      started: new Date().toISOString(),
      program: "bench",
      workers,
    }),
    journal: {
      exitCodeOf: () => 0,
      now: () => performance.now(),
      redact: (text) => redactor.redact(text),
      describe: String,
    },
    describeState: () =>
      Promise.resolve({
        cmdline: ["run"],
        parameters,
        secrets: [],
        metadata: { version: "bench", os: Deno.build.os },
        timestamp: new Date().toISOString(),
      }),
    onLost: (_what, _path, error) => fail(error),
  });
  const summary = await runPipeline({
    settings,
    selection: selectAssets(settings.pipeline, {}),
    connections,
    platforms: new Registry("platform", [platform]),
    only: [],
    singleCheck: undefined,
    sensorMode: "wait",
    workers,
    verbose: false,
    programs: { root: folder, inherited: () => ({}), redactor },
    signal,
    report: (event) => reporter.report(event),
    witness: record,
    beforeStart: (tasks) => record.begin(tasks),
    ...given.options,
  });
  await record.end(summary);
  return summary;
}

function fail(error: unknown): never {
  throw error;
}

const plainSecret: Secret = {
  type: "duckdb",
  details: new Sealed({ path: "bench.duckdb" }),
  warnings: [],
  origin: undefined,
};

function databaseOf(answer: EngineOptions["answer"]): Connection {
  return {
    async execute(statements, { signal }) {
      for (const statement of statements) await answer(statementText(statement), signal);
    },
    query: async (statement, { signal }) => ({
      columns: [],
      rows: await answer(statement, signal),
    }),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

const parameters: RunParameters = {
  downstream: false,
  startDate: "",
  endDate: "",
  workers: 0,
  environment: "default",
  force: false,
  pushMetadata: false,
  noLogFile: false,
  fullRefresh: false,
  selector: "",
  tag: "",
  excludeTags: [],
  only: [],
  output: "",
  expUseWingetForUv: false,
  configFilePath: "",
  sensorMode: "wait",
  applyIntervalModifiers: false,
  annotations: "",
  variant: "",
  variables: {},
  withheldVariables: [],
  assets: [],
  modified: false,
};
