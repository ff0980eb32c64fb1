import { Command } from "@cliffy/command";
import { templates } from "../../init/mod.ts";
import { processOutput } from "../../report/output.ts";
import { templateList } from "../../report/shapes/templates.ts";
import { type GlobalFlags, outputFlag, outputType } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";

/** `bruin internal list-templates`: what `init` can make. */
export function createListTemplatesCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .option(...outputFlag)
    .action(async ({ output: format }) => {
      const names = templates.map(({ name }) => name);
      if (format === "json") return await answer({ invocation, shape: templateList }, () => names);
      await using output = processOutput(invocation);
      output.line(names.join("\n"));
    });
}
