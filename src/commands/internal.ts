import { OutputError } from "../errors.ts";
import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { describeType } from "../connections/schema.ts";
import { isAssetFileName } from "../project/asset_file.ts";
import { assetTypes } from "../project/asset_types.ts";
import { findPipelineFile, loadPipeline } from "../project/load.ts";
import type { Pipeline } from "../project/model.ts";
import { failureToJson } from "../report/json.ts";
import { type Output, processOutput } from "../report/output.ts";
import { assetToJson } from "../report/project/asset_json.ts";
import { pipelineSummaryToJson, pipelineToJson } from "../report/project/pipeline_json.ts";
import { knownConnectionTypes } from "../session.ts";
import { assetAt } from "./asset.ts";
import { openFileSession } from "./command_session.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin internal`: what editors ask for. Everything is JSON on one line, failures too. */
export function createInternalCommand(invocation: Invocation) {
  const command = (about: string) => new Command<GlobalFlags>().description(about);
  return new Command<GlobalFlags>()
    .action(function () {
      this.showHelp();
    })
    .command(
      "parse-pipeline",
      command("A pipeline with its assets").arguments("<path:string>").action(async (_, path) => {
        await print(
          invocation,
          async (output) => pipelineToJson((await parse(path, { invocation, output })).pipeline),
        );
      }),
    )
    .command(
      "parse-asset",
      command("An asset and its pipeline").arguments("<path:string>").action(async (_, path) => {
        await print(invocation, (output) => parseAsset(path, { invocation, output }));
      }),
    )
    .command(
      "connections",
      command("JSON Schema of `connections:`").action(async () => {
        await print(invocation, connectionsSchema);
      }),
    )
    .command(
      "asset-types",
      command("Every `type` of an asset").action(async () => {
        await print(invocation, () => assetTypes);
      }),
    );
}

interface Context {
  readonly invocation: Invocation;
  readonly output: Output;
}

/** Prints what `work` gives. Reference: whatever goes wrong is JSON on stdout, and the exit code is 1. */
async function print(
  invocation: Invocation,
  work: (output: Output) => unknown,
): Promise<void> {
  await using output = processOutput(invocation);
  try {
    output.jsonLine(await work(output));
  } catch (error) {
    if (error instanceof OutputError) throw error;
    output.jsonLine(failureToJson(error));
    invocation.end(1);
  }
}

async function parse(
  path: string,
  { invocation, output, only }: Context & { readonly only?: string | undefined },
): Promise<{ readonly pipeline: Pipeline; readonly root: string }> {
  const warn = (text: string) => output.errorLine(`Warning: ${text}`);
  await using session = await openFileSession({}, { invocation, path, warn });
  const { project } = session;
  const file = await findPipelineFile(resolve(invocation.workingDirectory, path));
  return { pipeline: await loadPipeline(file, { project, only }), root: project.root };
}

async function parseAsset(path: string, context: Context): Promise<unknown> {
  const { workingDirectory } = context.invocation;
  const file = resolve(workingDirectory, path);
  // What is wrong with other assets must not matter to who edits this one.
  const only = isAssetFileName(file) ? file : undefined;
  const alone = await parse(path, { ...context, only });
  // The file may be one that a YAML asset runs.
  const isRunByOther = only !== undefined && alone.pipeline.assets.length === 0;
  const { pipeline, root } = isRunByOther ? await parse(path, context) : alone;
  return {
    asset: assetToJson(assetAt(path, { pipeline, workingDirectory })),
    pipeline: pipelineSummaryToJson(pipeline),
    repo: { path: root },
  };
}

/** JSON Schema of the block `connections:` of an environment in `.bruin.yml`. */
function connectionsSchema(): unknown {
  const types = knownConnectionTypes();
  const properties = types.names.map((name) => {
    const { title, properties } = describeType(types.get(name)).jsonSchema as {
      readonly title: string;
      readonly properties: { readonly details: ObjectSchema };
    };
    const { properties: fields, required = [], ...rest } = properties.details;
    const items = {
      ...rest,
      properties: { name: { type: "string" }, ...fields },
      required: ["name", ...required],
    };
    return [name, { title, type: "array", items }];
  });
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: Object.fromEntries(properties),
  };
}

interface ObjectSchema {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}
