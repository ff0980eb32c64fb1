import type { ConnectionStore } from "../../connections/store.ts";
import type { RunEvent } from "../../report/event.ts";
import type { PreparedTask } from "../prepare.ts";
import type { ExactlyOnce } from "./mod.ts";
import type { ExactlyOnceSettings } from "./settings.ts";

export interface BeginExactlyOnceOptions {
  /** `undefined` when the run promises no such thing. */
  readonly exactlyOnce?: ExactlyOnceSettings | undefined;
  readonly connections: ConnectionStore;
  readonly signal: AbortSignal;
  readonly report: (event: RunEvent) => void;
}

/**
 * Prepares what a run needs to commit each asset once, and says what was committed before.
 * @returns `undefined` when nothing is to be committed once.
 * @throws {KnownError} When the promise cannot be kept. No asset was started.
 */
export async function beginExactlyOnce(
  tasks: readonly PreparedTask[],
  { exactlyOnce: settings, connections, signal, report }: BeginExactlyOnceOptions,
): Promise<ExactlyOnce | undefined> {
  const hasMain = tasks.some(({ planned }) => planned.step.kind === "main");
  if (settings === undefined || !hasMain) return undefined;
  const { ExactlyOnce } = await import("./mod.ts");
  const exactlyOnce = await ExactlyOnce.begin({ settings, tasks, connections, signal });
  const before = [...exactlyOnce.committedBefore().keys()];
  if (before.length > 0) {
    const [noun, verb] = before.length === 1 ? ["asset", "was"] : ["assets", "were"];
    const text = `${before.length} ${noun} ${verb} committed before under the run id ` +
      `${settings.runId}, and not done again: ${before.join(", ")}`;
    report({ kind: settings.begun.size > 0 ? "notice" : "warning", text });
  }
  return exactlyOnce;
}
