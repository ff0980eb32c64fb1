import { TemplateError } from "../errors.ts";
import { isTemplate } from "../project/durations.ts";
import { type Moment, shiftMoment } from "../template/moment.ts";
import { type AssetRule, assetRule } from "./rule.ts";

const secondsPerDay = 86_400;

/** Whether the interval modifiers, applied to one day, leave an interval. */
export const timeIntervalRule: AssetRule = {
  ...assetRule("valid-time-interval", function* ({ asset }) {
    const { start, end } = asset.intervalModifiers;
    // What a template gives depends on the run.
    if (isTemplate(start) || isTemplate(end)) return;
    const firstMoment = { epochMicroseconds: 0, offsetMinutes: 0 };
    const lastMoment = { ...firstMoment, epochMicroseconds: secondsPerDay * 1e6 - 1 };
    const first = shift(firstMoment, start);
    const last = shift(lastMoment, end);
    for (const shifted of [first, last]) {
      if (typeof shifted === "string") yield shifted;
    }
    if (typeof first === "string" || typeof last === "string") return;
    if (first.epochMicroseconds > last.epochMicroseconds) {
      yield `start date is after end date for asset ${asset.name} when the interval modifiers ` +
        `'${start}' and '${end}' are applied to one day`;
    }
  }),
  fast: false,
};

/** The moment, or why the modifier is none. */
function shift(moment: Moment, modifier: string): Moment | string {
  if (modifier === "") return moment;
  try {
    return shiftMoment(moment, modifier);
  } catch (error) {
    if (error instanceof TemplateError) return error.message;
    throw error;
  }
}
