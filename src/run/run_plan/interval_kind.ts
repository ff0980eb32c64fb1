import type { PlannedInterval } from "../../report/run_plan.ts";
import { type Interval, intervalTexts } from "../../template/moment.ts";

/** An interval as a plan shows it, with what stays the same when the next one is run. */
export function plannedInterval(interval: Interval): PlannedInterval {
  const { startTimestamp, endTimestamp } = intervalTexts(interval);
  return { start: startTimestamp, end: endTimestamp, kind: intervalKind(interval) };
}

const [dayMs, hourMs] = [86_400_000, 3_600_000];

/**
 * Such as `1 day`. Dates count with both ends, as templates have them, whether the end is given as a date
 * or as the last moment of a day. Months count as such, for they have different lengths.
 */
export function intervalKind({ start, end }: Interval): string {
  const [from, to] = [start, end].map(({ epochMicroseconds }) => epochMicroseconds / 1_000);
  if (from === undefined || to === undefined) return "";
  const isWhole = (ms: number) => ms % dayMs === 0;
  const isLastMoment = to % dayMs > dayMs - 1_000;
  if (isWhole(from) && (isWhole(to) || isLastMoment)) {
    const lastDay = Math.floor(to / dayMs) * dayMs;
    if (isFirst(from) && isFirst(lastDay + dayMs)) {
      return count(monthsBetween(from, lastDay + dayMs), "month");
    }
    if (isFirst(from) && isFirst(lastDay) && isWhole(to) && to > from) {
      return `${count(monthsBetween(from, lastDay), "month")}, to the first of the next`;
    }
    return count((lastDay - from) / dayMs + 1, "day");
  }
  const ms = isLastMoment || to % hourMs > hourMs - 1_000
    ? Math.ceil(to / 1_000) * 1_000 - from
    : to - from;
  return ms % hourMs === 0 ? count(ms / hourMs, "hour") : count(ms / 1_000, "second");
}

function isFirst(ms: number): boolean {
  return new Date(ms).getUTCDate() === 1;
}

function monthsBetween(from: number, to: number): number {
  const [first, last] = [new Date(from), new Date(to)];
  return (last.getUTCFullYear() - first.getUTCFullYear()) * 12 +
    last.getUTCMonth() - first.getUTCMonth();
}

function count(number: number, unit: string): string {
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}
