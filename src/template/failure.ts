import type { Explanation } from "../errors.ts";
import type { TemplatePlace } from "./source.ts";

/** A problem in a template. Only `render` sees it: it adds the position and makes a `TemplateError`. */
export class TemplateFailure extends Error {
  readonly explanation: Explanation;
  /** `undefined` when the problem is where the evaluator stands. */
  readonly place: TemplatePlace | undefined;

  constructor(message: string, explanation: Explanation = {}, place?: TemplatePlace) {
    super(message);
    this.explanation = explanation;
    this.place = place;
  }
}
