import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { convertToAsset } from "../../project/asset_conversion.ts";
import { patchAssetText } from "../../project/asset_patch.ts";
import { readRawText, writeTextFile } from "../../project/text_file.ts";
import { nothing } from "../../report/shapes/shape.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";
import { readPatchBody } from "./patch_body.ts";
import { readPipelineForEditor, requirePath } from "./read_pipeline.ts";

/** `bruin internal patch-asset`: changes some keys of an asset, or makes one of a plain file. */
export function createPatchAssetCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option("--body <json:string>", "Keys as parse-asset prints them")
    .option("--convert", "Give a plain SQL or Python file a header")
    .action(async ({ body, convert }, given) => {
      await answer({ invocation, shape: nothing }, async (output) => {
        const path = requirePath(
          given,
          "empty asset path given, you must provide an existing asset path",
        );
        const file = resolve(invocation.workingDirectory, path);
        const text = await readRawText(file);
        const changed = convert
          ? convertToAsset(text, {
            file,
            pipeline: (await readPipelineForEditor(path, { invocation, output })).pipeline,
          })
          : patchAssetText(text, {
            file,
            body: readPatchBody(body, "failed to patch the asset with the given json body: "),
          });
        if (changed !== text) await writeTextFile(file, changed);
        return undefined;
      });
    });
}
