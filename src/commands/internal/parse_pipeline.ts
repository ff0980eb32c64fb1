import { Command } from "@cliffy/command";
import { pipeline, slimPipeline } from "../../report/shapes/pipeline.ts";
import { columnLineageFlag, type GlobalFlags, variantFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";
import { noPathToParse, readPipelineForEditor, requirePath } from "./read_pipeline.ts";

/** `bruin internal parse-pipeline`: a pipeline with all of its assets, as they are after merging. */
export function createParsePipelineCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option(...columnLineageFlag)
    .option(...variantFlag)
    .option("--exp-slim-response", "Of assets only what a graph needs")
    .action(async ({ variant, expSlimResponse, columnLineage }, given) => {
      await answer(
        { invocation, shape: expSlimResponse ? slimPipeline : pipeline },
        async (output) => {
          const path = requirePath(given, noPathToParse);
          const options = { invocation, output, variant, columnLineage };
          return (await readPipelineForEditor(path, options)).pipeline;
        },
      );
    });
}
