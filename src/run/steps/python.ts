import { join } from "node:path";
import { loadNoRows } from "../load_no_rows.ts";
import { loadRows } from "../load_rows.ts";
import { preparePython } from "../python/launcher.ts";
import { materializeScript, readReturned } from "../python/materialize.ts";
import type { TaskContext } from "../task.ts";
import { temporaryFolder } from "../temporary_folder.ts";
import { programsOf } from "./program.ts";
import type { ProgramStepOptions } from "./resources.ts";

/**
 * Runs a Python asset as a module of its project. One with a materialization is imported instead, and
 * what its `materialize()` returns goes into its table.
 * @throws {KnownError}
 */
export async function runPython(options: ProgramStepOptions, task: TaskContext): Promise<void> {
  const { scope, resources, destination } = options;
  const { root } = resources.programs;
  const programs = await programsOf(options, task);
  const env = { ...programs.env, PYTHONUNBUFFERED: "1" };
  const python = await preparePython(scope.asset, { ...programs, env, root, log: task.log });
  if (destination === undefined) {
    await task.takesEffect("untold");
    return await programs.run(python.command(["-m", python.module]));
  }

  await using folder = await temporaryFolder();
  const [rows, columns] = [join(folder.path, "rows.csv"), join(folder.path, "columns.json")];
  await programs.run(
    python.command(["-c", materializeScript, python.module, rows, columns]),
  );
  const file = await readReturned(scope.asset, { rows, columns });
  if (file === undefined) {
    return task.log(
      "WARNING: materialize() returned None, skipping materialization: the table stays as it is",
    );
  }
  const { materialization } = scope.asset;
  const target = { scope, resources, destination, materialization };
  if (file.columns?.length === 0) {
    const path = join(folder.path, "empty.csv");
    await Deno.writeTextFile(path, "");
    return await loadNoRows({ ...file, path }, target, task);
  }
  await loadRows(file, target, task);
}
