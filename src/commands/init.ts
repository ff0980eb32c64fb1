import { Command } from "@cliffy/command";
import { join, relative } from "node:path";
import { UsageError } from "../errors.ts";
import { type Created, createPipeline } from "../init/create.ts";
import { findTemplate, templates } from "../init/mod.ts";
import type { PipelineTemplate } from "../init/template.ts";
import { findProjectRoot } from "../project/root.ts";
import { canAsk, type Output, processOutput } from "../report/output.ts";
import type { GlobalFlags } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { Questions } from "./questions.ts";

/** `bruin init`: writes a pipeline to start with. */
export function createInitCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .arguments("[template:string] [folder:string]")
    .option("--in-place", "In this folder, as always here")
    .action(async (_, template, folder) => {
      await init({ template, folder }, invocation);
    });
}

interface Choice {
  readonly template: PipelineTemplate;
  /** Name of the folder for the pipeline, in the working directory. */
  readonly folder: string;
}

async function init(
  given: { readonly template: string | undefined; readonly folder: string | undefined },
  invocation: Invocation,
): Promise<void> {
  const { workingDirectory } = invocation;
  await using output = processOutput(invocation);
  const choice = given.template === undefined
    ? await askForChoice({ invocation, output })
    : chooseTemplate(given.template, given.folder);
  const { template, folder } = choice;
  requireName(folder);
  const created = await createPipeline({
    template,
    folder: join(workingDirectory, folder),
    pipeline: folder,
    root: await findProjectRoot(workingDirectory),
  });
  tell(created, { ...choice, workingDirectory, output });
}

function chooseTemplate(name: string, folder: string | undefined): Choice {
  return { template: findTemplate(name), folder: folder ?? name };
}

/** @throws {UsageError} Without a terminal to ask on. */
async function askForChoice(
  { invocation, output }: { readonly invocation: Invocation; readonly output: Output },
): Promise<Choice> {
  if (!canAsk()) {
    throw new UsageError("Without a terminal, init needs the name of a template", {
      fix: `choose one of ${templates.map(({ name }) => name).join(", ")}: bruin init duckdb`,
    });
  }
  const questions = new Questions({ output, signal: invocation.signal });
  const template = findTemplate(await questions.choice("Template", templates));
  const folder = await questions.text("Name of the pipeline", { otherwise: template.name });
  return { template, folder };
}

/** The folder is called as the pipeline is. */
function requireName(folder: string): void {
  if (/^[\w][\w.-]*$/.test(folder)) return;
  throw new UsageError(`'${folder}' cannot be the name of a pipeline`, {
    cause: "a name has letters, digits, underscores, dashes and dots, and no slash",
  });
}

function tell(
  { files, connections }: Created,
  { template, folder, workingDirectory, output }: Choice & {
    readonly workingDirectory: string;
    readonly output: Output;
  },
): void {
  const lines = [
    `A new '${template.name}' pipeline created successfully in folder '${folder}'.`,
    ...files.map((file) => `  ${relative(workingDirectory, file)}`),
    ...connections.filter(({ added }) => !added)
      .map(({ name }) => `The connection '${name}' of .bruin.yml is used as it is.`),
    "",
    "Next:",
    ...template.next(folder).map(([command, purpose]) => `  ${command}   # ${purpose}`),
  ];
  output.line(lines.join("\n"));
}
