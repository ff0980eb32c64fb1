import type { Pipeline } from "../project/model.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { runInterval } from "../run/interval.ts";

/**
 * The settings that the templates of a pipeline are filled in with where nothing runs, such as in `render`.
 * @param settings.interval Yesterday by default.
 */
export function shownSettings(
  pipeline: Pipeline,
  { now, interval, ...settings }:
    & { readonly now: Date }
    & Pick<RunSettings, "schemaPrefix">
    & Partial<Pick<RunSettings, "interval" | "runId" | "fullRefresh" | "applyIntervalModifiers">>,
): RunSettings {
  return {
    pipeline,
    interval: interval ?? runInterval({ startDate: undefined, endDate: undefined }, now),
    executionMoment: { epochMicroseconds: now.getTime() * 1_000, offsetMinutes: 0 },
    runId: "your-run-id",
    fullRefresh: false,
    applyIntervalModifiers: false,
    commitHash: "",
    ...settings,
  };
}
