import { Command } from "@cliffy/command";
import { dirname, relative, resolve } from "node:path";
import { didYouMeanPath } from "../closest_path.ts";
import { type ProjectError, UsageError } from "../errors.ts";
import { isAssetFileName } from "../project/asset_file.ts";
import { formatAssetText } from "../project/format.ts";
import { findAssetFiles, findPipelines } from "../project/load.ts";
import { addProblem, throwProblems } from "../project/problems.ts";
import { fileKind } from "../project/root.ts";
import { readRawText, writeTextFile } from "../project/text_file.ts";
import { formatFailure } from "../report/failure.ts";
import { type Output, processOutput } from "../report/output.ts";
import { type GlobalFlags, outputFlag, outputType, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { fixQueries } from "./sqlfluff.ts";

/** `bruin format`: puts the definitions of assets in order, in place. */
export function createFormatCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("--fail-if-changed", "Change no file, end with 1 if needed")
    .option("--check", "The same as --fail-if-changed")
    .option("--sqlfluff", "Have sqlfluff format the queries too")
    .option(...outputFlag)
    .action(async (flags, path = ".") => {
      const json = wantsJson(flags, invocation);
      const { workingDirectory } = invocation;
      await using output = processOutput(invocation);
      const read = await readDefinitions(path, workingDirectory);
      const { isOne } = read;
      const { files: definitions, problems } = flags.sqlfluff
        ? await fixQueries(read.definitions, { path, invocation, output })
        : { files: read.definitions, problems: [] };
      for (const problem of problems) output.errorLine(formatFailure(problem), { wrap: true });
      if (problems.length > 0) invocation.end(1);
      const changed = definitions.filter(({ text, formatted }) => formatted !== text);
      const names = changed.map(({ file }) => relative(workingDirectory, file));
      if (flags.check || flags.failIfChanged) {
        reportCheck(names, { path, isOne, json, output });
        if (changed.length > 0) invocation.end(1);
        return;
      }
      for (const { file, formatted } of changed) await writeTextFile(file, formatted);
      // Reference: success prints nothing as JSON.
      if (json) return;
      for (const name of names) output.line(`Formatted: ${name}`);
      const count = definitions.length;
      output.line(`Successfully formatted ${count} ${count === 1 ? "asset" : "assets"}.`);
    });
}

/** In the reference's words, which programs look for. */
function reportCheck(
  names: readonly string[],
  { path, isOne, json, output }: {
    readonly path: string;
    readonly isOne: boolean;
    readonly json: boolean;
    readonly output: Output;
  },
): void {
  if (names.length === 0) {
    if (json) return;
    output.line(
      isOne
        ? `success: asset '${path}' doesn't need reformatting`
        : `success: no asset in '${path}' needs reformatting`,
    );
  } else if (isOne) {
    const failure = `failure: asset '${path}' needs to be reformatted`;
    if (json) output.jsonLine({ error: failure });
    else output.line(failure);
  } else {
    // Reference: plain text also with -o json.
    output.line("failure: some Assets needs reformatting:");
    for (const name of names) output.line(`'${name}'`);
  }
}

interface Definition {
  readonly file: string;
  readonly text: string;
  readonly formatted: string;
}

interface Definitions {
  readonly definitions: readonly Definition[];
  /** Whether the user named one asset. */
  readonly isOne: boolean;
}

/** @throws {KnownError} Everything that is wrong with the files, before any of them is changed. */
async function readDefinitions(path: string, workingDirectory: string): Promise<Definitions> {
  const absolute = resolve(workingDirectory, path);
  const kind = await fileKind(absolute);
  if (kind === undefined) {
    throw new UsageError(
      `the given file path '${path}' does not seem to exist, are you sure you used the right path?`,
      {
        fix: "give the file of an asset, or a folder with a pipeline.yml in it or below it",
        ...didYouMeanPath(path, { bases: [workingDirectory] }),
      },
    );
  }
  const isAsset = kind === "file" && isAssetFileName(absolute);
  const files = isAsset ? [absolute] : await assetFilesBelow(absolute);
  const problems: ProjectError[] = [];
  const definitions: Definition[] = [];
  for (const file of files) {
    try {
      const text = await readRawText(file);
      const formatted = formatAssetText(text, file);
      if (formatted !== undefined) definitions.push({ file, text, formatted });
    } catch (error) {
      addProblem(problems, error);
    }
  }
  throwProblems(problems);
  if (isAsset && definitions.length === 0) {
    throw new UsageError("failed to format asset: no valid asset found in the file", {
      cause: "the file has no definition in YAML",
      where: path,
    });
  }
  return { definitions, isOne: isAsset };
}

async function assetFilesBelow(path: string): Promise<string[]> {
  const folder = await fileKind(path) === "file" ? dirname(path) : path;
  const pipelines = await findPipelines(folder);
  if (pipelines.length === 0) {
    throw new UsageError(`no pipelines found in path '${path}'`, {
      fix: "give the file of an asset, or a folder with a pipeline.yml in it or below it",
    });
  }
  const found = await Promise.all(pipelines.map((file) => findAssetFiles(dirname(file))));
  return found.flatMap(({ files }) => files);
}
