import { TemplateError } from "../errors.ts";
import { type ClockFields, layouts, readLayout, writeLayout } from "./date_layouts.ts";

/**
 * An instant and the offset it is written with. Microseconds are exact from 1684 to 2255; further
 * away whole seconds still are.
 */
export interface Moment {
  /** Since 1970-01-01T00:00:00Z. */
  readonly epochMicroseconds: number;
  /** Minutes east of UTC. */
  readonly offsetMinutes: number;
}

/** The bounds of a run, both inclusive. */
export interface Interval {
  readonly start: Moment;
  readonly end: Moment;
}

/** When a clock says this, in UTC. */
export function clockMoment(date: Date): Moment {
  return { epochMicroseconds: date.getTime() * 1_000, offsetMinutes: 0 };
}

const microsecondsPerMinute = 60_000_000;
const microsecondsPerDay = 86_400_000_000;

/**
 * Reads a date in one of the 21 layouts. A date without a zone is UTC. `layout` writes it in the
 * same way with `formatMoment`; fractions that it has no place for are kept but not shown.
 * @returns `undefined` when no layout fits.
 */
export function parseMoment(
  text: string,
): { readonly moment: Moment; readonly layout: string } | undefined {
  for (const layout of layouts) {
    const read = readLayout(text, layout);
    if (read !== undefined) return { moment: momentOf(read.fields, read.offsetMinutes), layout };
  }
  return undefined;
}

/**
 * Writes a moment. Codes: `%Y %y %m %d %H %M %S %a %A %b %B`, `%f` (six digits), `%L` (three
 * digits), `%z`, `%Z` and `%:z` (`Z` or `±hh:mm`). Other codes stay as they are.
 */
export function formatMoment(moment: Moment, format: string): string {
  const weekday = (((Math.floor(wallMicroseconds(moment) / microsecondsPerDay) + 4) % 7) + 7) % 7;
  return writeLayout(format, {
    fields: fieldsOf(moment),
    weekday,
    offsetMinutes: moment.offsetMinutes,
  });
}

/**
 * Adds to a moment; years, months and days follow the calendar, too large days run over.
 * @returns `undefined` when the sum is not in the years 0 to 9999.
 */
export function addToMoment(
  moment: Moment,
  amount: {
    readonly years?: number;
    readonly months?: number;
    readonly days?: number;
    readonly microseconds?: number;
  },
): Moment | undefined {
  const { years = 0, months = 0, days = 0, microseconds = 0 } = amount;
  const fields = fieldsOf(moment);
  const sum = momentOf({
    ...fields,
    year: fields.year + years,
    month: fields.month + months,
    day: fields.day + days,
    microsecond: fields.microsecond + microseconds,
  }, moment.offsetMinutes);
  const { year } = fieldsOf(sum);
  return year >= 0 && year <= 9999 ? sum : undefined;
}

/** The start of the year, month, day or hour that a moment is in. */
export function truncateMoment(moment: Moment, unit: "year" | "month" | "day" | "hour"): Moment {
  const { year, month, day, hour } = fieldsOf(moment);
  const order = ["year", "month", "day", "hour"].indexOf(unit);
  return momentOf({
    year,
    month: order >= 1 ? month : 1,
    day: order >= 2 ? day : 1,
    hour: order >= 3 ? hour : 0,
    minute: 0,
    second: 0,
    microsecond: 0,
  }, moment.offsetMinutes);
}

const modifierUnits: ReadonlyMap<string, number> = new Map([
  ["ns", 0.001],
  ["ms", 1_000],
  ["s", 1_000_000],
  ["m", microsecondsPerMinute],
  ["h", 60 * microsecondsPerMinute],
]);

/**
 * Applies an interval modifier such as `-2h`, `3d` or `-1M`; `0` changes nothing.
 * @throws {TemplateError} Without a position, when the text is not a modifier.
 */
export function shiftMoment(moment: Moment, modifier: string): Moment {
  const text = modifier.trim();
  if (text === "0") return moment;
  const { amount = "", unit } = /^(?<amount>.*?)(?<unit>ns|ms|[smhdM])$/s.exec(text)?.groups ?? {};
  if (text.length < 2) {
    throw new TemplateError(`invalid time modifier format: ${text}`, {}, { fix: modifierFix });
  }
  if (unit === undefined) {
    throw new TemplateError(
      `unknown interval suffix "${text.at(-1)}" in "${text}"; must be h, m, s, d, M, ms, or ns`,
      {},
      { fix: modifierFix },
    );
  }
  if (!/^[-+]?\d{1,15}$/.test(amount)) {
    throw new TemplateError(
      `invalid numeric portion "${amount}" in interval "${text}": must be an integer`,
      {},
      { fix: modifierFix },
    );
  }
  const shifted = addToMoment(moment, amountOf(Number(amount), unit));
  if (shifted !== undefined) return shifted;
  throw new TemplateError(`The interval modifier "${text}" leads outside of the calendar`, {});
}

function amountOf(count: number, unit: string): Parameters<typeof addToMoment>[1] {
  if (unit === "d") return { days: count };
  if (unit === "M") return { months: count };
  return { microseconds: Math.floor(count * modifierUnits.get(unit)!) };
}

const modifierFix = 'write a signed whole number and one unit, such as "-2h", "3d" or "-1M"';

/** The bounds of an interval as `start_date` … `end_timestamp` render them. */
export function intervalTexts({ start, end }: Interval): {
  readonly startDate: string;
  readonly endDate: string;
  readonly startTimestamp: string;
  readonly endTimestamp: string;
} {
  return {
    startDate: formatMoment(start, dateFormat),
    endDate: formatMoment(end, dateFormat),
    startTimestamp: formatMoment(start, timestampFormat),
    endTimestamp: formatMoment(end, timestampFormat),
  };
}

/** Layout of the variables `start_date` and `end_date`. */
export const dateFormat = "%Y-%m-%d";
/** Layout of the variables `start_timestamp` and `end_timestamp`. */
export const timestampFormat = "%Y-%m-%dT%H:%M:%S.%f%:z";

function wallMicroseconds({ epochMicroseconds, offsetMinutes }: Moment): number {
  return epochMicroseconds + offsetMinutes * microsecondsPerMinute;
}

function fieldsOf(moment: Moment): ClockFields {
  const wall = wallMicroseconds(moment);
  const day = Math.floor(wall / microsecondsPerDay);
  const inDay = wall - day * microsecondsPerDay;
  // A Date counts days only: it would lose the microseconds.
  const date = new Date(day * 86_400_000);
  const second = Math.floor(inDay / 1_000_000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: Math.floor(second / 3600),
    minute: Math.floor(second / 60) % 60,
    second: second % 60,
    microsecond: inDay - second * 1_000_000,
  };
}

function momentOf(fields: ClockFields, offsetMinutes: number): Moment {
  const { year, month, day, hour, minute, second, microsecond } = fields;
  const date = new Date(0);
  // Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999.
  const days = date.setUTCFullYear(year, month - 1, day) / 86_400_000;
  const seconds = (hour * 60 + minute - offsetMinutes) * 60 + second;
  const epochMicroseconds = days * microsecondsPerDay + seconds * 1_000_000 + microsecond;
  return { epochMicroseconds, offsetMinutes };
}
