import { type ExitReason, type Explanation, KnownError } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";

/** What was found out about one thing. Never a value of a variable or a secret. */
export interface Observation extends Explanation {
  /** What was looked at, such as `clock` or `connection warehouse: login`. */
  readonly subject: string;
  /** `skipped`: it could not be looked at, or there was nothing to look at. */
  readonly verdict: "ok" | "warning" | "error" | "skipped";
  readonly text: string;
  /** How long it took, in milliseconds; `undefined` where that tells nothing. */
  readonly ms?: number | undefined;
  /** How the program ends because of it; only of errors. */
  readonly reason?: ExitReason | undefined;
}

/** A finding that all is well. */
export function good(subject: string, text: string, ms?: number): Observation {
  return { subject, verdict: "ok", text, ms };
}

/** A finding that nothing could be found out. */
export function skipped(subject: string, why: string): Observation {
  return { subject, verdict: "skipped", text: why };
}

/**
 * What was thrown, as a finding.
 * @throws The error itself when we cannot explain it.
 */
export function problem(subject: string, error: unknown, ms?: number): Observation {
  const known = error instanceof KnownError ? error : missingPermission(error);
  if (known === undefined) throw error;
  const { message: text, explanation, exitReason: reason } = known;
  return { subject, verdict: "error", text, ...explanation, reason, ms };
}

/** Something done, and how long it took. */
export interface Timed<T> {
  readonly value: T;
  readonly ms: number;
}

/** Measures, in monotonic time. */
export async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const start = performance.now();
  const value = await work();
  return { value, ms: performance.now() - start };
}
