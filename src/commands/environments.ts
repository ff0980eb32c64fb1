import { Command } from "@cliffy/command";
import { processOutput } from "../report/output.ts";
import { openSession } from "../session.ts";
import { addCommands } from "./command_entry.ts";
import {
  configFileFlag,
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "./flags.ts";
import type { Invocation } from "./invocation.ts";

interface ListFlags extends GlobalFlags {
  readonly configFile?: string;
  readonly output?: OutputFormat;
}

/** `bruin environments`. */
export async function createEnvironmentsCommand(invocation: Invocation) {
  const environments = new Command<GlobalFlags>().action(function () {
    this.showHelp();
  });
  const load = () => Promise.resolve(createListCommand(invocation));
  const about = "List the environments of .bruin.yml";
  await addCommands(environments, [{ name: "list", about, load }], invocation);
  return environments;
}

function createListCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .option(...configFileFlag)
    .option(...outputFlag)
    .action(async (flags) => {
      await list(flags, invocation);
    });
}

async function list(flags: ListFlags, invocation: Invocation): Promise<void> {
  const { env, redactor, workingDirectory, signal } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput({ env, redactor });
  await using session = await openSession({
    env,
    redactor,
    workingDirectory,
    path: ".",
    configFile: flags.configFile,
    environment: undefined,
    secretsBackend: flags.secretsBackend,
    signal,
    warn: (text) => output.errorLine(`Warning: ${text}`),
  });
  const { config, environment } = session.project;
  if (json) {
    output.json({
      selected_environment: environment.name,
      environments: config.environments.map(({ name }) => ({ name })),
    });
    return;
  }
  output.line(`Selected environment: ${environment.name}\n\nAvailable environments:`);
  for (const { name } of config.environments) output.line(`- ${name}`);
}
