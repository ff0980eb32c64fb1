import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { findPipelineFile } from "../../project/load.ts";
import { readPipelineFile } from "../../project/pipeline_file.ts";
import { variantList } from "../../report/shapes/variants.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";
import { requirePath } from "./read_pipeline.ts";

/** `bruin internal list-variants`: the variants of a pipeline with their variables. */
export function createListVariantsCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .action(async (_, given) => {
      await answer({ invocation, shape: variantList }, async () => {
        const path = requirePath(given, "pipeline path is required");
        const file = await findPipelineFile(resolve(invocation.workingDirectory, path));
        return (await readPipelineFile(file)).pipeline;
      });
    });
}
