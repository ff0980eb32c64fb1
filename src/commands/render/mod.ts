import { Command } from "@cliffy/command";
import { readTextFile } from "../../project/text_file.ts";
import { mainWork } from "../../run/main_step.ts";
import { renderSql } from "../../run/render.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  outputType,
  startDateFlag,
  variableFlag,
  variantFlag,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { printRendered } from "./answer.ts";
import { readForRender, type RenderedAsset } from "./session.ts";

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
      await printRendered(flags.output, invocation, async (output) => {
        const asset = await readForRender(flags, path, { invocation, output, command: "render" });
        return await textOf(asset, { raw: flags.rawQuery ?? false });
      });
    });
}

/** Reference: of what is no query, its code, or the file that says what is to be done. */
async function textOf(
  { scope, platform }: RenderedAsset,
  { raw }: { readonly raw: boolean },
): Promise<string> {
  const { asset } = scope;
  const kind = mainWork(asset)?.kind;
  if (kind === "query" || kind === "sensor") return renderSql(scope, { platform, raw });
  return asset.format === "yaml"
    ? (await readTextFile(asset.executablePath)).trimEnd()
    : asset.body;
}
