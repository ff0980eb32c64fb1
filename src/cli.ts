import { Command, ValidationError } from "@cliffy/command";
import { resolve } from "node:path";
import { addCommands, type CommandEntry } from "./commands/command_entry.ts";
import { lackingCommands } from "./commands/lacking.ts";
import { printHelp } from "./commands/help.ts";
import type { FailurePrinter, Invocation } from "./commands/invocation.ts";
import { readableArguments } from "./commands/arguments.ts";
import { processEnv, setProcessVariable } from "./env.ts";
import { InterruptedError, OutputError, UsageError } from "./errors.ts";
import { closest, didYouMean } from "./registry.ts";
import { Redactor } from "./redactor.ts";
import { denoRecordsSpans, sealDenoSpans } from "./report/telemetry/deno_spans.ts";
import { processOutput } from "./report/output.ts";
import { version } from "./version.ts";

const commands: readonly CommandEntry[] = [
  {
    name: "run",
    about: "Run a pipeline, or some of its assets",
    load: async (invocation) =>
      (await import("./commands/run/mod.ts")).createRunCommand(invocation),
  },
  {
    name: "plan",
    about: "Tell what a run would do and touch",
    load: async (invocation) =>
      (await import("./commands/plan/mod.ts")).createPlanCommand(invocation),
  },
  {
    name: "validate",
    alias: "lint",
    about: "Look for mistakes, run nothing",
    example: ["A pipeline", "bruin validate shop"],
    load: async (invocation) =>
      (await import("./commands/validate/mod.ts")).createValidateCommand(invocation),
  },
  {
    name: "unit-test",
    about: "Test queries with given rows",
    load: async (invocation) =>
      (await import("./commands/unit_test/mod.ts")).createUnitTestCommand(invocation),
  },
  {
    name: "secrets",
    about: "Check, plan and store secrets",
    example: ["Is all there", "bruin secrets check --secrets-backend aws shop"],
    load: async (invocation) =>
      (await import("./commands/secrets/mod.ts")).createSecretsCommand(invocation),
  },
  {
    name: "connections",
    about: "List, test and change connections",
    example: ["Who answers", "bruin connections test --name warehouse"],
    load: async (invocation) =>
      (await import("./commands/connections/mod.ts")).createConnectionsCommand(invocation),
  },
  {
    name: "environments",
    about: "List and change the environments",
    example: ["Which there are", "bruin environments list"],
    load: async (invocation) =>
      (await import("./commands/environments/mod.ts")).createEnvironmentsCommand(invocation),
  },
  {
    name: "render",
    about: "Print the SQL that an asset sends",
    example: ["What is sent", "bruin render shop/assets/daily.sql"],
    load: async (invocation) =>
      (await import("./commands/render/mod.ts")).createRenderCommand(invocation),
  },
  {
    name: "render-ddl",
    about: "Print what makes an asset's table",
    load: async (invocation) =>
      (await import("./commands/render/ddl.ts")).createRenderDdlCommand(invocation),
  },
  {
    name: "query",
    about: "Ask a database, print the rows",
    example: ["A few rows", 'bruin query -c warehouse -q "select * from orders" -l 5'],
    load: async (invocation) =>
      (await import("./commands/query/mod.ts")).createQueryCommand(invocation),
  },
  {
    name: "curl",
    about: "Call curl with fields of connections",
    example: [
      "A token",
      `bruin curl -- -H 'X-Key: {{ bruin.connection("api").value }}' $URL`,
    ],
    load: async (invocation) =>
      (await import("./commands/curl/mod.ts")).createCurlCommand(invocation),
  },
  {
    name: "data-diff",
    alias: "diff",
    about: "Compare two tables, row by row",
    load: async (invocation) =>
      (await import("./commands/data_diff.ts")).createDataDiffCommand(invocation),
  },
  {
    name: "report",
    about: "Show a run as an HTML page",
    example: ["The newest run", "bruin report shop"],
    load: async (invocation) =>
      (await import("./commands/report.ts")).createReportCommand(invocation),
  },
  {
    name: "doctor",
    about: "Look for what a run would lack",
    load: async (invocation) =>
      (await import("./commands/doctor.ts")).createDoctorCommand(invocation),
  },
  {
    name: "why",
    about: "Explain a code, or the end of a run",
    load: async (invocation) => (await import("./commands/why.ts")).createWhyCommand(invocation),
  },
  {
    name: "lineage",
    about: "Show what an asset depends on",
    example: ["All behind it", "bruin lineage --full shop/assets/daily.sql"],
    load: async (invocation) =>
      (await import("./commands/lineage.ts")).createLineageCommand(invocation),
  },
  {
    name: "docs",
    about: "Write a page about pipelines",
    example: ["To publish", "bruin docs shop -o docs.html --title Shop"],
    load: async (invocation) => (await import("./commands/docs.ts")).createDocsCommand(invocation),
  },
  {
    name: "format",
    about: "Put asset files in order",
    example: ["In a commit hook", "bruin format --fail-if-changed shop"],
    load: async (invocation) =>
      (await import("./commands/format.ts")).createFormatCommand(invocation),
  },
  {
    name: "patch",
    about: "Write into assets what can be found",
    example: ["Columns", "bruin patch fill-columns-from-db shop"],
    load: async (invocation) =>
      (await import("./commands/patch/mod.ts")).createPatchCommand(invocation),
  },
  {
    name: "import",
    about: "Write assets for what exists elsewhere",
    example: ["A schema", "bruin import database shop -c prod -s public"],
    load: async (invocation) =>
      (await import("./commands/import/mod.ts")).createImportCommand(invocation),
  },
  {
    name: "init",
    about: "Write a pipeline to start with",
    example: ["To start with", "bruin init duckdb shop"],
    load: async (invocation) => (await import("./commands/init.ts")).createInitCommand(invocation),
  },
  {
    name: "clean",
    about: "Delete old logs",
    load: async (invocation) =>
      (await import("./commands/clean.ts")).createCleanCommand(invocation),
  },
  {
    name: "mcp",
    about: "These docs, for assistants",
    example: ["What a client starts", "bruin mcp"],
    load: async (invocation) => (await import("./commands/mcp.ts")).createMcpCommand(invocation),
  },
  {
    name: "internal",
    about: "For editors: parsed files as JSON",
    example: ["For an editor", "bruin internal parse-pipeline shop"],
    load: async (invocation) =>
      (await import("./commands/internal/mod.ts")).createInternalCommand(invocation),
  },
  {
    name: "completions",
    about: "For bash, zsh and fish",
    load: async (invocation) =>
      (await import("./commands/completions/mod.ts")).createCompletionsCommand(invocation),
  },
  {
    name: "duckdb",
    about: "Install DuckDB's library",
    example: ["For offline use", "bruin duckdb install"],
    load: async (invocation) =>
      (await import("./commands/duckdb.ts")).createDuckdbCommand(invocation),
  },
  {
    name: "upgrade",
    alias: "update",
    about: "Replace this binary by a release",
    example: ["The newest", "bruin upgrade"],
    load: async (invocation) =>
      (await import("./commands/upgrade.ts")).createUpgradeCommand(invocation),
  },
  {
    name: "self",
    about: "Compare binaries with their sums",
    example: ["Is it whole", "bruin self verify bruin --sums SHA256SUMS"],
    load: async (invocation) => (await import("./commands/self.ts")).createSelfCommand(invocation),
  },
  {
    name: "version",
    about: "Print the version",
    example: ["For a report", "bruin version --verbose"],
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
  if (denoRecordsSpans()) sealDenoSpans();
  let exitCode = 0;
  let print: FailurePrinter | undefined;
  const invocation: Invocation = {
    args,
    env: processEnv,
    redactor: new Redactor(),
    workingDirectory: Deno.cwd(),
    signal,
    end: (code) => exitCode = code,
    printFailuresWith: (printer) => print = printer,
    commandsFor: (words) => createRoot({ ...invocation, args: words }),
  };
  try {
    const root = await createRoot(invocation);
    await root.parse(readableArguments(args, root));
  } catch (error) {
    exitCode = await reportFailure(asKnownError(error), { ...invocation, print });
  }
  return signal.reason instanceof InterruptedError ? signal.reason.exitCode : exitCode;
}

/** Prints why a command ended. @returns The exit code. */
async function reportFailure(
  failure: unknown,
  { env, redactor, print }: Invocation & { readonly print: FailurePrinter | undefined },
): Promise<number> {
  const { boundedFailure, formatFailure } = await import("./report/failure.ts");
  const { exitCodeOfError } = await import("./run/exit_code.ts");
  if (failure instanceof InterruptedError) {
    // For readers of the log: nothing else may have been printed.
    processOutput({ env, redactor, whenLost: "warn" }).errorLine(
      `Stopped by ${failure.signalName}`,
    );
  } else {
    const output = processOutput({ env, redactor, whenLost: "warn" });
    const shown = boundedFailure(failure, (text) => redactor.redact(text));
    // Whatever the command prints failures with, standard output takes no more.
    if (print === undefined || failure instanceof OutputError) {
      output.errorLine(formatFailure(shown), { wrap: true });
    } else print(shown, output);
  }
  return exitCodeOfError(failure, env);
}

/** The command tree, with the flags of those commands that the arguments name. */
export async function createRoot(invocation: Invocation) {
  const root = new Command()
    .name("bruin")
    .version(version)
    .versionOption("-V, --version", "Show the version number for this program.", () => {
      const isLong = invocation.args.includes("--version");
      processOutput(invocation).line(isLong ? root.getLongVersion() : version);
    })
    .helpOption("-h, --help", "Show this help.", {
      global: true,
      action: function () {
        printHelp(this, invocation);
      },
    })
    .description("Run data pipelines, with credentials from where they are kept.")
    .globalOption(
      "--secrets-backend <name:string>",
      "Where secrets are, such as aws",
    )
    .globalOption("--env-file <path:string>", "Variables that are not set", {
      collect: true,
    })
    .globalOption("--debug", "Say more about what happens")
    .globalAction(async ({ envFile }) => {
      if (envFile !== undefined) await addEnvFiles(envFile, invocation);
    })
    .help((command, options) =>
      usageLast(command.reset().help({ colors: false, hints: false }).getHelp(options))
    )
    .throwErrors()
    .action(() => printHelp(root, invocation));
  await addCommands(root, commands, invocation);
  return root;
}

/** Help that ends with what is in view when it is longer than a screen: how the command is called. */
function usageLast(help: string): string {
  // Blanks up to the width of the table would make lines of over 80 columns, which wrap.
  const text = help.replace(/ +$/gm, "").trim();
  const [, usage, description, rest] =
    /^(Usage:.*?)\n\n(Description:\n\n.*?)\n\n((?:Options|Commands|Examples):\n.*)$/s.exec(text) ??
      [];
  return rest === undefined ? help : `\n${rest}\n\n${description}\n\n${usage}\n`;
}

/**
 * Puts the variables of files into the environment, where they are not set.
 * @throws {UsageError} When a file cannot be used, or the permissions hide a variable of it.
 */
async function addEnvFiles(
  paths: readonly string[],
  { env, workingDirectory }: Invocation,
): Promise<void> {
  const { readEnvFiles } = await import("./env_file.ts");
  const files = paths.map((written) => ({ written, path: resolve(workingDirectory, written) }));
  for (const { name, value, where } of await readEnvFiles(files, env)) {
    if (setProcessVariable(name, value)) continue;
    throw new UsageError(`--env-file: this program may not set ${name}`, {
      where,
      fix: `allow it with --allow-env=${name} where the program is started, or leave the line out`,
    });
  }
}

/** Commands that start the program of their name with what stands behind `--`. */
const passingOn: ReadonlySet<string> = new Set(["curl"]);

/** Cliffy's words for a wrong command line, with our remedy and exit code. */
function asKnownError(error: unknown): unknown {
  if (!(error instanceof ValidationError)) return error;
  const [said = "", ...suggestion] = error.message.split(/(?= Did you mean )/);
  // One of them may be a secret that belongs on standard input.
  const what = said.replace(/^(Too many arguments):.*/s, "$1");
  const [, command = ""] = /^Unknown command "([^"]*)"/.exec(what) ?? [];
  const lacking = lackingCommands.get(command);
  if (lacking !== undefined) {
    return new UsageError(`This program lacks the command "${command}" of the reference`, {
      cause: lacking,
      fix: "see --help for those it has",
    });
  }
  const name = error.cmd?.getName() ?? "";
  if (passingOn.has(name) && what.startsWith("Unknown option")) {
    return new UsageError(what.replace(/\.$/, ""), {
      cause: `flags of ${name} itself stand behind --`,
      fix: `bruin ${name} -- …`,
    });
  }
  const [, value = "", , expected = ""] =
    /but got "(.*?)"(\. Expected values: (.*))$/s.exec(what) ?? [];
  const values = [...expected.matchAll(/"([^"]*)"/g)].map(([, each = ""]) => each);
  const [, meant] = /"([^"]*)"\?/.exec(suggestion.join("")) ?? [];
  // Cliffy always suggests something, however far it is from what was written.
  const isFar = command !== "" && meant !== undefined && closest(command, [meant]) === undefined;
  return new UsageError(what.replace(/\.$/, ""), {
    fix: suggestion.length > 0 && !isFar ? suggestion.join(" ").trim() : "see --help",
    ...didYouMean(value, values),
  });
}
