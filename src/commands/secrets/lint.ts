import { Command } from "@cliffy/command";
import { basename, resolve } from "node:path";
import { KnownError, UsageError } from "../../errors.ts";
import { readTextFile } from "../../project/text_file.ts";
import { failureOf } from "../../report/json.ts";
import { processOutput } from "../../report/output.ts";
import { lintedFiles } from "../../report/shapes/secrets.ts";
import { exitCodeOfError } from "../../run/exit_code.ts";
import { oneError } from "../../run/preflight_error.ts";
import type { SecretsBackend } from "../../secrets/backend.ts";
import { knownConnectionTypes, secretsBackendOf } from "../../session.ts";
import {
  type GlobalFlags,
  outputFlag,
  type OutputFormat,
  outputType,
  wantsJson,
} from "../flags.ts";
import { warnOn } from "../command_session.ts";
import type { Invocation } from "../invocation.ts";
import { checkDocument, type CheckedDocument, readStandardInput } from "./document.ts";
import { administeredBackend } from "./plan.ts";

interface LintFlags extends GlobalFlags {
  readonly name?: string;
  readonly output?: OutputFormat;
}

/** `bruin secrets lint`: validates documents before they are stored. */
export function createSecretsLintCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("<file...:string>")
    .option("--name <name:string>", "Connection, if not the file's name")
    .option(...outputFlag)
    .action(async (flags, ...files) => {
      invocation.end(await lint(flags, files, invocation));
    });
}

interface Finding extends CheckedDocument {
  readonly file: string;
}

async function lint(
  flags: LintFlags,
  files: readonly string[],
  invocation: Invocation,
): Promise<number> {
  const { env, redactor } = invocation;
  const json = wantsJson(flags, invocation);
  await using output = processOutput({ env, redactor });
  if (flags.name !== undefined && files.length > 1) {
    throw new UsageError("--name can be given for one file only");
  }
  const backend = secretsBackendOf({
    env,
    redactor,
    secretsBackend: administeredBackend(flags, invocation),
    warn: warnOn(output),
  });
  const findings: Finding[] = [];
  for (const file of files) findings.push(await lintFile(file, { flags, backend, invocation }));
  if (json) {
    output.json(lintedFiles.write(findings.map(({ problems, ...finding }) => ({
      ...finding,
      problems: problems.map(failureOf),
    }))));
  } else {
    output.line(findings.flatMap(formatFinding).join("\n"));
  }
  const problem = oneError(findings.flatMap(({ problems }) => problems));
  return problem === undefined ? 0 : exitCodeOfError(problem, env);
}

async function lintFile(
  file: string,
  { flags, backend, invocation }: {
    readonly flags: LintFlags;
    readonly backend: SecretsBackend;
    readonly invocation: Invocation;
  },
): Promise<Finding> {
  const { workingDirectory } = invocation;
  const isInput = file === "-";
  const name = flags.name ?? (isInput ? "stdin" : basename(file).replace(/\.json$/i, ""));
  try {
    const text = isInput
      ? await readStandardInput(backend.name)
      : await readTextFile(resolve(workingDirectory, file));
    const types = knownConnectionTypes();
    return { file, ...checkDocument(text, { name, backend, types }, invocation) };
  } catch (error) {
    if (!(error instanceof KnownError)) throw error;
    return { file, type: undefined, secretName: name, problems: [error], warnings: [] };
  }
}

/** Every line begins with the name of the file, as editors and `grep` like it. */
function formatFinding({ file, type, problems, warnings }: Finding): string[] {
  const verdict = problems.length === 0
    ? [`good (${type})`]
    : problems.flatMap((problem) => problem.describe().split("\n"));
  return [...verdict, ...warnings.map((text) => `warning: ${text}`)]
    .map((line) => `${file}: ${line}`);
}
