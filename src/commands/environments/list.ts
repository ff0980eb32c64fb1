import { Command } from "@cliffy/command";
import { processOutput } from "../../report/output.ts";
import { environmentList } from "../../report/shapes/environments.ts";
import { openCommandSession, warnOn } from "../command_session.ts";
import {
  configFileFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "../flags.ts";
import type { Invocation } from "../invocation.ts";

interface ListFlags extends GlobalFlags {
  readonly configFile?: string | undefined;
  readonly output?: OutputFormat;
}

/** `bruin environments list`. */
export function createEnvironmentsListCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .option(...configFileFlag)
    .option(...outputFlag)
    .action(async (flags) => {
      await list(flags, invocation);
    });
}

async function list(flags: ListFlags, invocation: Invocation): Promise<void> {
  const json = wantsJson(flags, invocation);
  await using output = processOutput(invocation);
  await using session = await openCommandSession(flags, {
    invocation,
    path: ".",
    warn: warnOn(output),
  });
  const { config, environment } = session.project;
  if (json) {
    output.jsonLine(environmentList.write({ selected: environment, all: config.environments }));
    return;
  }
  output.line(`Selected environment: ${environment.name}\n\nAvailable environments:`);
  for (const { name } of config.environments) output.line(`- ${name}`);
}
