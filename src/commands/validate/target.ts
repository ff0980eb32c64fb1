import { extname, resolve } from "node:path";
import { didYouMeanPath } from "../../closest_path.ts";
import { type Explanation, type ProjectError, UsageError } from "../../errors.ts";
import { findPipelineFile, findPipelines, loadPipeline } from "../../project/load.ts";
import type { Asset, Pipeline, Project, Value } from "../../project/model.ts";
import { readPipelineFile } from "../../project/pipeline_file.ts";
import { addProblem, throwProblems } from "../../project/problems.ts";
import { fileKind, isPipelineFile } from "../../project/root.ts";
import { withSchemaPrefix } from "../../project/schema_prefix.ts";
import { findAsset } from "../../project/select.ts";

/** A pipeline to validate, or one of its assets. */
export interface ValidateTarget {
  readonly pipeline: Pipeline;
  /** `undefined` when its pipeline has none. */
  readonly variant: string | undefined;
  /** `undefined` for the whole pipeline. */
  readonly asset: Asset | undefined;
}

export interface TargetOptions {
  readonly project: Project;
  /** Absolute path that relative ones start at. */
  readonly workingDirectory: string;
  /** Values of `--var`. */
  readonly overrides: Readonly<Record<string, Value>>;
  /** Value of `--variant`; without it every variant is a target. */
  readonly variant: string | undefined;
  /** Folders that are not searched for pipelines. */
  readonly excludePaths: readonly string[];
  readonly render: (text: string, variables: Readonly<Record<string, Value>>) => string;
}

/**
 * Reads what a path means: every pipeline below a folder, a pipeline, or an asset by path or name.
 * @throws {UsageError} When it means nothing.
 * @throws {ProjectError} Everything that is wrong with the files, at once.
 */
export async function loadTargets(path: string, options: TargetOptions): Promise<ValidateTarget[]> {
  const absolute = resolve(options.workingDirectory, path);
  const kind = await fileKind(absolute);
  if (kind === "folder") {
    const files = await findAll(absolute, options);
    if (files.length === 0) {
      throw new UsageError(`no pipelines found in path '${path}'`, {
        fix: "give a folder with a pipeline.yml in it or below it, or the path of an asset",
      });
    }
    return await loadAll(files, options);
  }
  if (kind === undefined) return await loadNamed(path, options);
  const targets = await loadAll([await findPipelineFile(absolute)], options);
  if (isPipelineFile(absolute)) return targets;
  return targets.map((target) => {
    const asset = findAsset({ assets: target.pipeline.assets }, absolute, { bases: ["/"] });
    if (asset === undefined) throw notFound(path, { under: target.pipeline.directory });
    return { ...target, asset };
  });
}

/** Every pipeline of the project, as what dependencies on URIs may mean. */
export async function loadProject(options: TargetOptions): Promise<Pipeline[]> {
  const targets = await loadAll(await findAll(options.project.root, options), options);
  return targets.map(({ pipeline }) => pipeline);
}

async function findAll(folder: string, options: TargetOptions): Promise<string[]> {
  const { workingDirectory, excludePaths } = options;
  return await findPipelines(folder, {
    exclude: excludePaths.map((path) => resolve(workingDirectory, path)),
  });
}

async function loadAll(
  files: readonly string[],
  options: TargetOptions,
): Promise<ValidateTarget[]> {
  const problems: ProjectError[] = [];
  const targets: ValidateTarget[] = [];
  for (const file of files) {
    try {
      targets.push(...await loadVariants(file, options));
    } catch (error) {
      addProblem(problems, error);
    }
  }
  throwProblems(problems);
  return targets;
}

async function loadVariants(file: string, options: TargetOptions): Promise<ValidateTarget[]> {
  const { project, overrides, render } = options;
  const { pipeline: { variants } } = await readPipelineFile(file);
  const names = Object.keys(variants).sort();
  const chosen = options.variant !== undefined
    ? [options.variant]
    : names.length === 0
    ? [undefined]
    : names;
  return await Promise.all(chosen.map(async (variant) => {
    const pipeline = await loadPipeline(file, { project, overrides, variant, render });
    return {
      pipeline: withSchemaPrefix(pipeline, project.environment.schemaPrefix),
      variant,
      asset: undefined,
    };
  }));
}

/** The asset of a name: of the pipeline around the working directory, else of all in the project. */
async function loadNamed(name: string, options: TargetOptions): Promise<ValidateTarget[]> {
  const { project, workingDirectory } = options;
  if (/[/\\]/.test(name) && extname(name) === "") {
    throw new UsageError(
      "the given pipeline path does not exist, please make sure you gave the right path",
      { where: name, ...didYouMeanPath(name, { bases: [workingDirectory] }) },
    );
  }
  const own = await findPipelineFile(`${workingDirectory}/any`).catch(() => undefined);
  const files = own === undefined ? await findAll(project.root, options) : [own];
  const problems: ProjectError[] = [];
  const names: string[] = [];
  const targets: (ValidateTarget & { readonly asset: Asset })[] = [];
  for (const file of files) {
    const all = await loadVariants(file, options).catch((error) => addProblem(problems, error));
    for (const target of all ?? []) {
      names.push(...target.pipeline.assets.map((each) => each.name));
      const asset = findAsset(target.pipeline, name);
      if (asset !== undefined) targets.push({ ...target, asset });
    }
  }
  const paths = new Set(targets.map(({ asset }) => asset.path));
  if (paths.size === 0) {
    if (own !== undefined) throwProblems(problems);
    throw notFound(name, {
      under: project.root,
      ...problems.length > 0 && { cause: "perhaps it is in a pipeline that cannot be read" },
      ...didYouMeanPath(name, { bases: [workingDirectory], names }),
    });
  }
  if (paths.size > 1) {
    throw new UsageError(
      `there are ${paths.size} assets with the name '${name}', you'll have to use an asset path ` +
        "or go to the pipeline directory",
    );
  }
  return targets;
}

function notFound(
  pathOrName: string,
  { under, ...explanation }: Explanation & { readonly under: string },
): UsageError {
  return new UsageError(
    `failed to find an asset with the path or name '${pathOrName}' under the path '${under}'`,
    explanation,
  );
}
