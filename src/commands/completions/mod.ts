import { Command, EnumType } from "@cliffy/command";
import { processOutput } from "../../report/output.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { candidatesFor } from "./candidates.ts";
import { completionScripts, type Shell, wordsVariable } from "./scripts.ts";

/**
 * `bruin completions SHELL`: the script that has a shell complete command lines. The script calls the same
 * command, with the words so far in a variable, for what may follow them.
 */
export function createCompletionsCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("shell", new EnumType<Shell>(["bash", "zsh", "fish"]))
    .arguments("<shell:shell>")
    .example("For bash:", "bruin completions bash > ~/.bruin-completion.bash")
    .example("For zsh:", 'bruin completions zsh > "${fpath[1]}/_bruin"')
    .example("For fish:", "bruin completions fish | source")
    .action(async (_, shell) => {
      const output = processOutput(invocation);
      const words = invocation.env.get(wordsVariable);
      if (words === undefined) return output.line(completionScripts[shell]);
      // The last one is being typed, and may be empty.
      const found = await candidatesFor(words.replace(/^\n/, "").split("\n"), invocation);
      if (found.length > 0) output.line(found.join("\n"));
    });
}
