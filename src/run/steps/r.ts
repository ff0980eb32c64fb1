import { dirname } from "node:path";
import { findProgram, findUpwards } from "../children/find.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { programsOf } from "./program.ts";
import type { ProgramStepOptions } from "./resources.ts";

const restore = "if (!requireNamespace('renv', quietly = TRUE)) " +
  "install.packages('renv', repos = 'https://cloud.r-project.org'); renv::restore(prompt = FALSE)";

/**
 * Runs an R asset with Rscript. The packages of the nearest `renv.lock` are restored first, and the
 * asset then runs in its folder, otherwise in the project's root.
 * @throws {KnownError}
 */
export async function runR(options: ProgramStepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, resources: { programs: { root } } } = options;
  const { env, run } = await programsOf(options, task);
  const program = await findProgram(["Rscript"], env);
  if (program === undefined) {
    throw new TaskError("R is not installed: Rscript is not on PATH", {
      fix: "install R, or add the folder of Rscript to PATH",
    });
  }
  const lock = await findUpwards("renv.lock", { from: asset.executablePath, root });
  const cwd = lock === undefined ? root : dirname(lock);
  if (lock !== undefined) await run({ program, args: ["-e", restore], cwd, env });
  await task.takesEffect("untold");
  await run({ program, args: [asset.executablePath], cwd, env });
}
