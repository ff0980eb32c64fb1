import type { Env } from "../env.ts";
import { CheckError, type ExitReason, KnownError } from "../errors.ts";
import { missingPermission } from "../missing_permission.ts";
import type { RunSummary } from "../report/event.ts";

const codes: Readonly<Record<ExitReason, number>> = {
  failed: 1,
  usage: 64,
  "nothing-to-do": 66,
  unreachable: 69,
  "try-again": 75,
  denied: 77,
  configuration: 78,
};

/**
 * The exit code of a run that started: 0 when every task succeeded, else 1, or 2 for a single check that
 * did not get as far as a result. A signal that ended the run replaces it by its own code, such as 143.
 * @param options.singleCheck Whether `--single-check` chose the only task.
 */
export function exitCodeOf(
  summary: RunSummary,
  options: { readonly singleCheck?: boolean } = {},
): number {
  const bad = summary.results.find(({ outcome }) =>
    outcome !== "succeeded" && outcome !== "skipped"
  );
  if (bad === undefined) return 0;
  return options.singleCheck && !(bad.error instanceof CheckError) ? 2 : 1;
}

/**
 * The exit code of an error that kept anything from starting; 1 for what we cannot explain.
 * @param env `BRUIN_EXIT_CODES=compat` folds all codes to 1.
 */
export function exitCodeOfError(error: unknown, env: Env): number {
  const known = error instanceof KnownError ? error : missingPermission(error);
  return exitCodeOfReason(known?.exitReason ?? "failed", env);
}

/** Like {@linkcode exitCodeOfError}, for what was explained without being thrown. */
export function exitCodeOfReason(reason: ExitReason, env: Env): number {
  if (env.get("BRUIN_EXIT_CODES") !== "compat") return codes[reason];
  // Reference: a run that is continued and has nothing left to do is a success.
  return reason === "nothing-to-do" ? 0 : codes.failed;
}
