import { Command } from "@cliffy/command";
import { dirname, resolve } from "node:path";
import { findSensitiveValues } from "../connections/sensitive_values.ts";
import { ProjectError, UsageError } from "../errors.ts";
import { connectionNameOf } from "../project/connections.ts";
import { findPipelineFile, findPipelines, loadPipeline } from "../project/load.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import { fileKind, findProjectRoot } from "../project/root.ts";
import { writeTextFile } from "../project/text_file.ts";
import { withTexts } from "../report/docs/hidden.ts";
import { docsToHtml } from "../report/docs/html.ts";
import { type Output, processOutput } from "../report/output.ts";
import { count } from "../report/run/units.ts";
import { inheritedVariables } from "../run/children/environment.ts";
import { findProgram } from "../run/children/find.ts";
import { runChild } from "../run/children/process.ts";
import { backendVariables } from "../session.ts";
import { system } from "../system.ts";
import { openFileSession, warnOn } from "./command_session.ts";
import { type GlobalFlags, variantFlag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

interface DocsFlags {
  readonly output: string;
  readonly title: string;
  readonly variant?: string | undefined;
  readonly excludeCode?: boolean | undefined;
  readonly open?: boolean | undefined;
}

/** `bruin docs`: pipelines and their assets as a page in one file. */
export function createDocsCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[path:string]")
    .option("-o, --output <file:string>", "By default bruin-docs.html", {
      default: "bruin-docs.html",
    })
    .option("--title <text:string>", "Of the page", { default: "Bruin Docs" })
    .option(...variantFlag)
    .option("--exclude-code", "Leave queries and code out")
    .option("--open", "Open the page when it is there")
    .action(async (flags, path) => {
      await using output = processOutput(invocation);
      await writeDocs(flags, path, { invocation, output });
    });
}

interface Context {
  readonly invocation: Invocation;
  readonly output: Output;
}

async function writeDocs(
  flags: DocsFlags,
  path: string | undefined,
  context: Context,
): Promise<void> {
  const { invocation: { workingDirectory, redactor }, output } = context;
  const place = path === undefined
    ? await findProjectRoot(workingDirectory)
    : resolve(workingDirectory, path);
  const files = await pipelineFiles(place, path ?? ".");
  const pipelines = await readPipelines(files, flags.variant, { ...context, place });
  for (const { assets } of pipelines) {
    for (const value of assets.flatMap(sensitiveTexts)) redactor.add(value);
  }
  const hidden = pipelines.map((pipeline) => withTexts(pipeline, (text) => redactor.redact(text)));
  const { title } = flags;
  const html = await docsToHtml(hidden, { title, code: !flags.excludeCode, connectionOf });
  const file = resolve(workingDirectory, flags.output);
  // Reference: for its owner alone, since it may have all code.
  await writeTextFile(file, html, { mode: 0o600 });
  const assets = pipelines.reduce((sum, pipeline) => sum + pipeline.assets.length, 0);
  output.line(
    `Generated documentation for ${count(pipelines.length, "pipeline")} and ${
      count(assets, "asset")
    }: ${file}`,
  );
  if (flags.open) await openPage(file, context);
}

/** @throws {UsageError} When there is no pipeline. */
async function pipelineFiles(place: string, path: string): Promise<string[]> {
  const kind = await fileKind(place);
  if (kind === "file") return [await findPipelineFile(place)];
  const found = kind === undefined ? [] : await findPipelines(place);
  if (found.length > 0) return found;
  throw new UsageError(
    kind === undefined
      ? `The path does not exist: ${path}`
      : `no pipelines found in path '${path}'`,
    { fix: "give an asset, a pipeline, or a folder with a pipeline.yml in it or below it" },
  );
}

async function readPipelines(
  files: readonly string[],
  variant: string | undefined,
  { invocation, output, place }: Context & { readonly place: string },
): Promise<Pipeline[]> {
  await using session = await openFileSession({}, {
    invocation,
    path: place,
    warn: warnOn(output),
  });
  const { project, render } = session;
  const read = await Promise.all(files.map(async (file) => {
    const pipeline = await loadPipeline(file, { project, render });
    const isMeant = variant !== undefined && Object.hasOwn(pipeline.variants, variant);
    return isMeant ? await loadPipeline(file, { project, render, variant }) : pipeline;
  }));
  if (variant === undefined || read.some(({ variants }) => Object.hasOwn(variants, variant))) {
    return read;
  }
  const known = [...new Set(read.flatMap(({ variants }) => Object.keys(variants)))].sort();
  throw new UsageError(`unknown variant "${variant}" (available: ${known.join(", ") || "none"})`);
}

/** Nothing where the files do not say which it is: what is wrong with them is told by `validate`. */
function connectionOf(asset: Asset, pipeline: Pipeline): string | undefined {
  try {
    return connectionNameOf(asset, pipeline);
  } catch (error) {
    if (error instanceof ProjectError) return undefined;
    throw error;
  }
}

/** What has the name of a credential in parameters, and passwords in addresses. */
function sensitiveTexts({ parameters, uri, upstreams }: Asset): string[] {
  const named = [
    ...Object.entries(parameters),
    ...[uri, ...upstreams.map(({ value }) => value)].map((value) => ["uri", value] as const),
  ];
  const unknown = named.map(([key, value]) => ({ key, near: undefined, value }));
  return findSensitiveValues({}, {}, unknown).map(({ value }) => value);
}

async function openPage(file: string, { invocation, output }: Context): Promise<void> {
  const { env, signal, redactor } = invocation;
  const { isBackendVariable } = backendVariables();
  const variables = inheritedVariables(env, { passCredentials: false, isBackendVariable });
  const program = await findProgram([system.opener], variables);
  if (program === undefined) {
    return output.errorLine(
      `Warning: ${system.opener} is not installed, which would open the page`,
    );
  }
  const command = { program, args: [file], cwd: dirname(file), env: variables };
  await runChild(command, { signal, redactor, log: (line) => output.errorLine(line) });
}
