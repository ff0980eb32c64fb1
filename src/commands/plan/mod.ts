import { Command, EnumType } from "@cliffy/command";
import { UsageError } from "../../errors.ts";
import {
  configFileFlag,
  endDateFlag,
  environmentFlag,
  excludeTagFlag,
  type GlobalFlags,
  outputFlag,
  outputType,
  selectorFlag,
  startDateFlag,
  tagFlag,
  variableFlag,
  variantFlag,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";
import { addPolicyFlags } from "../secrets/plan.ts";
import { policyKinds, printPlanOfRun } from "./print.ts";
import { defaultTimeoutSeconds } from "../run/stream.ts";

const stepKinds = new EnumType(["main", "checks", "push-metadata"]);
const sensorModes = new EnumType(["skip", "once", "wait"]);

/** `bruin plan`: what `bruin run` with the same flags would do and touch. */
export function createPlanCommand(invocation: Invocation) {
  const command = new Command<GlobalFlags>()
    .type("policy", new EnumType(policyKinds))
    .option("--policy <kind:policy>", "iam, network, cilium or deno");
  addPolicyFlags(command);
  return command
    .type("step", stepKinds)
    .type("sensor-mode", sensorModes)
    .type(...outputType)
    .arguments("[path...:string]")
    .example("To read:", "bruin plan shop")
    .example("To keep to:", "bruin plan -o json > plan.json")
    .example("Kept to:", "bruin run --as-planned plan.json")
    .example("No more than that:", "deno run $(bruin plan --policy deno) main.ts run")
    .option(...startDateFlag)
    .option(...endDateFlag)
    .option("-r, --full-refresh", "Rebuild tables from scratch")
    .option("--only <step:step>", "main, checks or push-metadata", { collect: true })
    .option(...tagFlag)
    .option(...excludeTagFlag, { collect: true })
    .option(...selectorFlag)
    .option("--modified", "Assets that git says were changed")
    .option("--downstream", "Also all that depend on them")
    .option("--continue", "What the last run left undone")
    .option("--continue-run <id:string>", "What that run left undone")
    .option(...environmentFlag)
    .option(...configFileFlag)
    .option(...variableFlag, { collect: true })
    .option(...variantFlag)
    .option("--push-metadata", "Store descriptions in databases")
    .option("--sensor-mode <mode:sensor-mode>", "skip, once (default) or wait", {
      default: "once" as const,
    })
    .option("--apply-interval-modifiers", "Shift dates as assets ask")
    .option("--exactly-once", "Commit no asset twice")
    .option("--no-exactly-once", "Whatever the pipeline says", { hidden: true })
    .option("--exactly-once-table <name:string>", "Kept there, not in bruin_runs")
    .option("--ping-url <url:string>", "As of the run")
    .option("--debug-ingestr-src <path:string>", "An ingestr, built or not", { hidden: true })
    .option("--log-dir <folder:string>", "Logs and state; - keeps none")
    .option("--allow <address:string>", "Also host:port; repeatable", { collect: true })
    .option(...outputFlag)
    .action(async (flags, first = ".", ...others) => {
      const { policy, ...given } = flags;
      const logFormat = wantsJson(flags, invocation) ? "json" as const : "text" as const;
      if (policy !== undefined && logFormat === "json") {
        throw new UsageError("Cannot use --policy with --output json");
      }
      const asked = { ...given, ...unused, logFormat };
      await printPlanOfRun(asked, [first, ...others], {
        invocation,
        policy: policy && { kind: policy, flags: { ...flags } },
      });
    });
}

/** Flags of a run that change nothing of what it does. */
const unused = {
  workers: 16,
  timeout: defaultTimeoutSeconds,
  logFile: true,
  state: true,
  retries: true,
  validation: true,
  timestamp: true,
  color: true,
} as const;
