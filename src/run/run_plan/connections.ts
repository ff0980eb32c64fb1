import type { ResolvedConnection } from "../../connections/connection.ts";
import type { ConnectionOutcome } from "../../connections/store.ts";
import type { PlannedConnection } from "../../report/run_plan.ts";
import type { connectionUses } from "../plan.ts";

const dayMs = 86_400_000;

/** What is safe to tell of the connections of a run. */
export function describeConnections(
  outcomes: readonly ConnectionOutcome[],
  { resolved, uses, now }: {
    readonly resolved: ReadonlyMap<string, ResolvedConnection>;
    readonly uses: ReturnType<typeof connectionUses>;
    readonly now: Date;
  },
): PlannedConnection[] {
  return outcomes.filter(({ name }) => resolved.has(name)).map(({ name, type = "", origin }) => {
    const stored = origin?.createdAt;
    const version = origin?.facts.version;
    return {
      name,
      type,
      secret: origin?.secretName,
      version: version === undefined ? undefined : String(version),
      storedAt: stored?.toISOString(),
      ageDays: stored && Math.floor((now.getTime() - stored.getTime()) / dayMs),
      usedBy: [...new Set((uses.get(name) ?? []).map(({ asset }) => asset))],
    };
  });
}
