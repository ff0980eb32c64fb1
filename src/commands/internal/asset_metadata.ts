import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { UsageError } from "../../errors.ts";
import { processOutput } from "../../report/output.ts";
import { explainedQuery } from "../../report/shapes/query.ts";
import { mainWork, platformOf } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import { assetAt } from "../asset.ts";
import { openCommandSession, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  startDateFlag,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";
import { explainQuery } from "../query/dry_run.ts";
import { readQuerySource } from "../query/source.ts";
import { answer } from "./answer.ts";

/**
 * `bruin internal asset-metadata`: what the database of an asset says of its query without running it. The
 * answer is that of `query --dry-run`.
 */
export function createAssetMetadataCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...startDateFlag)
    .option(...endDateFlag)
    .action(async (flags, path) => {
      if (path === undefined) {
        // Reference: this alone is plain text on standard error.
        await using output = processOutput(invocation);
        output.errorLine("asset path is required");
        return invocation.end(1);
      }
      await answer({ invocation, shape: explainedQuery }, async (output) => {
        const { signal } = invocation;
        await using session = await openCommandSession(flags, {
          invocation,
          path,
          readOnly: true,
          warn: warnOn(output),
        });
        await requireEstimate(path, { invocation, session });
        const { startDate, endDate } = flags;
        const source = await readQuerySource({ asset: path, startDate, endDate }, {
          invocation,
          session,
          signal,
          now: new Date(),
        });
        const explained = await explainQuery(source, { session, signal });
        if (!explained.valid) invocation.end(1);
        return explained;
      });
    });
}

/** Reference: other assets are refused. @throws {UsageError} */
async function requireEstimate(
  path: string,
  { invocation, session }: { readonly invocation: Invocation; readonly session: Session },
): Promise<void> {
  const { workingDirectory } = invocation;
  const pipeline = await readPipeline({ var: [] }, path, { invocation, session });
  const asset = assetAt(path, { pipeline, workingDirectory });
  const work = mainWork(asset);
  const asks = work?.kind === "query" || work?.kind === "sensor" && work.of === "query";
  if (asks && platformOf(asset, session.platforms)?.estimates) return;
  const { platforms } = session;
  const able = platforms.names.map((name) => platforms.get(name))
    .filter(({ estimates }) => estimates)
    .map(({ label }) => `${label} SQL assets and ${label} query sensors`);
  throw new UsageError(`asset-metadata is only available for ${able.join(", ")}`, {
    where: resolve(workingDirectory, path),
    cause: `the type of the asset is "${asset.type}"`,
  });
}
