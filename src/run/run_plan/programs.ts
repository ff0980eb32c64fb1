import type { PlannedProgram } from "../../report/run_plan.ts";
import { findProgram, programPaths } from "../children/find.ts";
import { mainWork } from "../main_step.ts";
import type { PlannedTask } from "../plan.ts";

/** What a kind of work starts: the first of these that is on PATH. */
const candidates: Readonly<Record<string, readonly string[]>> = {
  python: ["uv", "python3", "python"],
  ingest: ["uv", "python3", "python"],
  r: ["Rscript"],
  agent: ["claude"],
};

/** The programs that tasks start. */
export async function programsOfTasks(
  tasks: readonly PlannedTask[],
  env: Readonly<Record<string, string>>,
): Promise<PlannedProgram[]> {
  const programs: PlannedProgram[] = [];
  for (const { asset, step } of tasks) {
    const kind = step.kind === "main" ? mainWork(asset)?.kind ?? "" : "";
    const names = candidates[kind];
    if (names === undefined) continue;
    const own = kind === "ingest" ? env.INGESTR_BINARY_PATH : undefined;
    const program = own ?? await findProgram(names, env) ?? names.join(" or ");
    const paths = own === undefined ? programPaths(names, env) : [];
    const end = paths.indexOf(program);
    const sought = paths.slice(0, end < 0 ? paths.length : end + 1);
    programs.push({ program, for: asset.name, sought });
  }
  return programs;
}
