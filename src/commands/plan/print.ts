import { UsageError } from "../../errors.ts";
import { denoPolicy } from "../../report/plan/deno_policy.ts";
import { ciliumPolicy, networkPolicy } from "../../report/plan/network_policy.ts";
import { formatPlan } from "../../report/plan/text.ts";
import { processOutput } from "../../report/output.ts";
import { runPlan } from "../../report/shapes/run_plan.ts";
import { warnOn } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import type { RunFlags, RunPaths } from "../run/flags.ts";
import { type PlannedRun, planRun } from "../run/plan.ts";
import { leastPolicyOf, policyFlagsOf } from "../secrets/plan.ts";

/** Values of `--policy`. */
export const policyKinds = ["iam", "network", "cilium", "deno"] as const;

/** What `--policy` asks for, and all flags of the command line. */
export interface AskedPolicy {
  readonly kind: typeof policyKinds[number];
  readonly flags: Readonly<Record<string, unknown>>;
}

/**
 * Prints what a run with these flags would do, as JSON where its log would be.
 * @param options.policy Prints what allows that and nothing else, instead, with the flags of a backend.
 * @throws {KnownError} What would keep the run from starting.
 */
export async function printPlanOfRun(
  flags: RunFlags,
  paths: RunPaths,
  { invocation, policy }: {
    readonly invocation: Invocation;
    readonly policy?: AskedPolicy | undefined;
  },
): Promise<void> {
  await using output = processOutput(invocation);
  const warn = warnOn(output);
  const planned = await planRun(flags, paths, { invocation, startedAt: new Date(), warn });
  const { plan } = planned;
  const lines = policy === undefined
    ? undefined
    : policyLines(planned, policy, { env: invocation.env, warn });
  if (lines !== undefined) { for (const line of lines) output.line(line); }
  else if (flags.logFormat === "json") output.json(runPlan.write(plan));
  else for (const line of formatPlan(plan)) output.line(line, { wrap: true });
}

function policyLines(
  { plan, backend, project }: PlannedRun,
  { kind, flags: given }: AskedPolicy,
  options: Pick<Invocation, "env"> & { readonly warn: (text: string) => void },
): string[] {
  const flags = policyFlagsOf(given, kind === "iam" ? backend : { name: `--policy ${kind}` });
  switch (kind) {
    case "network":
      return networkPolicy(plan);
    case "cilium":
      return ciliumPolicy(plan);
    case "deno":
      return denoPolicy(plan);
    case "iam": {
      const names = plan.connections.map(({ name }) => name);
      if (names.length === 0) {
        throw new UsageError(`the run of '${plan.pipeline}' needs no secret`, {
          cause: "a policy without resources is none",
        });
      }
      const { text } = leastPolicyOf(backend).write(names, { ...options, project, flags });
      return text.split("\n");
    }
  }
}
