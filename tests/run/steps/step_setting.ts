import type { Asset } from "../../../src/project/model.ts";
import { createAssetScope, type RunSettings } from "../../../src/run/asset_scope.ts";
import { Redactor } from "../../../src/redactor.ts";
import { runInterval } from "../../../src/run/interval.ts";
import { DeveloperTables } from "../../../src/run/steps/developer_listings.ts";
import { Preparations } from "../../../src/preparations.ts";
import type { StepOptions } from "../../../src/run/steps/resources.ts";
import type { TaskContext } from "../../../src/run/task.ts";
import { Sealed } from "../../../src/sealed.ts";
import { duckdb } from "../../../src/platforms/duckdb/mod.ts";
import { fakePipeline } from "../fake_models.ts";
import { FakeDatabase } from "./fake_database.ts";

/** Settings of a run over the first two days of 2024. */
export function fakeSettings(
  assets: readonly Asset[],
  fields: Partial<RunSettings> = {},
): RunSettings {
  const interval = runInterval({ startDate: "2024-01-01", endDate: "2024-01-02" }, new Date());
  return {
    pipeline: fakePipeline(assets),
    schemaPrefix: "",
    interval,
    executionMoment: interval.end,
    runId: "run-1",
    fullRefresh: false,
    applyIntervalModifiers: false,
    commitHash: "",
    ...fields,
  };
}

export interface StepSetting {
  readonly options: StepOptions;
  readonly database: FakeDatabase;
  readonly task: TaskContext;
  /** What the step told the user. */
  readonly lines: string[];
}

/** All that a step is given when it runs `asset` on DuckDB. */
export function stepSetting(asset: Asset, options: {
  readonly settings?: Partial<RunSettings> | undefined;
  readonly verbose?: boolean;
  readonly signal?: AbortSignal;
  readonly database?: FakeDatabase;
} = {}): StepSetting {
  const { settings, verbose = false, signal = new AbortController().signal } = options;
  const database = options.database ?? new FakeDatabase(() => Promise.resolve([]));
  const lines: string[] = [];
  return {
    database,
    lines,
    task: {
      signal,
      log: (text) => lines.push(text),
      logAttempt() {},
      takesEffect: () => Promise.resolve(),
    },
    options: {
      scope: createAssetScope(asset, {
        settings: fakeSettings([asset], settings),
        platform: "duckdb",
      }),
      connection: "db",
      platform: duckdb,
      resources: {
        connections: {
          open: () => Promise.resolve(database),
          defaultNames: () => Promise.resolve({}),
          ingestUri: (name, role) => Promise.resolve(new Sealed(`${role}://${name}`)),
          databaseFile: () => Promise.resolve(undefined),
          letGo: () => Promise.resolve(),
          useObjects: () => Promise.reject(new TypeError("There are no objects here")),
          inject: (name) =>
            Promise.resolve({ type: "generic", text: new Sealed(`value of ${name}`) }),
        },
        programs: { root: "/p", inherited: () => ({}), redactor: new Redactor() },
        preparations: new Preparations(),
        developerTables: new DeveloperTables(),
        verbose,
      },
    },
  };
}
