import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { KnownError, UsageError } from "../../errors.ts";
import { fileKind, isPipelineFile } from "../../project/root.ts";
import { formatFailure } from "../../report/failure.ts";
import { type Output, processOutput } from "../../report/output.ts";
import { filledPipelineDependencies } from "../../report/shapes/filled_dependencies.ts";
import { patchedAsset } from "../../report/shapes/patched_assets.ts";
import { assetAt } from "../asset.ts";
import { queriesOf } from "../column_lineage.ts";
import { openFileSession, warnOn } from "../command_session.ts";
import {
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  variantFlag,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { readPipelineAsWritten } from "../pipeline.ts";
import { fillAssetDependencies, type FillContext } from "./fill_asset.ts";
import { prefixed } from "../words_of_reference.ts";

/**
 * `bruin patch fill-asset-dependencies`: adds to `depends` the assets whose tables queries read, the very
 * ones that the rule `used-tables` of `validate` warns of.
 */
export function createFillDependenciesCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option(...variantFlag)
    .option(...outputFlag)
    .example("Of one asset:", "bruin patch fill-asset-dependencies shop/assets/daily.sql")
    .action(async (flags, path) => {
      await fillDependencies(flags, path, invocation);
    });
}

async function fillDependencies(
  { variant, ...flags }: {
    readonly output?: OutputFormat;
    readonly variant?: string | undefined;
  },
  path: string | undefined,
  invocation: Invocation,
): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  if (path === undefined) throw new UsageError("Please provide a path to an asset or a pipeline.");
  const { workingDirectory } = invocation;
  await using session = await openFileSession({}, { invocation, path, warn: warnOn(output) });
  const pipeline = await prefixed(
    `failed to build pipeline at '${path}': `,
    () => readPipelineAsWritten({ var: [], variant }, path, { invocation, session }),
  );
  const context = { pipeline, queryOf: queriesOf(pipeline, session) };
  const file = resolve(workingDirectory, path);
  if (isPipelineFile(file) || await fileKind(file) === "folder") {
    return await fillPipeline(context, { json, output, invocation });
  }
  const asset = assetAt(path, { pipeline, workingDirectory });
  await fillAssetDependencies(asset, context);
  const message = "Asset dependencies updated successfully";
  if (json) output.jsonLine(patchedAsset.write({ status: "success", message }));
  else output.line(`${message} for asset '${asset.name}'`);
}

/** An asset that fails does not keep the others from being filled in. */
async function fillPipeline(
  context: FillContext,
  { json, output, invocation }: {
    readonly json: boolean;
    readonly output: Output;
    readonly invocation: Invocation;
  },
): Promise<void> {
  const { assets, name } = context.pipeline;
  let failed = 0;
  for (const asset of assets) {
    invocation.signal.throwIfAborted();
    try {
      await fillAssetDependencies(asset, context);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      failed++;
      output.errorLine(`${asset.name}: ${formatFailure(error)}`, { wrap: true });
    }
  }
  const successful = assets.length - failed;
  const message = failed === 0
    ? `Successfully updated dependencies for ${successful} assets in pipeline '${name}'.`
    : `Failed to update dependencies for ${failed} of ${assets.length} assets in pipeline ` +
      `'${name}'.`;
  if (json) output.jsonLine(filledPipelineDependencies.write({ successful, failed, message }));
  else output.line(message);
  if (failed > 0) invocation.end(1);
}
