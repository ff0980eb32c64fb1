import type { Env } from "../env.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { runInterval } from "../run/interval.ts";

/** The flags that give an interval, as the user wrote them. */
export interface DateFlags {
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
}

/**
 * The interval of the flags, else of `BRUIN_START_DATE` and `BRUIN_END_DATE`, else yesterday.
 * @param now Its local calendar day decides what "yesterday" is.
 * @throws {UsageError} When a date cannot be read, or the start is after the end.
 */
export function askedInterval(
  { startDate, endDate }: DateFlags,
  env: Env,
  now: Date,
): RunSettings["interval"] {
  return runInterval({
    startDate: startDate ?? env.get("BRUIN_START_DATE"),
    endDate: endDate ?? env.get("BRUIN_END_DATE"),
  }, now);
}
