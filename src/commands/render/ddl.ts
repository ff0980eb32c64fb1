import { Command } from "@cliffy/command";
import { renderDdl } from "../../run/render.ts";
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
import { readForRender } from "./session.ts";

/** `bruin render-ddl`: the statements that make the table of an asset from its declared columns. */
export function createRenderDdlCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option("--apply-interval-modifiers", "Shift dates as the asset asks")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option(...outputFlag)
    .example("The table of an asset:", "bruin render-ddl shop/assets/daily.sql")
    .action(async (flags, path) => {
      await printRendered(flags.output, invocation, async (output) => {
        const context = { invocation, output, command: "render-ddl" };
        const { scope, platform } = await readForRender(flags, path, context);
        return renderDdl(scope, platform);
      });
    });
}
