import type { PlannedAsset } from "../../report/run_plan.ts";
import type { EarlierRun } from "../record/journal_folder.ts";

/** The median duration of an asset in earlier runs, in milliseconds; `undefined` when none has it. */
export function expectedMs(name: string, runs: readonly EarlierRun[]): number | undefined {
  const known = runs.flatMap(({ durations }) => durations.get(name) ?? []).sort((a, b) => a - b);
  return known[Math.floor(known.length / 2)];
}

/** How long the longest chain takes; `undefined` when an asset that runs has no earlier duration. */
export function expectedTotalMs(assets: readonly PlannedAsset[]): number | undefined {
  const running = assets.filter(({ runs }) => runs);
  const ends = new Map<string, number>();
  for (const { name, after, expectedMs } of running) {
    if (expectedMs === undefined) return undefined;
    ends.set(name, expectedMs + Math.max(0, ...after.map((each) => ends.get(each) ?? 0)));
  }
  return running.length === 0 ? 0 : Math.max(...ends.values());
}
