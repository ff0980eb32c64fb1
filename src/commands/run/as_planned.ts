import { resolve } from "node:path";
import { allowOnly, type NetworkAddress } from "../../outbound.ts";
import { runPlan } from "../../report/shapes/run_plan.ts";
import { differencesOf } from "../../run/run_plan/compare.ts";
import { PlanError } from "../../run/run_plan/plan_error.ts";
import { readPlan, type StoredPlan } from "../../run/run_plan/read_plan.ts";
import type { RunChoice } from "./choice.ts";
import { describeChosen } from "./plan.ts";
import { allowedByFlag } from "./surroundings.ts";
import { type WatchedInvocation, watchInvocation } from "./watched_invocation.ts";
import type { Invocation } from "../invocation.ts";

/** A run that is held to its plan, until disposed of. */
export interface PlannedGuard extends Disposable {
  /** To be used instead of what was given. */
  readonly invocation: Invocation;
  /**
   * Compares what is going to happen with the plan.
   * @throws {PlanError} When it is not the same, naming each difference.
   */
  check(
    choice: RunChoice,
    options: Omit<Parameters<typeof describeChosen>[1], "watched">,
  ): Promise<void>;
}

/**
 * From now on no address is connected to that the plan does not have.
 * @param path Of the plan, relative to the working directory.
 * @throws {PlanError} When it cannot be read.
 */
export async function keepToPlan(path: string, invocation: Invocation): Promise<PlannedGuard> {
  const file = resolve(invocation.workingDirectory, path);
  const planned = await readPlan(file);
  // A host that the user added may be one for a library, of which the plan knows none.
  const librariesConnect = planned.reach.hosts.some((host) => host.for === allowedByFlag);
  const guard = allowOnly(guardedAddresses(planned), { librariesConnect });
  const watched = watchInvocation(invocation);
  return {
    invocation: watched.invocation,
    async check(choice, options) {
      const differences = await differencesTo(planned, choice, { ...options, watched });
      if (differences.length > 0) throw notPlanned(differences, file);
    },
    [Symbol.dispose]() {
      watched[Symbol.dispose]();
      guard[Symbol.dispose]();
    },
  };
}

function guardedAddresses({ reach }: StoredPlan): NetworkAddress[] {
  return reach.hosts.filter(({ guarded }) => guarded);
}

async function differencesTo(
  planned: StoredPlan,
  choice: RunChoice,
  options: Parameters<typeof describeChosen>[1] & { readonly watched: WatchedInvocation },
): Promise<string[]> {
  const now = await describeChosen(choice, options);
  // Read again as a plan is, so that both are the same kind of thing.
  return differencesOf(planned, runPlan.write(now) as StoredPlan);
}

/** So many differences are named. */
const mostNamed = 20;

function notPlanned(differences: readonly string[], file: string): PlanError {
  const more = differences.length - mostNamed;
  const named = differences.slice(0, mostNamed);
  return new PlanError("The run is not what was planned, and was not started", {
    cause: [...named, ...more > 0 ? [`and ${more} more`] : []].join("; "),
    where: file,
    fix: "if all of this is meant, make a new plan: bruin plan -o json > plan.json",
    code: "E411",
  });
}
