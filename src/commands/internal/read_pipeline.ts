import { resolve } from "node:path";
import type { LineageIssue } from "../../column_lineage/trace.ts";
import { ProjectError, UsageError } from "../../errors.ts";
import { findPipelineFile, loadPipeline } from "../../project/load.ts";
import type { Pipeline } from "../../project/model.ts";
import { readPipelineFile } from "../../project/pipeline_file.ts";
import { ProjectProblems } from "../../project/problems.ts";
import { isPipelineFile } from "../../project/root.ts";
import type { Output } from "../../report/output.ts";
import type { PipelineWithVariant } from "../../report/shapes/pipeline.ts";
import { openFileSession } from "../command_session.ts";
import { withColumnLineage } from "../column_lineage.ts";
import type { Invocation } from "../invocation.ts";

export interface ReadPipelineOptions {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly variant?: string | undefined;
  /** Absolute path of the only asset file to read; `undefined` for all. */
  readonly only?: string | undefined;
  /** Whether columns are followed through the queries. Default: `false`. */
  readonly columnLineage?: boolean | undefined;
  /** The only assets whose columns are followed, chosen when all of them are read. Default: all. */
  readonly wanted?: ((pipeline: Pipeline) => readonly string[]) | undefined;
}

/** What editors see of a pipeline. */
export interface ReadPipeline {
  readonly pipeline: PipelineWithVariant;
  /** Absolute path of the project. */
  readonly root: string;
  /** What kept columns from being followed; none when that was not asked for. */
  readonly lineageIssues: readonly LineageIssue[];
}

/**
 * Reads a pipeline for an editor: as one of its variants where it has some, by default the first by name.
 * @throws {KnownError} When its files are wrong, in the words of the reference.
 */
export async function readPipelineForEditor(
  path: string,
  { invocation, output, variant, only, columnLineage = false, wanted }: ReadPipelineOptions,
): Promise<ReadPipeline> {
  const warn = (text: string) => output.errorLine(`Warning: ${text}`);
  await using session = await openFileSession({}, { invocation, path, warn });
  const { project } = session;
  const file = await findPipelineFile(resolve(invocation.workingDirectory, path));
  const chosen = await chooseVariant(file, variant);
  // What the environment restricts is no fact of the file.
  const environment = { ...project.environment, fullRefreshRestricted: false };
  try {
    const pipeline = await loadPipeline(file, {
      project: { ...project, environment },
      only,
      variant: chosen,
      render: session.render,
    });
    const { pipeline: traced, issues } = columnLineage
      ? await withColumnLineage(pipeline, session, { wanted: wanted?.(pipeline) })
      : { pipeline, issues: [] };
    return {
      pipeline: { ...traced, variant: chosen },
      root: project.root,
      lineageIssues: issues,
    };
  } catch (error) {
    throw inWordsOfReference(error);
  }
}

async function chooseVariant(
  file: string,
  wanted: string | undefined,
): Promise<string | undefined> {
  const { variants } = (await readPipelineFile(file)).pipeline;
  return wanted ?? Object.keys(variants).sort()[0];
}

/** Programs look for the words that come before what is wrong with the file of an asset. */
function inWordsOfReference(error: unknown): unknown {
  if (!(error instanceof ProjectError) || error instanceof ProjectProblems) return error;
  const { file } = error.position;
  if (file === undefined || isPipelineFile(file)) return error;
  const message = `error creating asset from file '${file}': ${error.message}`;
  return new ProjectError(message, error.position, error.explanation);
}

/** @throws {UsageError} When no path is given. */
export function requirePath(path: string | undefined, message: string): string {
  if (path === undefined) throw new UsageError(message);
  return path;
}

/** Reference: it names `bruin render` here. */
export const noPathToParse =
  "Please give an asset path to parse: bruin internal parse-asset <path to the asset file>";
