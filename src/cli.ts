import { Command, ValidationError } from "@cliffy/command";
import type { Invocation } from "./commands/invocation.ts";
import { processEnv } from "./env.ts";
import { InterruptedError, UsageError } from "./errors.ts";
import { Redactor } from "./redactor.ts";
import { version } from "./version.ts";

/** A command as the tree lists it; its file is loaded only when the user names it. */
interface CommandEntry {
  readonly name: string;
  /** Another name for it; `undefined` when it has none. */
  readonly alias?: string;
  readonly about: string;
  // deno-lint-ignore no-explicit-any -- the types of its flags are the command's own
  readonly load: (invocation: Invocation) => Promise<Command<any>>;
}

const commands: readonly CommandEntry[] = [
  {
    name: "run",
    about: "Run a pipeline, or some of its assets",
    load: async (invocation) => (await import("./commands/run.ts")).createRunCommand(invocation),
  },
  {
    name: "validate",
    alias: "lint",
    about: "Look for mistakes, run nothing",
    load: async (invocation) =>
      (await import("./commands/validate.ts")).createValidateCommand(invocation),
  },
  {
    name: "duckdb",
    about: "Install DuckDB's library",
    load: async (invocation) =>
      (await import("./commands/duckdb.ts")).createDuckdbCommand(invocation),
  },
  {
    name: "version",
    about: "Print the version",
    load: async (invocation) =>
      (await import("./commands/version.ts")).createVersionCommand(invocation),
  },
];

/**
 * Runs one command line.
 * @param signal Aborted when the operating system asks the program to stop.
 * @returns The exit code; see docs/exit_codes.md.
 */
export async function main(args: readonly string[], signal: AbortSignal): Promise<number> {
  let exitCode = 0;
  const invocation: Invocation = {
    args,
    env: processEnv,
    redactor: new Redactor(),
    workingDirectory: Deno.cwd(),
    signal,
    end: (code) => exitCode = code,
  };
  try {
    const root = await createRoot(args, invocation);
    await root.parse([...args]);
  } catch (error) {
    exitCode = await reportFailure(asKnownError(error), invocation);
  }
  return signal.reason instanceof InterruptedError ? signal.reason.exitCode : exitCode;
}

/** Prints why a command ended. @returns The exit code. */
async function reportFailure(failure: unknown, { env, redactor }: Invocation): Promise<number> {
  const { formatFailure } = await import("./report/failure.ts");
  const { exitCodeOfError } = await import("./run/exit_code.ts");
  const { processOutput } = await import("./report/output.ts");
  if (!(failure instanceof InterruptedError)) {
    const output = processOutput({ env, redactor });
    output.errorLine(formatFailure(failure));
  }
  return exitCodeOfError(failure, { compat: env.get("BRUIN_EXIT_CODES") === "compat" });
}

/** The command tree, with the flags of those commands that the arguments name. */
async function createRoot(args: readonly string[], invocation: Invocation) {
  const root = new Command()
    .name("bruin")
    .version(version)
    .description("Run data pipelines, with credentials from where they are kept.")
    .globalOption(
      "--secrets-backend <name:string>",
      "aws, or file for .bruin.yml",
    )
    .globalOption("--debug", "Say more about what happens")
    .help({ colors: false, hints: false })
    .throwErrors()
    .action(() => root.showHelp());
  for (const { name, alias, about, load } of commands) {
    const isNamed = args.includes(name) || (alias !== undefined && args.includes(alias));
    const command = isNamed ? await load(invocation) : new Command();
    // After `command()` a chain goes on with the child; `reset` goes back to the command itself.
    command.reset().description(about);
    if (alias !== undefined) command.alias(alias);
    root.command(name, command);
  }
  return root;
}

/** Cliffy's words for a wrong command line, with our remedy and exit code. */
function asKnownError(error: unknown): unknown {
  if (!(error instanceof ValidationError)) return error;
  const [what, ...suggestion] = error.message.split(/(?= Did you mean )/);
  return new UsageError(what.replace(/\.$/, ""), {
    fix: suggestion.length > 0 ? suggestion.join(" ").trim() : "see --help",
  });
}
