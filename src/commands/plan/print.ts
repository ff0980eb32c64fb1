import { formatPlan } from "../../report/plan/text.ts";
import { processOutput } from "../../report/output.ts";
import { runPlan } from "../../report/shapes/run_plan.ts";
import { warnOn } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags, RunPaths } from "../run/flags.ts";
import { planRun } from "../run/plan.ts";

/**
 * Prints what a run with these flags would do, as JSON where its log would be.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function printPlanOfRun(
  flags: RunFlags,
  paths: RunPaths,
  invocation: Invocation,
): Promise<void> {
  await using output = processOutput(invocation);
  const startedAt = new Date();
  const plan = await planRun(flags, paths, { invocation, startedAt, warn: warnOn(output) });
  if (flags.logFormat === "json") output.json(runPlan.write(plan));
  else for (const line of formatPlan(plan)) output.line(line, { wrap: true });
}
