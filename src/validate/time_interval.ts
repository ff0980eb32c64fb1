import { TemplateError } from "../errors.ts";
import { isTemplate } from "../project/template_text.ts";
import { type Moment, shiftMoment } from "../template/moment.ts";
import { describeError } from "./contexts.ts";
import { type AssetContext, type AssetRule, assetRule } from "./rule.ts";

const secondsPerDay = 86_400;

/** Whether the interval modifiers, applied to one day, leave an interval. */
export const timeIntervalRule: AssetRule = {
  ...assetRule("valid-time-interval", function* ({ asset, render }) {
    const { start: startText, end: endText } = asset.intervalModifiers;
    const start = rendered(startText, render);
    const end = rendered(endText, render);
    if (start instanceof TemplateError || end instanceof TemplateError) {
      for (const error of [start, end]) {
        if (!(error instanceof TemplateError)) continue;
        const { message: reason, context } = describeError(error);
        const message = `Failed to render an interval modifier for asset ${asset.name}: ${reason}`;
        yield { message, context };
      }
      return;
    }
    // Where nothing can be rendered, another rule says why.
    if (isTemplate(start) || isTemplate(end)) return;
    const firstMoment = { epochMicroseconds: 0, offsetMinutes: 0 };
    const lastMoment = { ...firstMoment, epochMicroseconds: secondsPerDay * 1e6 - 1 };
    const first = shift(firstMoment, start);
    const last = shift(lastMoment, end);
    for (const shifted of [first, last]) {
      if (typeof shifted === "string") yield `${shifted} for asset ${asset.name}`;
    }
    if (typeof first === "string" || typeof last === "string") return;
    if (first.epochMicroseconds > last.epochMicroseconds) {
      yield `start date is after end date for asset ${asset.name} when the interval modifiers ` +
        `'${start}' and '${end}' are applied to one day`;
    }
  }, { fix: "correct interval_modifiers of the asset, such as {start: -2h, end: 1d}" }),
  fast: false,
};

/** A modifier without its templates, or why it cannot be rendered. */
function rendered(modifier: string, render: AssetContext["render"]): string | TemplateError {
  if (!isTemplate(modifier)) return modifier;
  try {
    return render({ text: modifier }).trim();
  } catch (error) {
    if (error instanceof TemplateError) return error;
    throw error;
  }
}

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
