import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { isAssetFileName } from "../../project/asset_file.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { readTextFile } from "../../project/text_file.ts";
import { type ParsedAsset, parsedAsset } from "../../report/shapes/parsed_asset.ts";
import { assetAt } from "../asset.ts";
import { columnLineageFlag, type GlobalFlags, variantFlag } from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { answer } from "./answer.ts";
import {
  noPathToParse,
  readPipelineForEditor,
  type ReadPipelineOptions,
  requirePath,
} from "./read_pipeline.ts";

/** `bruin internal parse-asset`: one asset, what its pipeline is called, and where its project is. */
export function createParseAssetCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option(...columnLineageFlag)
    .option(...variantFlag)
    .action(async ({ variant, columnLineage }, given) => {
      await answer({ invocation, shape: parsedAsset }, async (output) => {
        const path = requirePath(given, noPathToParse);
        return await parseAsset(path, { invocation, output, variant, columnLineage });
      });
    });
}

async function parseAsset(path: string, options: ReadPipelineOptions): Promise<ParsedAsset> {
  const { workingDirectory } = options.invocation;
  const file = resolve(workingDirectory, path);
  // What is wrong with other assets must not matter to who edits this one, but columns come from them.
  const only = isAssetFileName(file) && !options.columnLineage ? file : undefined;
  const wanted = (pipeline: Pipeline) => [assetAt(path, { pipeline, workingDirectory }).name];
  const alone = await readPipelineForEditor(path, { ...options, only, wanted });
  // The file may be one that a YAML asset runs.
  const isRunByOther = only !== undefined && alone.pipeline.assets.length === 0;
  const { pipeline, root, lineageIssues } = isRunByOther
    ? await readPipelineForEditor(path, options)
    : alone;
  const asset = assetAt(path, { pipeline, workingDirectory });
  const content = await contentOf(asset);
  return { asset: { ...asset, content }, pipeline, root, lineageIssues };
}

/** Reference: an asset in YAML has the whole file that it runs, which may be itself. */
async function contentOf({ format, body, executablePath }: Asset): Promise<string> {
  return format === "yaml" ? await readTextFile(executablePath) : body;
}
