import type { ConnectionStore } from "../../connections/store.ts";
import { KnownError } from "../../errors.ts";
import { mainWork } from "../main_step.ts";
import type { PlannedTask } from "../plan.ts";
import { endConnections, ingestEnds } from "./ends.ts";
import { ingestrVersion } from "./version.ts";

/**
 * What would keep ingestr assets from running: ends that ingestr has no URI for, and releases of it that
 * do not exist or lack what an asset asks for.
 * @param options.resolved Connections by name; others are no problem of ours.
 */
export async function ingestProblems(
  tasks: readonly PlannedTask[],
  { resolved, store }: {
    readonly resolved: { has(name: string): boolean };
    readonly store: Pick<ConnectionStore, "ingestUri">;
  },
): Promise<KnownError[]> {
  const problems = new Map<string, KnownError>();
  const check = async (work: () => unknown) => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      problems.set(error.message, error);
    }
  };
  for (const task of tasks) {
    const ends = ingestEnds(task);
    if (task.step.kind !== "main" || mainWork(task.asset)?.kind !== "ingest" || !ends) continue;
    await check(() => ingestrVersion(task.asset));
    for (const { name, role } of endConnections(ends)) {
      if (resolved.has(name)) await check(() => store.ingestUri(name, role));
    }
  }
  return [...problems.values()];
}
