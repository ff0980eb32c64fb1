import type { PlannedProgram } from "../../report/run_plan.ts";
import { findProgram, programPaths } from "../children/find.ts";
import type { IngestrSource } from "../ingest/source.ts";
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
  { env, ingestr }: {
    readonly env: Readonly<Record<string, string>>;
    /** Takes the place of the release of ingestr; `undefined` for none. */
    readonly ingestr: IngestrSource | undefined;
  },
): Promise<PlannedProgram[]> {
  const programs: PlannedProgram[] = [];
  for (const { asset, step } of tasks) {
    const kind = step.kind === "main" ? mainWork(asset)?.kind ?? "" : "";
    const source = kind === "ingest" ? ingestr : undefined;
    // Only uv builds sources.
    const names = source?.kind === "folder" ? ["uv"] : candidates[kind];
    if (names === undefined) continue;
    const installed = kind === "ingest" && source === undefined
      ? env.INGESTR_BINARY_PATH
      : undefined;
    const own = source?.kind === "program" ? source.path : installed;
    const program = own ?? await findProgram(names, env) ?? names.join(" or ");
    const paths = own === undefined ? programPaths(names, env) : [];
    const end = paths.indexOf(program);
    const sought = paths.slice(0, end < 0 ? paths.length : end + 1);
    programs.push({ program, for: asset.name, sought });
  }
  return programs;
}
