import { resolve } from "node:path";
import { ProjectError } from "../../errors.ts";
import type { Asset, Value } from "../../project/model.ts";
import { findProgram } from "../children/find.ts";
import { type TaskContext, TaskError } from "../task.ts";
import { programsOf } from "./program.ts";
import type { ProgramStepOptions } from "./resources.ts";

/** Parameters with a value, and the options of the program that they become. */
const options: Readonly<Record<string, string>> = {
  model: "--model",
  fallback_model: "--fallback-model",
  output_format: "--output-format",
  system_prompt: "--system-prompt",
  allowed_directories: "--add-dir",
  allowed_tools: "--allowedTools",
  disallowed_tools: "--disallowedTools",
  permission_mode: "--permission-mode",
  session_id: "--session-id",
};

/** Parameters that are true or false. */
const switches: Readonly<Record<string, string>> = {
  skip_permissions: "--dangerously-skip-permissions",
  continue_session: "--continue",
  debug: "--debug",
  verbose: "--verbose",
};

/**
 * Runs an `agent.claude_code` asset with the program `claude`, in `working_dir` or the project's root.
 * @throws {KnownError}
 */
export async function runAgent(stepOptions: ProgramStepOptions, task: TaskContext): Promise<void> {
  const { scope, resources: { programs: { root } } } = stepOptions;
  const { asset } = scope;
  const args = agentArguments(asset);
  // An agent decides by itself what it does, so it is given no connection.
  const withoutSecrets = { ...scope, asset: { ...asset, secrets: [] } };
  const { env, run } = await programsOf({ ...stepOptions, scope: withoutSecrets }, task);
  const program = await findProgram(["claude"], env);
  if (program === undefined) {
    throw new TaskError("Claude Code is not installed: claude is not on PATH", {
      fix: "install it, or add its folder to PATH",
    });
  }
  const folder = textOf(asset.parameters.working_dir);
  await task.takesEffect("untold");
  await run({ program, args, cwd: resolve(root, folder), env });
}

/**
 * What the program is called with.
 * @throws {ProjectError} When there is no prompt.
 */
export function agentArguments({ parameters, path }: Asset): string[] {
  const prompt = textOf(parameters.prompt);
  if (prompt.trim() === "") {
    throw new ProjectError("agent.claude_code requires a parameter named 'prompt'", { file: path });
  }
  const given = Object.entries(options).flatMap(([name, option]) => {
    const value = parameters[name];
    const text = Array.isArray(value) ? value.map(textOf).join(",") : textOf(value);
    return text === "" ? [] : [option, text];
  });
  const on = Object.entries(switches)
    .filter(([name]) => textOf(parameters[name]) === "true")
    .map(([, option]) => option);
  return ["-p", prompt, ...given, ...on];
}

function textOf(value: Value | undefined): string {
  return value === undefined || value === null ? "" : String(value);
}
