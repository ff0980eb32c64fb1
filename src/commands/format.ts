import { Command } from "@cliffy/command";
import { dirname, relative, resolve } from "node:path";
import { type ProjectError, UsageError } from "../errors.ts";
import { isAssetFileName } from "../project/asset_file.ts";
import { formatAssetText } from "../project/format.ts";
import { findAssetFiles, findPipelines } from "../project/load.ts";
import { addProblem, throwProblems } from "../project/problems.ts";
import { kindOf } from "../project/root.ts";
import { readRawText, writeTextFile } from "../project/text_file.ts";
import { processOutput } from "../report/output.ts";
import { assetNotFound } from "./asset.ts";
import { type GlobalFlags, outputFlag, outputType, wantsJson } from "./flags.ts";
import type { Invocation } from "./invocation.ts";

/** `bruin format`: puts the definitions of assets in order, in place. */
export function createFormatCommand(invocation: Invocation) {
  return new Command<GlobalFlags>()
    .type(...outputType)
    .arguments("[path:string]")
    .option("--fail-if-changed", "End with 1 if files changed")
    .option("--check", "Change no file, end with 1 if needed")
    .option(...outputFlag)
    .action(async (flags, path = ".") => {
      const { check = false, failIfChanged = false } = flags;
      const json = wantsJson(flags, invocation);
      const { workingDirectory } = invocation;
      await using output = processOutput(invocation);
      const files = await readDefinitions(resolve(workingDirectory, path), path);
      const changed = files.filter(({ text, formatted }) => formatted !== text);
      if (!check) {
        for (const { file, formatted } of changed) await writeTextFile(file, formatted);
      }
      const names = changed.map(({ file }) => relative(workingDirectory, file));
      if (json) output.json({ assets: files.length, changed: names });
      else {
        for (const name of names) output.line(`${check ? "Not formatted" : "Formatted"}: ${name}`);
        const counted = `${files.length} ${files.length === 1 ? "asset" : "assets"}`;
        output.line(
          check
            ? `Checked ${counted}, ${changed.length} not formatted.`
            : `Successfully formatted ${counted}, ${changed.length} changed.`,
        );
      }
      if (changed.length > 0 && (check || failIfChanged)) invocation.end(1);
    });
}

interface Definition {
  readonly file: string;
  readonly text: string;
  readonly formatted: string;
}

/** @throws {KnownError} Everything that is wrong with the files, before any of them is changed. */
async function readDefinitions(absolute: string, path: string): Promise<Definition[]> {
  const isAsset = await kindOf(absolute) === "file" && isAssetFileName(absolute);
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
    throw assetNotFound(path, { cause: "the file has no definition in YAML" });
  }
  return definitions;
}

async function assetFilesBelow(path: string): Promise<string[]> {
  const folder = await kindOf(path) === "file" ? dirname(path) : path;
  const pipelines = await findPipelines(folder);
  if (pipelines.length === 0) {
    throw new UsageError(`no pipelines found in path '${path}'`, {
      fix: "give the file of an asset, or a folder with a pipeline.yml in it or below it",
    });
  }
  const found = await Promise.all(pipelines.map((file) => findAssetFiles(dirname(file))));
  return found.flatMap(({ files }) => files);
}
