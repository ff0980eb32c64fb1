import { stringifyJson } from "../exact_numbers.ts";
import { Command } from "@cliffy/command";
import { resolve } from "node:path";
import { UsageError } from "../errors.ts";
import { fileKind } from "../project/root.ts";
import { failureToJson } from "../report/json.ts";
import { type Output, processOutput } from "../report/output.ts";
import { renderedQuery } from "../report/shapes/query.ts";
import { createAssetScope } from "../run/asset_scope.ts";
import { runInterval } from "../run/interval.ts";
import { platformOf } from "../run/main_step.ts";
import { renderSql } from "../run/render.ts";
import { assetAt } from "./asset.ts";
import { openFileSession, warnOn } from "./command_session.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  startDateFlag,
  variableFlag,
  variantFlag,
} from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { readPipeline } from "./pipeline.ts";

/** `bruin render`: the SQL that a run would send, without sending it. */
export function createRenderCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("-r, --full-refresh", "As a full refresh would run")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option("--apply-interval-modifiers", "Shift dates as the asset asks")
    .option("--raw-query", "The query alone, without its table")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option(...outputFlag)
    .action(async (flags, path) => {
      await using output = processOutput(invocation);
      if (flags.output !== "json") {
        return print(`${await render(flags, path, { invocation, output })}\n`, output);
      }
      invocation.printFailuresWith((failure, to) => printJson(failureToJson(failure), to));
      const query = await render(flags, path, { invocation, output });
      printJson(renderedQuery.write(invocation.redactor.redact(query)), output);
    });
}

interface RenderFlags {
  readonly fullRefresh?: boolean | undefined;
  readonly startDate?: string | undefined;
  readonly endDate?: string | undefined;
  readonly applyIntervalModifiers?: boolean | undefined;
  readonly rawQuery?: boolean | undefined;
  readonly environment?: string | undefined;
  readonly configFile?: string | undefined;
  readonly var?: readonly string[] | undefined;
  readonly variant?: string | undefined;
  readonly output?: OutputFormat;
}

async function render(
  flags: RenderFlags,
  path: string | undefined,
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<string> {
  const { env, workingDirectory } = invocation;
  if (path === undefined) {
    throw new UsageError(
      "Please give an asset path to render: bruin render <path to the asset file>)",
    );
  }
  if (await fileKind(resolve(workingDirectory, path)) === undefined) {
    throw new UsageError(`The specified asset path does not exist: ${path}`);
  }
  const now = new Date();
  const interval = runInterval({
    startDate: flags.startDate ?? env.get("BRUIN_START_DATE"),
    endDate: flags.endDate ?? env.get("BRUIN_END_DATE"),
  }, now);
  await using session = await openFileSession(flags, { invocation, path, warn: warnOn(output) });
  const { var: assignments = [], variant } = flags;
  const context = { invocation, session };
  const pipeline = await readPipeline({ var: assignments, variant }, path, context);
  const asset = assetAt(path, { pipeline, workingDirectory });
  const platform = platformOf(asset, session.platforms);
  const scope = createAssetScope(asset, {
    platform: platform?.name,
    settings: {
      pipeline,
      schemaPrefix: session.project.environment.schemaPrefix,
      interval,
      executionMoment: { epochMicroseconds: now.getTime() * 1_000, offsetMinutes: 0 },
      runId: "your-run-id",
      fullRefresh: flags.fullRefresh ?? false,
      applyIntervalModifiers: flags.applyIntervalModifiers ?? false,
      commitHash: "",
    },
  });
  return renderSql(scope, { platform, raw: flags.rawQuery ?? false });
}

/** Reference: on one line that does not end. */
function printJson(value: unknown, output: Output): void {
  print(stringifyJson(value), output);
}

/** As it is: SQL may hold control characters. */
function print(text: string, output: Output): void {
  const writer = output.data();
  writer.write(text);
  writer.close();
}
