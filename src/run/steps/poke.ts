import { systemClock } from "../../clock.ts";
import { formatDuration, parseDuration } from "../../duration.ts";
import type { Asset } from "../../project/model.ts";
import { type TaskContext, TaskError } from "../task.ts";

/**
 * - `skip`: succeed without looking
 * - `once`: look once, and fail when the condition does not hold
 * - `wait`: look until it holds
 */
export type SensorMode = "skip" | "once" | "wait";

const defaultPokeIntervalSeconds = 30;
const defaultTimeoutMs = 24 * 3_600_000;

/**
 * Looks until the condition holds, as `mode` and the parameters of the asset say.
 * @param options.subject What is looked at, for the user.
 * @param options.holds Looks once; what it throws ends the sensor.
 * @throws {TaskError} When the condition does not hold, or not in time.
 */
export async function poke(
  { mode, subject, holds, asset: { parameters } }: {
    readonly mode: Exclude<SensorMode, "skip">;
    readonly subject: string;
    readonly holds: () => Promise<boolean>;
    readonly asset: Asset;
  },
  task: TaskContext,
): Promise<void> {
  const seconds = positiveInteger(parameters.poke_interval) ?? defaultPokeIntervalSeconds;
  const timeoutMs = parseDuration(String(parameters.timeout ?? ""), { days: true }) ??
    defaultTimeoutMs;
  const deadline = performance.now() + timeoutMs;
  while (true) {
    task.signal.throwIfAborted();
    task.log(`Poking: ${subject}`);
    if (await holds()) return;
    const unmet = "Sensor didn't return the expected result";
    if (mode === "once") throw new TaskError(unmet);
    const remainingMs = deadline - performance.now();
    if (remainingMs > 0) {
      task.log(`Info: ${unmet}, waiting for ${seconds} seconds`);
      // A timer drops fractions, and would end before the deadline.
      await systemClock.sleep(Math.min(seconds * 1000, Math.ceil(remainingMs)), task.signal);
    }
    if (performance.now() >= deadline) {
      throw new TaskError(`Sensor timed out after ${formatDuration(timeoutMs)}`);
    }
  }
}

function positiveInteger(value: unknown): number | undefined {
  const text = typeof value === "number" || typeof value === "bigint" ? String(value) : value;
  return typeof text === "string" && /^0*[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}
