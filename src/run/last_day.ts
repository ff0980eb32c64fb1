import type { Asset } from "../project/model.ts";
import { textParameter } from "../project/connection_name.ts";

/** How templates and programs write the end of the interval with its time. */
const endWithTime = /\bend_(?:datetime|timestamp)\b|\bBRUIN_END_(?:DATETIME|TIMESTAMP)\b/;

/**
 * What to say when the end of the interval was given as a day: it stands for the first moment of the
 * day, as in the reference, so that an asset which looks at the time leaves the rest of the day out.
 * @param endDate As the user typed it; `undefined` when it is the default, the last moment of yesterday.
 * @returns `undefined` when there is nothing to say.
 */
export function lastDayNotice(
  endDate: string | undefined,
  assets: readonly Asset[],
): string | undefined {
  const day = endDate?.trim();
  if (day === undefined || !/^\d{4}-\d\d-\d\d$/.test(day)) return undefined;
  const names = assets.filter(looksAtTime).map(({ name }) => name);
  if (names.length === 0) return undefined;
  const others = names.length === 1 ? "" : ` and ${names.length - 1} more`;
  return `the interval ends with the first moment of ${day}, and ${names[0]}${others} ` +
    `${names.length === 1 ? "looks" : "look"} at the time: --end-date "${day} 23:59:59.999999" ` +
    "takes the whole day";
}

function looksAtTime(asset: Asset): boolean {
  const { strategy, timeGranularity, incrementalKey = "" } = asset.materialization ?? {};
  if (asset.type === "ingestr") {
    return incrementalKey !== "" || textParameter(asset, "incremental_key") !== undefined;
  }
  if (strategy === "time_interval" && timeGranularity === "timestamp") return true;
  return [asset.body, ...asset.hooks.pre, ...asset.hooks.post].some((text) =>
    endWithTime.test(text)
  );
}
