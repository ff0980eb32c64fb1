import { Command } from "@cliffy/command";
import {
  configFileFlag,
  environmentFlag,
  type GlobalFlags,
  outputFlag,
  outputType,
  variableFlag,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { validateProject } from "./session.ts";

/** `bruin validate`: looks for mistakes without running anything. */
export function createValidateCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option(...environmentFlag)
    .option("-f, --force", "Do not ask about production")
    .option(...configFileFlag)
    .option(...outputFlag)
    .option("--exclude-warnings", "Only what keeps it from running")
    .option("--fast", "No queries, no connections")
    .option("--exclude-tag <tag:string>", "Not assets with this tag")
    .option("--exclude-paths <path:string>", "Not this folder; repeatable", { collect: true })
    .option(...variableFlag, { collect: true })
    .option("--variant <name:string>", "Only this one, not every one")
    .option("--full-refresh", "As a full refresh would run")
    .option("--no-color", "No colours")
    .action(async (flags, path = ".") => {
      invocation.end(await validateProject(flags, path, invocation));
    });
}
