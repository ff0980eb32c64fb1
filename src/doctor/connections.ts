import type { Stage } from "../connections/stage.ts";
import { connectionStages, type StagesOptions } from "../connections/stages.ts";
import { QueryError } from "../errors.ts";
import { type Observation, problem } from "./observation.ts";

/** How far a connection works, stage by stage: see {@linkcode connectionStages}. */
export async function* connectionFindings(
  name: string,
  options: StagesOptions,
): AsyncGenerator<Observation> {
  for await (const stage of connectionStages(name, options)) {
    yield finding(stage, `connection ${name}: ${stage.stage}`);
  }
}

function finding({ stage: _, error, ...found }: Stage, subject: string): Observation {
  if (error === undefined) return { subject, ...found };
  const observed = problem(subject, error, found.ms);
  // A statement that fails ends no process here; its own reason would be that of an asset.
  if (error.exitReason !== "failed") return observed;
  const isRefused = error instanceof QueryError && error.kind === "denied";
  return { ...observed, reason: isRefused ? "denied" : "configuration" };
}
