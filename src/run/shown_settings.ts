import type { Pipeline } from "../project/model.ts";
import { clockMoment } from "../template/moment.ts";
import type { RunSettings } from "./asset_scope.ts";
import { runInterval } from "./interval.ts";

/**
 * The settings that the templates of a pipeline are filled in with where nothing runs, such as in `render`.
 * @param settings.interval Yesterday by default.
 * @param settings.executionMoment `now` by default.
 */
export function shownSettings(
  pipeline: Pipeline,
  { now, interval, executionMoment, ...settings }:
    & { readonly now: Date }
    & Pick<RunSettings, "schemaPrefix">
    & Partial<Pick<RunSettings, "runId" | "fullRefresh" | "applyIntervalModifiers">>
    & {
      readonly interval?: RunSettings["interval"] | undefined;
      readonly executionMoment?: RunSettings["executionMoment"] | undefined;
    },
): RunSettings {
  return {
    pipeline,
    interval: interval ?? runInterval({}, now),
    executionMoment: executionMoment ?? clockMoment(now),
    runId: "your-run-id",
    fullRefresh: false,
    applyIntervalModifiers: false,
    commitHash: "",
    ...settings,
  };
}
