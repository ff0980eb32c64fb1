import { resolve } from "node:path";
import { didYouMeanPath } from "../../closest_path.ts";
import { UsageError } from "../../errors.ts";
import { fileKind } from "../../project/root.ts";
import type { Output } from "../../report/output.ts";
import { type AssetScope, createAssetScope } from "../../run/asset_scope.ts";
import { platformOf } from "../../run/main_step.ts";
import { shownSettings } from "../../run/shown_settings.ts";
import { assetAt } from "../asset.ts";
import { openFileSession, warnOn } from "../command_session.ts";
import { askedInterval, type DateFlags } from "../interval.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";

export interface RenderFlags extends DateFlags {
  readonly fullRefresh?: boolean | undefined;
  readonly applyIntervalModifiers?: boolean | undefined;
  readonly environment?: string | undefined;
  readonly configFile?: string | undefined;
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
}

/** An asset as a run would see it, and the platform that it is for. */
export interface RenderedAsset {
  readonly scope: AssetScope;
  readonly platform: ReturnType<typeof platformOf>;
}

/**
 * Reads the asset of a path, with the dates and variables of the flags.
 * @throws {KnownError} When there is none, or its files are wrong.
 */
export async function readForRender(
  flags: RenderFlags,
  path: string | undefined,
  { invocation, output, command }: {
    readonly invocation: Invocation;
    readonly output: Output;
    /** For the words when there is no path. */
    readonly command: string;
  },
): Promise<RenderedAsset> {
  const { env, workingDirectory } = invocation;
  if (path === undefined) {
    throw new UsageError(
      `Please give an asset path to render: bruin ${command} <path to the asset file>)`,
    );
  }
  if (await fileKind(resolve(workingDirectory, path)) === undefined) {
    throw new UsageError(
      `The specified asset path does not exist: ${path}`,
      didYouMeanPath(path, { bases: [workingDirectory] }),
    );
  }
  const now = new Date();
  const interval = askedInterval(flags, env, now);
  await using session = await openFileSession(flags, { invocation, path, warn: warnOn(output) });
  const { var: assignments = [], variant } = flags;
  const context = { invocation, session };
  const pipeline = await readPipeline({ var: assignments, variant }, path, context);
  const asset = assetAt(path, { pipeline, workingDirectory });
  const platform = platformOf(asset, session.platforms);
  const scope = createAssetScope(asset, {
    platform: platform?.name,
    settings: shownSettings(pipeline, {
      schemaPrefix: session.project.environment.schemaPrefix,
      now,
      interval,
      fullRefresh: flags.fullRefresh ?? false,
      applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
    }),
  });
  return { scope, platform };
}
