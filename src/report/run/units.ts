import { formatDuration } from "../../duration.ts";

/** A duration as people say it: no more digits than matter. */
export function duration(ms: number): string {
  if (ms < 1) return "<1ms";
  return formatDuration(ms, { unitMs: ms < 1_000 ? 1 : ms < 60_000 ? 10 : 1_000 });
}

/** A moment in UTC, to the second. */
export function moment(date: Date): string {
  return `${date.toISOString().slice(0, 19).replace("T", " ")} UTC`;
}

/** `1 check`, `2 checks`. */
export function count(number: number, noun: string): string {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

const [second, minute, hour] = [1_000, 60_000, 3_600_000];
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * second),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minute),
  ...[1, 2, 3, 6, 12, 24, 48, 96, 168].map((hours) => hours * hour),
];

/** At most eight round moments from 0 up to a length of time. */
export function ticks(lengthMs: number): number[] {
  const step = steps.find((each) => lengthMs / each <= 8) ?? lengthMs;
  if (step <= 0) return [0];
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}
