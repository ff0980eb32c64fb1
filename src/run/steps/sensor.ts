import { longestTimerMs } from "../../clock.ts";
import { ProjectError } from "../../errors.ts";
import { readCheckResult } from "../../sql/checks.ts";
import { formatDuration, parseSingleUnitDuration } from "../../duration.ts";
import type { Dialect } from "../../sql/dialect.ts";
import type { AssetScope } from "../asset_scope.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { showQuery, type StepOptions } from "./resources.ts";

/**
 * - `skip`: succeed without looking
 * - `once`: look once, and fail when the condition does not hold
 * - `wait`: look until it holds
 */
export type SensorMode = "skip" | "once" | "wait";

/** What a sensor looks at: the number that a query returns, or the existence of a table. */
export type SensorKind = "query" | "table";

const defaultPokeIntervalSeconds = 30;
const defaultTimeoutMs = 24 * 3_600_000;

/**
 * Looks until the query returns more than 0, as `mode` says.
 * @throws {TaskError} When the condition does not hold, or not in time.
 * @throws {KnownError} When the query fails.
 */
export async function runSensor(
  options: StepOptions & { readonly kind: SensorKind; readonly mode: SensorMode },
  task: TaskContext,
): Promise<void> {
  if (options.mode === "skip") return;
  const { parameters } = options.scope.asset;
  const { subject, query } = sensorQuery(options);
  const seconds = positiveInteger(parameters.poke_interval) ?? defaultPokeIntervalSeconds;
  const timeoutMs = parseSingleUnitDuration(String(parameters.timeout ?? "")) ?? defaultTimeoutMs;
  const deadline = performance.now() + timeoutMs;
  showQuery(query, { ...options, task });
  const connection = await options.resources.connections.open(options.connection);
  while (true) {
    task.signal.throwIfAborted();
    task.log(`Poking: ${subject}`);
    if (countOf(query, (await connection.query(query, task.signal)).rows) > 0) return;
    const unmet = "Sensor didn't return the expected result";
    if (options.mode === "once") throw new TaskError(unmet);
    const remainingMs = deadline - performance.now();
    if (remainingMs > 0) {
      task.log(`Info: ${unmet}, waiting for ${seconds} seconds`);
      await delay(Math.min(seconds * 1000, remainingMs), task.signal);
    }
    if (performance.now() >= deadline) {
      throw new TaskError(`Sensor timed out after ${formatDuration(timeoutMs)}`);
    }
  }
}

/**
 * What a sensor looks at, and the query that it sends; `bruin render` shows the same.
 * @param options.dialect Only table sensors need one.
 * @throws {ProjectError} When the asset does not say what to look at, or the platform cannot.
 */
export function sensorQuery(
  { kind, scope: { asset }, dialect }: {
    readonly kind: SensorKind;
    readonly scope: AssetScope;
    readonly dialect: Dialect | undefined;
  },
): { readonly subject: string; readonly query: string } {
  const subject = asset.parameters[kind];
  if (typeof subject !== "string" || subject.trim() === "") {
    throw new ProjectError(`${kind} sensor requires a parameter named '${kind}'`, {
      file: asset.path,
    });
  }
  if (kind === "query") return { subject, query: subject };
  if (dialect?.tableExists === undefined) {
    throw new ProjectError(`Table sensors are not available for ${dialect?.name ?? asset.type}`, {
      file: asset.path,
    });
  }
  return { subject, query: dialect.tableExists(subject) };
}

/** Nothing and null count as 0, so that a sensor may ask for a row that is not there yet. */
function countOf(query: string, rows: Parameters<typeof readCheckResult>[1]["rows"]): number {
  if (rows.length === 0 || (rows.length === 1 && rows[0].length === 1 && rows[0][0] === null)) {
    return 0;
  }
  const plan = { name: "sensor", query, expected: 1, failure: () => "" };
  return readCheckResult(plan, { rows });
}

function positiveInteger(value: unknown): number | undefined {
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && /^0*[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
}

/** Resolves after the time, or rejects as soon as the signal aborts. */
async function delay(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const stop = () => reject(signal.reason);
  const timer = setTimeout(resolve, Math.min(ms, longestTimerMs));
  signal.addEventListener("abort", stop);
  try {
    if (signal.aborted) stop();
    await promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
  }
}
