import { Command, EnumType } from "@cliffy/command";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  excludeTagFlag,
  type GlobalFlags,
  selectorFlag,
  startDateFlag,
  tagFlag,
  variableFlag,
  variantFlag,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { defaultTimeoutSeconds } from "./stream.ts";
import { runUnattended } from "./unattended.ts";

const stepKinds = new EnumType(["main", "checks", "push-metadata"]);
const logFormats = new EnumType(["text", "json"]);
const sensorModes = new EnumType(["skip", "once", "wait"]);

/** `bruin run`: the main job. */
export function createRunCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type("step", stepKinds)
    .type("sensor-mode", sensorModes)
    .type("log-format", logFormats)
    .arguments("[path...:string]")
    .example(
      "One day:",
      'bruin run --start-date 2025-01-03 \\\n  --end-date "2025-01-03 23:59:59.999999"',
    )
    .example("And all behind it:", "bruin run --downstream shop/assets/orders.sql")
    .example("What is left:", "bruin run --continue shop")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option("-r, --full-refresh", "Rebuild tables from scratch")
    .option("--workers <number:integer>", "Tasks at once, by default 16", { default: 16 })
    .option("--only <step:step>", "main, checks or push-metadata", { collect: true })
    .option("--single-check <id:string>", "Run one check only")
    .option(...tagFlag)
    .option(...excludeTagFlag, { collect: true })
    .option(...selectorFlag)
    .option("--modified", "Assets that git says were changed")
    .option("--downstream", "Also all that depend on them")
    .option("--dry-run", "Print the plan, run nothing")
    .option("--as-planned <plan:string>", "Refuse what is not in this plan")
    .option("--continue", "What the last run left undone")
    .option("--continue-run <id:string>", "What that run left undone")
    .option("--repeat <asset:string>", "Continuing: run it again", { collect: true })
    .option("--skip <asset:string>", "Continuing: take it as done", { collect: true })
    .option("--stream", "Run an asset that never ends")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option("-f, --force", "Do not ask about production")
    .option("--push-metadata", "Store descriptions in databases")
    .option("--sensor-mode <mode:sensor-mode>", "skip, once (default) or wait", {
      default: "once" as const,
    })
    .option("--apply-interval-modifiers", "Shift dates as assets ask")
    .option("--query-annotations <json:string>", "Comment queries; default or JSON")
    .option("--timeout <seconds:integer>", "Time limit, by default 7 days", {
      default: defaultTimeoutSeconds,
    })
    .option("--no-retries", "Try everything once")
    .option("--exactly-once", "Commit no asset twice")
    .option("--no-exactly-once", "Whatever the pipeline says", { hidden: true })
    .option("--exactly-once-table <name:string>", "Kept there, not in bruin_runs")
    .option("--lock", "Refuse to overlap another run")
    .option("--lock-wait <seconds:integer>", "Wait so long for another run")
    .option("--backfill-id <id:string>", "Groups the runs of a backfill")
    .option("--backfill-total <number:integer>", "How many runs it has")
    .option("--start-jitter <seconds:integer>", "Sleep a random part of it first")
    .option("--ping-url <url:string>", "Called after, + /start and /fail")
    .option("--no-validation", "Skip the checks before the run")
    .option("--log-dir <folder:string>", "Logs and state; - keeps none")
    .option("--keep-runs <number:integer>", "Delete what older runs left")
    .option("--no-log-file", "Write no log file")
    .option("--no-state", "Keep nothing for --continue")
    .option("-i, --interactive", "Full screen, on a terminal")
    .option("--no-timestamp", "No time before each line")
    .option("--no-color", "No colours")
    .option("--log-format <format:log-format>", "text (default) or json", {
      default: "text" as const,
    })
    .option("--minimal-logs", "Only warnings and a summary")
    .option("--verbose", "Show every statement")
    .option("--pass-credentials", "Let programs see cloud credentials")
    .option("--no-full-refresh", "Whatever BRUIN_FULL_REFRESH says", { hidden: true })
    .option("--mask-credentials", "Always on", { hidden: true })
    .option("--no-mask-credentials", "Refused with a warning", { hidden: true })
    .option("--exp-use-winget-for-uv", "Only for Windows", { hidden: true })
    .option("--debug-ingestr-src <path:string>", "An ingestr, built or not", { hidden: true })
    .option("--use-gong", "Without effect", { hidden: true })
    .option("--use-pip", "Refused", { hidden: true })
    .action(async (flags, first = ".", ...others) => {
      const paths = [first, ...others] as const;
      if (flags.dryRun) {
        const { printPlanOfRun } = await import("../plan/print.ts");
        return await printPlanOfRun(flags, paths, { invocation });
      }
      invocation.end(await runUnattended(flags, paths, invocation));
    });
}
