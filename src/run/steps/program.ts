import { type ChildCommand, runChild } from "../children/process.ts";
import { assetVariables } from "../children/variables.ts";
import type { TaskContext } from "../task.ts";
import type { ProgramStepOptions } from "./resources.ts";

/** How an asset starts programs. */
export interface Programs {
  /** Every variable that they see; as sensitive as the connections of the asset. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a program; its output becomes lines of the log. @throws {TaskError} */
  run(command: ChildCommand): Promise<void>;
  /** Runs a program for the lines that it prints. @throws {TaskError} */
  read(command: ChildCommand): Promise<string[]>;
}

/** @throws {KnownError} When a connection that the asset lists cannot be used. */
export async function programsOf(
  { scope, resources }: ProgramStepOptions,
  task: TaskContext,
): Promise<Programs> {
  const { inherited, redactor } = resources.programs;
  const start = async (command: ChildCommand, log: (line: string) => void) => {
    await resources.connections.letGo();
    await runChild(command, { signal: task.signal, redactor, log });
  };
  return {
    env: { ...inherited(scope.asset.name), ...await assetVariables(scope, resources.connections) },
    run: (command) => start(command, (line) => task.log(line, "child")),
    async read(command) {
      const lines: string[] = [];
      await start(command, (line) => lines.push(line));
      return lines;
    },
  };
}
