import type { AssetFacts, RunFacts, TaskFacts } from "../../../src/report/run/facts.ts";

/** A task that ran from `at` for `ms` on a worker, and succeeded unless `more` says otherwise. */
export function ran(
  asset: number,
  { at, ms, slot = 0, ...more }:
    & { readonly at: number; readonly ms: number; readonly slot?: number }
    & Partial<TaskFacts>,
): TaskFacts {
  return {
    asset,
    kind: "main",
    started: { at, slot },
    finished: { at: at + ms, outcome: "succeeded", ms, errors: [] },
    retries: [],
    ...more,
  };
}

/** A task that never started. */
export function notRun(asset: number, more: Partial<TaskFacts> = {}): TaskFacts {
  const finished = { at: 0, outcome: "upstream_failed", ms: 0, errors: [] } as const;
  return { asset, kind: "main", started: undefined, finished, retries: [], ...more };
}

export function assetFacts(name: string, upstreams: readonly number[] = []): AssetFacts {
  return { name, type: "duckdb.sql", upstreams };
}

export function runOf(
  facts: Partial<RunFacts> & { readonly assets: readonly AssetFacts[] },
): RunFacts {
  const { assets, tasks = [], ...rest } = facts;
  return {
    header: {
      run: "one",
      pipeline: "shop",
      environment: "default",
      interval: { start: "2024-01-01T00:00:00.000000Z", end: "2024-01-01T23:59:59.999999Z" },
      refresh: false,
      started: "2024-01-02T03:04:05.678Z",
      program: "1",
      workers: 4,
      total: assets.length,
      assets,
    },
    tasks,
    ended: { ms: 1_000, aborted: false, exit: 0 },
    lastAt: 1_000,
    unreadable: 0,
    ...rest,
  };
}
