import type { Platform } from "../../platforms/platform.ts";
import type { AssetScope } from "../asset_scope.ts";
import { ingestEnds } from "../ingest/ends.ts";
import { mainWork } from "../main_step.ts";
import type { PlannedTask } from "../plan.ts";
import type { Task, TaskContext } from "../task.ts";
import { runCheck } from "./check.ts";
import { pushMetadata } from "./metadata.ts";
import { runQuery } from "./query.ts";
import type { RunResources, StepOptions } from "./resources.ts";
import { runSensor, type SensorMode } from "./sensor.ts";

export interface CreateTaskOptions {
  readonly scope: AssetScope;
  /** `undefined` when the step uses no connection. */
  readonly platform: Platform | undefined;
  readonly resources: RunResources;
  readonly sensorMode: SensorMode;
}

/** The task that does what was planned. */
export function createTask(planned: PlannedTask, options: CreateTaskOptions): Task {
  const { label, needs, connections } = planned;
  const { timeoutMs } = planned.asset;
  const run = async (task: TaskContext) => {
    const { exactlyOnce } = options.resources;
    const work = () => runStep(planned, options, task);
    try {
      if (exactlyOnce === undefined || planned.step.kind !== "main") await work();
      else await exactlyOnce.guard(planned.asset.name, work, task);
    } finally {
      if (planned.step.kind === "main") options.resources.developerTables.forget();
    }
  };
  const { step } = planned;
  if (step.kind === "metadata_push" && step.skips !== undefined) {
    const { skips } = step;
    const tell = (task: TaskContext) => Promise.resolve(task.log(`Nothing to push: ${skips}`));
    return { label, needs, connections, timeoutMs, skips, run: tell };
  }
  return { label, needs, connections, timeoutMs, run };
}

async function runStep(
  planned: PlannedTask,
  { scope, platform, resources, sensorMode }: CreateTaskOptions,
  task: TaskContext,
): Promise<void> {
  const { step, asset, connections: [connection] } = planned;
  const work = step.kind === "main" ? mainWork(asset) : undefined;
  const destination = platform && connection !== undefined ? { connection, platform } : undefined;
  // A run of queries loads nothing of what the other kinds of assets need.
  if (work?.kind === "python") {
    const { runPython } = await import("./python.ts");
    return await runPython({ scope, resources, destination }, task);
  }
  if (work?.kind === "r") {
    const { runR } = await import("./r.ts");
    return await runR({ scope, resources, destination }, task);
  }
  if (work?.kind === "agent") {
    const { runAgent } = await import("./agent.ts");
    return await runAgent({ scope, resources, destination }, task);
  }
  if (work?.kind === "seed" && destination !== undefined && work.format !== undefined) {
    const { runSeed } = await import("./seed.ts");
    return await runSeed({ scope, resources, destination, format: work.format }, task);
  }
  if (work?.kind === "object_sensor" && connection !== undefined) {
    const { runObjectSensor } = await import("./object_sensor.ts");
    return await runObjectSensor({ scope, resources, connection, mode: sensorMode }, task);
  }
  const ends = work?.kind === "ingest" ? ingestEnds(planned) : undefined;
  if (ends !== undefined) {
    const { runIngest } = await import("./ingest.ts");
    return await runIngest({ scope, resources, ends }, task);
  }
  // Source assets, groups of assets, and sensors that are not to look: nothing to do.
  if (connection === undefined || platform === undefined) return;
  const options: StepOptions = { scope, connection, platform, resources };
  if (step.kind === "metadata_push") return await pushMetadata(options, task);
  if (step.kind !== "main") return await runCheck({ ...options, step }, task);
  if (work?.kind === "query") await runQuery(options, task);
  if (work?.kind === "sensor") {
    await runSensor({ ...options, kind: work.of, mode: sensorMode }, task);
  }
}
