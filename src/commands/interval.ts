import type { Env } from "../env.ts";
import type { RunSettings } from "../run/asset_scope.ts";
import { runInterval } from "../run/interval.ts";

type Interval = RunSettings["interval"];

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
export function askedInterval(flags: DateFlags, env: Env, now: Date): Interval {
  return givenInterval(flags, env, now) ?? runInterval({}, now);
}

/** Like {@linkcode askedInterval}, but `undefined` where no date is given at all. */
export function givenInterval(flags: DateFlags, env: Env, now: Date): Interval | undefined {
  const startDate = flags.startDate ?? env.get("BRUIN_START_DATE");
  const endDate = flags.endDate ?? env.get("BRUIN_END_DATE");
  if (startDate === undefined && endDate === undefined) return undefined;
  return runInterval({ startDate, endDate }, now);
}
