import { UsageError } from "../errors.ts";
import { intervalTexts, type Moment, parseMoment } from "../template/moment.ts";
import type { Interval } from "../template/variables.ts";

export interface IntervalFlags {
  /** As the user typed it; `undefined` for the start of yesterday. */
  readonly startDate?: string | undefined;
  /** As the user typed it; `undefined` for the end of yesterday. */
  readonly endDate?: string | undefined;
}

/**
 * The interval of a run.
 * @param now Its local calendar day decides what "yesterday" is; the bounds are in UTC all the same.
 * @throws {UsageError} When a date cannot be read, or the start is after the end.
 */
export function runInterval({ startDate, endDate }: IntervalFlags, now: Date): Interval {
  const yesterday = new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() - 1))
    .toISOString().slice(0, 10);
  const startText = startDate ?? `${yesterday} 00:00:00.000000`;
  const endText = endDate ?? `${yesterday} 23:59:59.999999`;
  const start = readDate(startText, "start");
  const end = readDate(endText, "end");
  if (start.epochMicroseconds > end.epochMicroseconds) {
    throw new UsageError(
      "Start date cannot be after end date. " +
        `Given start date: ${startText}, end date: ${endText}`,
    );
  }
  return { start, end };
}

/** The flags that mean this interval on any day, also when it came from the default. */
export function intervalFlags(interval: Interval): { startDate: string; endDate: string } {
  const { startTimestamp, endTimestamp } = intervalTexts(interval);
  return { startDate: startTimestamp, endDate: endTimestamp };
}

function readDate(text: string, bound: "start" | "end"): Moment {
  const parsed = parseMoment(text);
  if (parsed !== undefined) return parsed.moment;
  const missing = missingDay(text);
  throw new UsageError(
    `Please give a valid ${bound} date: bruin run --${bound}-date <${bound} date>)`,
    missing !== undefined ? { cause: missing, fix: "give a day that the month has" } : {
      cause: `A valid ${bound} date can be in the YYYY-MM-DD or YYYY-MM-DD HH:MM:SS formats`,
      fix: `for example --${bound}-date 2024-01-31 or --${bound}-date "2024-01-31 12:30:00"`,
    },
  );
}

/** Says that a date is written well and does not exist; `undefined` for any other text. */
function missingDay(text: string): string | undefined {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(?!\d)/.exec(text.trim()) ?? [];
  if (day === undefined) return undefined;
  if (Number(month) < 1 || Number(month) > 12) {
    return `the day ${year}-${month}-${day} does not exist: there is no month ${month}`;
  }
  const last = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) >= 1 && Number(day) <= last) return undefined;
  return `the day ${year}-${month}-${day} does not exist: that month has ${last} days`;
}
