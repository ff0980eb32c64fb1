import { preparePython } from "../python/launcher.ts";
import type { TaskContext } from "../task.ts";
import { programsOf } from "./program.ts";
import type { ProgramStepOptions } from "./resources.ts";

/**
 * Runs a Python asset as a module of its project.
 * @throws {KnownError}
 */
export async function runPython(options: ProgramStepOptions, task: TaskContext): Promise<void> {
  const { scope: { asset }, resources: { programs: { root } } } = options;
  const programs = await programsOf(options, task);
  const env = { ...programs.env, PYTHONUNBUFFERED: "1" };
  const python = await preparePython(asset, { ...programs, env, root, log: task.log });
  await programs.run(python.command(["-m", python.module]));
}
