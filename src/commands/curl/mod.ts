import { Command } from "@cliffy/command";
import { processOutput } from "../../report/output.ts";
import { inheritedVariables } from "../../run/children/environment.ts";
import { findProgram } from "../../run/children/find.ts";
import { renderWithConnections } from "../../run/connection_templates.ts";
import { TaskError } from "../../run/task.ts";
import { backendVariables } from "../../session.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import { configFileFlag, environmentFlag, type GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { runCurl } from "./program.ts";

/**
 * `bruin curl`: the installed curl, with fields of connections in its arguments. It ends with the exit code of
 * curl.
 */
export function createCurlCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("<argument...:string>")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .action(async (flags, ...words) => {
      await using output = processOutput(invocation);
      const { env, redactor, signal, workingDirectory: cwd } = invocation;
      const { isBackendVariable } = backendVariables();
      const variables = inheritedVariables(env, { passCredentials: false, isBackendVariable });
      const program = await findProgram(["curl"], variables);
      if (program === undefined) {
        throw new TaskError("curl is not installed: it is not on PATH", {
          fix: "install curl, or add its folder to PATH",
        });
      }
      const rendered = await renderWith(flags, asWritten(words, invocation), {
        invocation,
        warn: warnOn(output),
      });
      const command = { program, cwd, env: variables };
      invocation.end(await runCurl(command, { ...rendered, output, redactor, signal }));
    });
}

async function renderWith(
  flags: ProjectFlags,
  args: readonly string[],
  context: { readonly invocation: Invocation; readonly warn: (text: string) => void },
) {
  await using stack = new AsyncDisposableStack();
  return await renderWithConnections(args, {
    now: new Date(),
    connections: async () => {
      const options = { ...context, path: ".", readOnly: true };
      return await stack.use(await openCommandSession(flags, options)).connections();
    },
  });
}

/** What stands behind `--`, which are no paths of ours, as the user typed it. */
function asWritten(words: readonly string[], { args }: Invocation): readonly string[] {
  const dashes = args.indexOf("--");
  const typed = dashes === -1 ? [] : args.slice(dashes + 1);
  return [...words.slice(0, words.length - typed.length), ...typed];
}
