/** A moment as a clock on the wall shows it. Fields may overflow when a moment is made from them. */
export interface ClockFields {
  readonly year: number;
  /** From 1. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly microsecond: number;
}

const zones = ["", "%:z"];
const times = ["%H:%M:%S.%f", "%H:%M:%S.%L", "%H:%M:%S", "%H:%M"];

/** The layouts in which a date may be written, in the order in which they are tried. */
export const layouts: readonly string[] = [
  ...[" ", "T"].flatMap((separator) =>
    times.flatMap((time) => zones.map((zone) => `%Y-%m-%d${separator}${time}${zone}`))
  ),
  "%Y-%m-%d",
  "%d %b %Y %H:%M:%S.%L%:z",
  "%d %b %Y %H:%M:%S%:z",
  "%d %b %Y %H:%M%:z",
  "%d %b %Y",
];

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = [
  "Sunday",
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
];

const codePatterns: Readonly<Record<string, string>> = {
  "%Y": "(?<year>\\d{4})",
  "%m": "(?<month>\\d{2})",
  "%b": "(?<monthName>[A-Za-z]{3})",
  "%d": "(?<day>\\d{2})",
  "%H": "(?<hour>\\d{1,2})",
  "%M": "(?<minute>\\d{2})",
  // A fraction of any length may follow the seconds; layouts with %f or %L come first.
  "%S": "(?<second>\\d{2})(?:[.,](?<fraction>\\d+))?",
  "%S.%f": "(?<second>\\d{2})[.,](?<fraction>\\d{6})",
  "%S.%L": "(?<second>\\d{2})[.,](?<fraction>\\d{3})",
  "%:z": "(?<zone>Z|[-+]\\d{2}:\\d{2})",
};

const patterns: ReadonlyMap<string, RegExp> = new Map(
  layouts.map((layout) => [
    layout,
    new RegExp(`^${layout.replace(/%S\.%[fL]|%:?\w/g, (code) => codePatterns[code] ?? code)}$`),
  ]),
);

/** Reads a date in one of `layouts`; `undefined` when it does not fit or is not in the calendar. */
export function readLayout(
  text: string,
  layout: string,
): { readonly fields: ClockFields; readonly offsetMinutes: number } | undefined {
  const found = patterns.get(layout)?.exec(text)?.groups;
  if (found === undefined) return undefined;
  const number = (name: string) => Number(found[name] ?? 0);
  const named = found.monthName?.toLowerCase();
  const month = named === undefined
    ? number("month")
    : months.findIndex((name) => name.slice(0, 3).toLowerCase() === named) + 1;
  const fields = {
    year: number("year"),
    month,
    day: number("day"),
    hour: number("hour"),
    minute: number("minute"),
    second: number("second"),
    microsecond: Number((found.fraction ?? "").slice(0, 6).padEnd(6, "0")),
  };
  if (!isInCalendar(fields)) return undefined;
  return { fields, offsetMinutes: offsetOf(found.zone) };
}

function isInCalendar({ year, month, day, hour, minute, second }: ClockFields): boolean {
  const isLeapYear = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return days !== undefined && day >= 1 && day <= days && hour < 24 && minute < 60 && second < 60;
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
  return zone.startsWith("-") ? -minutes : minutes;
}

interface Written {
  readonly fields: ClockFields;
  /** From Sunday, which is 0. */
  readonly weekday: number;
  readonly offsetMinutes: number;
}

function nameAt(names: readonly string[], index: number): string {
  return names[index] ?? "";
}

const writers: Readonly<Record<string, (moment: Written) => string>> = {
  "%Y": ({ fields }) => padded(fields.year, 4),
  "%y": ({ fields }) => padded(fields.year % 100, 2),
  "%m": ({ fields }) => padded(fields.month, 2),
  "%d": ({ fields }) => padded(fields.day, 2),
  "%H": ({ fields }) => padded(fields.hour, 2),
  "%M": ({ fields }) => padded(fields.minute, 2),
  "%S": ({ fields }) => padded(fields.second, 2),
  "%f": ({ fields }) => padded(fields.microsecond, 6),
  "%L": ({ fields }) => padded(Math.floor(fields.microsecond / 1000), 3),
  "%a": ({ weekday }) => nameAt(weekdays, weekday).slice(0, 3),
  "%A": ({ weekday }) => nameAt(weekdays, weekday),
  "%b": ({ fields }) => nameAt(months, fields.month - 1).slice(0, 3),
  "%B": ({ fields }) => nameAt(months, fields.month - 1),
  "%z": zoneText,
  "%Z": zoneText,
  "%:z": zoneText,
};

/** Replaces the codes of a format. Codes that are not known stay as they are. */
export function writeLayout(format: string, moment: Written): string {
  return format.replace(/%:?[a-zA-Z]/g, (code) => writers[code]?.(moment) ?? code);
}

function zoneText({ offsetMinutes }: Written): string {
  if (offsetMinutes === 0) return "Z";
  const minutes = Math.abs(offsetMinutes);
  const sign = offsetMinutes < 0 ? "-" : "+";
  return `${sign}${padded(Math.floor(minutes / 60), 2)}:${padded(minutes % 60, 2)}`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
