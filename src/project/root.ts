import { basename, dirname, join } from "node:path";
import { didYouMeanPath } from "../closest_path.ts";
import { type Explanation, UsageError } from "../errors.ts";
import { walk } from "./walk.ts";

/** Names of a pipeline's definition file, in order of preference. */
export const pipelineFileNames = ["pipeline.yml", "pipeline.yaml"] as const;
export const configFileName = ".bruin.yml";

/** What a path leads to; `undefined` when it leads nowhere. */
export async function fileKind(path: string): Promise<"file" | "folder" | undefined> {
  try {
    return (await Deno.stat(path)).isDirectory ? "folder" : "file";
  } catch {
    return undefined;
  }
}

/** Where the root of a project is, in messages. */
export const projectRootRule =
  `the git root, else beside the nearest ${configFileName}, else in the folder of the pipeline`;

/**
 * The root of the project that a path belongs to: the git root, else the nearest folder with
 * `.bruin.yml`, else the folder of the pipeline, else the folder itself. Nothing is created, and git
 * is not needed.
 * @param path Absolute; it need not exist.
 */
export async function findProjectRoot(path: string): Promise<string> {
  const start = await fileKind(path) === "folder" ? path : dirname(path);
  // In a worktree or a submodule `.git` is a file.
  return await findUpwards(start, [".git"]) ?? await findUpwards(start, [configFileName]) ??
    await findUpwards(start, pipelineFileNames) ?? start;
}

/** The nearest folder, from `start` upwards, that holds one of `names`. */
async function findUpwards(
  start: string,
  names: readonly string[],
): Promise<string | undefined> {
  for (let folder = start;; folder = dirname(folder)) {
    for (const name of names) {
      if (await fileKind(join(folder, name)) !== undefined) return folder;
    }
    if (folder === dirname(folder)) return undefined;
  }
}

/**
 * The definition file of the pipeline that an absolute path means: a folder that holds one, the file
 * itself, or a file below a pipeline. A Python script outside of any pipeline stands for one itself.
 * @throws {UsageError} When there is none.
 */
export async function findPipelineFile(path: string): Promise<string> {
  const kind = await fileKind(path);
  if (kind === "folder") {
    const file = await pipelineFileIn(path);
    if (file !== undefined) return file;
    throw new UsageError(
      `no pipeline file found in '${path}'. Supported files: [${pipelineFileNames.join(" ")}]`,
      { fix: "give the path of a folder with a pipeline.yml, or of one of its assets" },
    );
  }
  if (isPipelineFile(path)) {
    if (kind === "file") return path;
    throw new UsageError(`The pipeline file '${path}' does not exist`, meantPath(path));
  }
  const folder = await findUpwards(dirname(path), pipelineFileNames);
  const file = folder === undefined ? undefined : await pipelineFileIn(folder);
  if (file !== undefined) return file;
  if (kind === "file" && isScript(path)) return path;
  throw new UsageError(
    "cannot find a pipeline the given task belongs to. Are you sure this task is in an actual " +
      "pipeline?",
    { where: path, ...meantPath(path) },
  );
}

/** What an absolute path that leads nowhere was most likely meant to be. */
function meantPath(path: string): Explanation {
  return didYouMeanPath(path, { bases: ["/"] });
}

/** Whether what {@linkcode findPipelineFile} found is no definition but a script outside of any. */
export function isScript(path: string): boolean {
  return path.endsWith(".py");
}

/** Whether a path has the name of a pipeline's definition file. */
export function isPipelineFile(path: string): boolean {
  return (pipelineFileNames as readonly string[]).includes(basename(path));
}

async function pipelineFileIn(folder: string): Promise<string | undefined> {
  for (const name of pipelineFileNames) {
    const file = join(folder, name);
    if (await fileKind(file) === "file") return file;
  }
  return undefined;
}

/**
 * The definition files of all pipelines below an absolute path, in order of their paths.
 * @param options.exclude Absolute paths of folders that are not searched.
 * @throws {UsageError} When the folder does not exist, or one pipeline lies inside another.
 */
export async function findPipelines(
  directory: string,
  options: { readonly exclude?: readonly string[] } = {},
): Promise<string[]> {
  if (await fileKind(directory) !== "folder") {
    throw new UsageError(
      "the given pipeline path does not exist, please make sure you gave the right path",
      { where: directory, ...meantPath(directory) },
    );
  }
  const accepts = (name: string) => (pipelineFileNames as readonly string[]).includes(name);
  const { files } = await walk(directory, { accepts, exclude: new Set(options.exclude) });
  const byFolder = new Map<string, string>();
  for (const file of files) {
    const folder = dirname(file);
    if (basename(file) === pipelineFileNames[0] || !byFolder.has(folder)) {
      byFolder.set(folder, file);
    }
  }
  refuseNesting(byFolder.keys(), directory);
  return [...byFolder.values()];
}

function refuseNesting(folders: Iterable<string>, top: string): void {
  const known = new Set(folders);
  for (const folder of known) {
    for (let parent = folder; parent !== top && parent !== dirname(parent);) {
      parent = dirname(parent);
      if (!known.has(parent)) continue;
      throw new UsageError(
        `nested pipelines are not allowed: seems like '${parent}' is already a parent pipeline ` +
          `for '${folder}'`,
      );
    }
  }
}
