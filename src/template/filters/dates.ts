import { TemplateFailure } from "../failure.ts";
import { addToMoment, formatMoment, type Moment, parseMoment, truncateMoment } from "../moment.ts";
import { type Operation, operation, required, simple } from "../operation.ts";
import { print } from "../printing.ts";
import { Float } from "../values.ts";

type Amount = Parameters<typeof addToMoment>[1];

/** A filter that adds a number of units and keeps the layout of its input. */
function adding(
  name: string,
  unit: string,
  amount: (count: number) => Amount,
): [string, Operation] {
  return [
    name,
    operation({ [unit]: required }, (input, values) => {
      const count = wholeNumber(values[unit]);
      if (count === undefined) {
        throw new TemplateFailure(
          `invalid number of ${unit} for ${name}, it must be a valid integer, ` +
            `'${print(values[unit])}' given`,
        );
      }
      return rewrite(input, (moment) => addToMoment(moment, amount(count)));
    }),
  ];
}

function truncating(unit: Parameters<typeof truncateMoment>[1]): [string, Operation] {
  return [
    `truncate_${unit}`,
    simple((input) => rewrite(input, (moment) => truncateMoment(moment, unit))),
  ];
}

function wholeNumber(value: unknown): number | undefined {
  if (value instanceof Float) return Number.isInteger(value.value) ? value.value : undefined;
  const text = print(value).trim();
  return /^[-+]?\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function rewrite(input: unknown, change: (moment: Moment) => Moment | undefined): string {
  const read = parseMoment(print(input));
  if (read === undefined) throw new TemplateFailure("invalid date format", dateHelp(input));
  const changed = change(read.moment);
  if (changed === undefined) throw new TemplateFailure("The date is not in the years 0 to 9999");
  return formatMoment(changed, read.layout);
}

function dateHelp(input: unknown) {
  return {
    cause: `'${print(input)}' is not a date`,
    fix: "write it like 2024-03-30, 2024-03-30 06:00:00 or 2024-03-30T06:00:00.000000Z",
  };
}

/** Filters that compute with dates written as text. */
export const dateFilters: readonly (readonly [string, Operation])[] = [
  adding("add_years", "years", (years) => ({ years })),
  adding("add_months", "months", (months) => ({ months })),
  adding("add_days", "days", (days) => ({ days })),
  adding("date_add", "days", (days) => ({ days })),
  adding("add_hours", "hours", (count) => ({ microseconds: count * 3_600_000_000 })),
  adding("add_minutes", "minutes", (count) => ({ microseconds: count * 60_000_000 })),
  adding("add_seconds", "seconds", (count) => ({ microseconds: count * 1_000_000 })),
  adding("add_milliseconds", "milliseconds", (count) => ({ microseconds: count * 1_000 })),
  truncating("year"),
  truncating("month"),
  truncating("day"),
  truncating("hour"),
  [
    "date_format",
    operation({ format: required }, (input, { format }) => {
      const text = print(input);
      const read = parseMoment(text);
      if (read === undefined) {
        throw new TemplateFailure(`invalid date format, ${text} given`, dateHelp(input));
      }
      return formatMoment(read.moment, print(format));
    }),
  ],
];
