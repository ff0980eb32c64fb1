import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { findPipelineFile } from "../../project/load.ts";
import { patchPipelineText } from "../../project/pipeline_patch.ts";
import { readRawText, writeTextFile } from "../../project/text_file.ts";
import { nothing } from "../../report/shapes/shape.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { prefixed } from "../words_of_reference.ts";
import { answer } from "./answer.ts";
import { readPatchBody } from "./patch_body.ts";
import { requirePath } from "./read_pipeline.ts";

/** `bruin internal patch-pipeline`: changes some keys of a `pipeline.yml`. */
export function createPatchPipelineCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option("--body <json:string>", "Keys as parse-pipeline prints them", { required: true })
    .action(async ({ body }, given) => {
      await answer({ invocation, shape: nothing }, async () => {
        const path = requirePath(
          given,
          "empty pipeline path given, you must provide an existing pipeline path",
        );
        const { file, text } = await prefixed("failed to load pipeline: ", async () => {
          const file = await findPipelineFile(resolve(invocation.workingDirectory, path));
          return { file, text: await readRawText(file) };
        });
        const changed = patchPipelineText(text, {
          file,
          body: readPatchBody(body, "failed to apply patch to pipeline: "),
        });
        if (changed !== text) await writeTextFile(file, changed);
        return undefined;
      });
    });
}
