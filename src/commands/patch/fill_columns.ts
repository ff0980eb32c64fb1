import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { KnownError, ProjectError, UsageError } from "../../errors.ts";
import { readAssetFile } from "../../project/asset_file.ts";
import { patchAssetText } from "../../project/asset_patch.ts";
import { connectionNameOf } from "../../project/connections.ts";
import type { Asset, Pipeline } from "../../project/model.ts";
import { fileKind, isPipelineFile } from "../../project/root.ts";
import { readRawText, writeTextFile } from "../../project/text_file.ts";
import { formatFailure } from "../../report/failure.ts";
import { type Output, processOutput } from "../../report/output.ts";
import {
  describeFilled,
  filledPipeline,
  patchedAsset,
  statusOfFilled,
} from "../../report/shapes/patched_assets.ts";
import { filledColumns } from "../../run/fill_columns.ts";
import { mainWork } from "../../run/main_step.ts";
import type { Session } from "../../session.ts";
import { assetAt } from "../asset.ts";
import { openCommandSession, type ProjectFlags, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  variableFlag,
  variantFlag,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { readPipeline } from "../pipeline.ts";
import { prefixed } from "../words_of_reference.ts";
import { columnsAt } from "../table_at.ts";

interface FillColumnsFlags extends ProjectFlags {
  readonly connection?: string | undefined;
  readonly output?: OutputFormat;
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
}

/** `bruin patch fill-columns-from-db`: declares the columns that the tables of assets have. */
export function createFillColumnsCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("-c, --connection <name:string>", "Instead of the assets' own")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option(...outputFlag)
    .example("Of one asset:", "bruin patch fill-columns-from-db shop/assets/daily.sql")
    .action(async (flags, path) => {
      await fillColumns(flags, path, invocation);
    });
}

/** How an asset went. */
type Outcome = "updated" | "skipped";

async function fillColumns(
  flags: FillColumnsFlags,
  path: string | undefined,
  invocation: Invocation,
): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  if (path === undefined) throw new UsageError("Please provide a path to an asset or a pipeline.");
  const warn = warnOn(output);
  await using session = await openCommandSession(flags, { invocation, path, warn, readOnly: true });
  const pipeline = await prefixed(
    `failed to build pipeline at '${path}': `,
    () => readPipeline(flags, path, { invocation, session }),
  );
  const context = { flags, session, pipeline, signal: invocation.signal };
  const { workingDirectory } = invocation;
  const file = resolve(workingDirectory, path);
  // Whatever names no pipeline is meant for one asset: a mistyped path never means all of them.
  if (!isPipelineFile(file) && await fileKind(file) !== "folder") {
    return await fillOne(assetAt(path, { pipeline, workingDirectory }), context, { json, output });
  }
  const results: Record<Outcome | "failed", string[]> = { updated: [], skipped: [], failed: [] };
  for (const asset of pipeline.assets) {
    try {
      results[await fillAsset(asset, context)].push(asset.name);
    } catch (error) {
      invocation.signal.throwIfAborted();
      if (!(error instanceof KnownError)) throw error;
      results.failed.push(asset.name);
      output.errorLine(`${asset.name}: ${formatFailure(error)}`, { wrap: true });
    }
  }
  if (json) output.jsonLine(filledPipeline.write(results));
  else output.line(describeFilled(results));
  if (statusOfFilled(results) === "failed") invocation.end(1);
}

interface Context {
  readonly flags: FillColumnsFlags;
  readonly session: Session;
  readonly pipeline: Pipeline;
  readonly signal: AbortSignal;
}

async function fillOne(
  asset: Asset,
  context: Context,
  { json, output }: { readonly json: boolean; readonly output: Output },
): Promise<void> {
  let outcome: Outcome;
  try {
    outcome = await fillAsset(asset, context);
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    const message = `failed to fill columns from DB for asset '${asset.name}': ${error.message}`;
    throw error.reworded({ message });
  }
  const answer = outcome === "updated"
    ? { status: "success" as const, message: `Columns filled from DB for asset '${asset.name}'` }
    : { status: "warning" as const, message: `No changes needed for asset '${asset.name}'` };
  if (json) output.jsonLine(patchedAsset.write(answer));
  else output.line(answer.message);
}

/** Assets whose work leaves a table, or stands for one. */
const withTable: ReadonlySet<string | undefined> = new Set(["query", "seed", "ingest", "nothing"]);

/** @throws {KnownError} When the table cannot be looked at, or the file not be written. */
async function fillAsset(
  asset: Asset,
  { flags, session, pipeline, signal }: Context,
): Promise<Outcome> {
  const work = mainWork(asset);
  const hasTable = withTable.has(work?.kind) || (work?.kind === "python" && work.returnsRows);
  if (!hasTable) return "skipped";
  const name = flags.connection ?? connectionNameOf(asset, pipeline);
  if (name === undefined) return "skipped";
  const columns = await columnsAt({ connection: name, table: asset.name }, { session, signal });
  const { draft } = await readAssetFile(asset.path);
  const filled = draft && filledColumns(draft.columns, columns);
  if (draft === undefined) {
    throw new ProjectError("The file has no definition", { file: asset.path });
  }
  if (filled === undefined) return "skipped";
  const text = await readRawText(asset.path);
  const changed = patchAssetText(text, { file: asset.path, body: { columns: filled } });
  await writeTextFile(asset.path, changed);
  return "updated";
}
