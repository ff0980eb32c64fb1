import { type IntervalShift, isTemplate, parseIntervalModifier } from "../project/durations.ts";
import { type AssetRule, assetRule } from "./rule.ts";

const unitMs: Readonly<Record<Exclude<IntervalShift["unit"], "M">, number>> = {
  ns: 1e-6,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Whether the interval modifiers, applied to one day, leave an interval. */
export const timeIntervalRule: AssetRule = {
  ...assetRule("valid-time-interval", function* ({ asset }) {
    const { start, end } = asset.intervalModifiers;
    // What a template gives depends on the run.
    if (isTemplate(start) || isTemplate(end)) return;
    const shifts = [start, end].map((text) => parseIntervalModifier(text === "" ? "0" : text));
    for (const shift of shifts) {
      if (typeof shift === "string") yield shift;
    }
    const [first, last] = shifts;
    if (typeof first === "string" || typeof last === "string") return;
    const from = apply(first, new Date("2000-02-01T00:00:00Z"));
    const until = apply(last, new Date("2000-02-01T23:59:59.999Z"));
    if (from > until) {
      yield `start date is after end date for asset ${asset.name} ` +
        `when the interval modifiers '${start}' and '${end}' are applied to one day`;
    }
  }),
  fast: false,
};

function apply({ count, unit }: IntervalShift, date: Date): Date {
  if (unit !== "M") return new Date(date.getTime() + count * unitMs[unit]);
  const shifted = new Date(date);
  shifted.setUTCMonth(shifted.getUTCMonth() + count);
  return shifted;
}
