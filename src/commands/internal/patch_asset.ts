import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { convertToAsset } from "../../project/asset_conversion.ts";
import { patchAssetText } from "../../project/asset_patch.ts";
import { readRawText, writeTextFile } from "../../project/text_file.ts";
import { nothing } from "../../report/shapes/shape.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { prefixed } from "../words_of_reference.ts";
import { answer } from "./answer.ts";
import { readPatchBody } from "./patch_body.ts";
import { readPipelineForEditor, requirePath } from "./read_pipeline.ts";

/** `bruin internal patch-asset`: changes some keys of an asset, or makes one of a plain file. */
export function createPatchAssetCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option("--body <json:string>", "Keys as parse-asset prints them")
    .option("--convert", "Give a plain SQL or Python file a header")
    .action(async ({ body, convert }, argument) => {
      await answer({ invocation, shape: nothing }, async (output) => {
        const path = requirePath(
          argument,
          "empty asset path given, you must provide an existing asset path",
        );
        const file = resolve(invocation.workingDirectory, path);
        const given = "failed to create asset from the given path: ";
        const text = await prefixed(given, () => readRawText(file));
        const keys = convert
          ? {}
          : readPatchBody(body, "failed to patch the asset with the given json body: ");
        const changed = await prefixed(given, async () =>
          convert
            ? convertToAsset(text, {
              file,
              pipeline: (await readPipelineForEditor(path, { invocation, output })).pipeline,
            })
            : patchAssetText(text, { file, body: keys }));
        if (changed === text) return undefined;
        await prefixed(
          "failed to save the asset to the file: ",
          () => writeTextFile(file, changed),
        );
        return undefined;
      });
    });
}
