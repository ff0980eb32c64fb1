import { dirname, join, resolve } from "node:path";
import type { Env } from "../env.ts";
import type { ProjectError } from "../errors.ts";
import {
  type AssetDraft,
  type AssetFile,
  isAssetFileName,
  nameFromPath,
  readAssetFile,
  readScript,
  whyNoAssetFile,
} from "./asset_file.ts";
import { withCheckIds } from "./check_ids.ts";
import { chooseEnvironment, loadConfig } from "./config.ts";
import { applyDefaults } from "./defaults.ts";
import { warnOfEmptyQueries } from "./empty_queries.ts";
import { applyGlossary, type Glossary, loadGlossary } from "./glossary.ts";
import type { Asset, Pipeline, Project, ProjectWarning, SourceFile, Value } from "./model.ts";
import { type PipelineFile, readPipelineFile } from "./pipeline_file.ts";
import { addProblem, collectProblems, comparePlaces, throwProblems } from "./problems.ts";
import { fileKind, findProjectRoot, isScript } from "./root.ts";
import { type Render, renderAsset, renderPipeline } from "./render_fields.ts";
import { readTextFile } from "./text_file.ts";
import { warnOfUnreadFiles } from "./unread_files.ts";
import { overrideVariables, variableValues } from "./variables.ts";
import { variantValues } from "./variants.ts";
import { walk } from "./walk.ts";

export { findPipelineFile, findPipelines } from "./root.ts";

export interface OpenProjectOptions {
  readonly env: Env;
  /** Path of the configuration file, instead of `.bruin.yml` in the root; it must exist. */
  readonly configFile?: string | undefined;
  /** Name of the environment, instead of the default of the configuration. */
  readonly environment?: string | undefined;
  /** Absolute path that relative ones start at. */
  readonly workingDirectory: string;
}

/**
 * Finds the project that a path belongs to, and reads its configuration. Nothing is written.
 * @throws {ProjectError} When the configuration is wrong.
 * @throws {UsageError} When the environment does not exist.
 */
export async function openProject(path: string, options: OpenProjectOptions): Promise<Project> {
  const { env, workingDirectory, environment } = options;
  const root = await findProjectRoot(resolve(workingDirectory, path));
  const configFile = options.configFile ?? env.get("BRUIN_CONFIG_FILE");
  const config = await loadConfig({ env, root, configFile, workingDirectory });
  return { root, config, environment: chooseEnvironment(config, environment) };
}

export interface LoadPipelineOptions {
  readonly project: Project;
  /** Values of `--var`. */
  readonly overrides?: Readonly<Record<string, Value>>;
  /** Name of the variant; without it the templates in the structure stay as they are. */
  readonly variant?: string | undefined;
  /** Renders a template for a variant; its variables are `var` and `variant`. */
  readonly render?: (text: string, variables: Record<string, Value>) => string;
  /** Absolute path of the only asset file to read; `undefined` for all. */
  readonly only?: string | undefined;
}

/**
 * Reads a pipeline and its assets.
 * @param definitionFile Absolute path of its `pipeline.yml`, or of a script that stands for one.
 * @throws {ProjectError} Every problem at once, as `ProjectProblems` when there are several.
 * @throws {UsageError} When an override or the variant does not fit the pipeline.
 */
export async function loadPipeline(
  definitionFile: string,
  options: LoadPipelineOptions,
): Promise<Pipeline> {
  const problems: ProjectError[] = [];
  const { project } = options;
  const directory = dirname(definitionFile);
  const script = isScript(definitionFile);
  const only = script ? definitionFile : options.only;
  const [definition, glossary, found, macros] = await Promise.all([
    readPipelineFile(definitionFile).catch((error) => addProblem(problems, error)),
    loadGlossary(project.root).catch((error) => addProblem(problems, error)),
    only === undefined ? findAssetFiles(directory) : { files: [only], leftOut: [] },
    script ? [] : readMacros(directory),
  ]);
  const read = script ? readScript : readAssetFile;
  const files = await readAssetFiles(found.files, { read, problems });
  throwProblems(problems);
  const context = prepare(definition as PipelineFile, options);
  const drafts = files.flatMap(({ draft }) =>
    draft === undefined
      ? []
      : collectProblems(problems, () =>
        finishAsset(draft, { ...context, glossary: glossary as Glossary })) ?? []
  );
  throwProblems(problems);
  const assets = await withCheckIds(drafts);
  return {
    ...context.pipeline,
    assetDefaults: context.defaults,
    assets,
    macros,
    warnings: [
      ...project.config.warnings ?? [],
      ...(definition as PipelineFile).warnings.map((warning) => ({
        ...warning,
        file: definitionFile,
        asset: undefined,
      })),
      ...(glossary as Glossary).warnings ?? [],
      ...script ? [] : warnOfUnreadFiles({ directory, files, leftOut: found.leftOut }),
      ...assetWarnings(files, assets),
      ...warnOfEmptyQueries(assets),
    ],
  };
}

function assetWarnings(files: readonly AssetFile[], assets: readonly Asset[]): ProjectWarning[] {
  const names = new Map(assets.map(({ path, name }) => [path, name]));
  return files.flatMap(({ path, warnings }) =>
    warnings.toSorted(comparePlaces)
      .map((warning) => ({ ...warning, file: path, asset: names.get(path) }))
  );
}

/** The files below a pipeline's folder that may hold assets, and what there is not read. */
export async function findAssetFiles(directory: string): ReturnType<typeof walk> {
  const folders = await Promise.all(["tasks", "assets"].map(async (name) => {
    const folder = join(directory, name);
    if (await fileKind(folder) !== "folder") return { files: [], leftOut: [] };
    return await walk(folder, { accepts: isAssetFileName, misses: whyNoAssetFile });
  }));
  return {
    files: folders.flatMap(({ files }) => files),
    leftOut: folders.flatMap(({ leftOut }) => leftOut),
  };
}

async function readMacros(directory: string): Promise<SourceFile[]> {
  const folder = join(directory, "macros");
  if (await fileKind(folder) !== "folder") return [];
  const { files } = await walk(folder, { accepts: (name) => name.endsWith(".sql") });
  // Reference: folders below `macros/` are not read.
  const direct = files.filter((path) => dirname(path) === folder);
  return await Promise.all(
    direct.map(async (path) => ({ path, text: await readTextFile(path) })),
  );
}

/** Enough to keep the disk busy, and far below the usual limit of open files. */
const filesAtOnce = 32;

/** Reads files in order of `paths`; what is wrong with them is added to `problems` in that order. */
async function readAssetFiles(
  paths: readonly string[],
  { read, problems }: {
    readonly read: (path: string) => Promise<AssetFile>;
    readonly problems: ProjectError[];
  },
): Promise<AssetFile[]> {
  const results: (AssetFile | { readonly failure: unknown })[] = [];
  const queue = paths.entries();
  await Promise.all(Array.from({ length: filesAtOnce }, async () => {
    for (const [index, path] of queue) {
      results[index] = await read(path).catch((failure) => ({ failure }));
    }
  }));
  return results.flatMap((result) => {
    if (!("failure" in result)) return [result];
    addProblem(problems, result.failure);
    return [];
  });
}

interface Preparation {
  readonly pipeline: PipelineFile["pipeline"];
  readonly defaults: PipelineFile["defaults"];
  readonly project: Project;
  readonly render: Render | undefined;
}

/** Fixes the values of the variables, and renders what a variant may change in the pipeline itself. */
function prepare(definition: PipelineFile, options: LoadPipelineOptions): Preparation {
  const { project, overrides = {}, variant, render } = options;
  let { pipeline, defaults } = definition;
  pipeline = { ...pipeline, variables: overrideVariables(pipeline.variables, overrides) };
  if (variant === undefined) return { pipeline, defaults, project, render: undefined };
  // Reference: the values of a variant win over `--var`.
  const values = variantValues(pipeline, variant);
  pipeline = { ...pipeline, variables: overrideVariables(pipeline.variables, values) };
  if (render === undefined) return { pipeline, defaults, project, render };
  const variables = { var: variableValues(pipeline.variables), variant };
  const renderWithVariant: Render = (text) => render(text, variables);
  const file = pipeline.path;
  pipeline = renderPipeline(pipeline, { file, render: renderWithVariant });
  defaults = defaults && renderAsset(defaults, { file, render: renderWithVariant });
  return { pipeline, defaults, project, render: renderWithVariant };
}

/** Draft → asset: glossary, defaults, connection as a secret, retries, name; in this order. */
function finishAsset(
  draft: AssetDraft,
  { pipeline, defaults, project, render, glossary }: Preparation & { readonly glossary: Glossary },
): Asset {
  const own = render === undefined ? draft : renderAsset(draft, { file: draft.path, render });
  const extended = applyGlossary(own, glossary);
  const { run: _, ...merged } = defaults === undefined
    ? extended
    : applyDefaults(extended, defaults);
  const { connection, secrets } = merged;
  const place = nameFromPath(merged.path, pipeline.directory);
  const isSecret = connection === undefined || secrets.some(({ key }) => key === connection);
  return {
    ...merged,
    name: merged.name || place,
    writtenName: draft.name || place,
    secrets: isSecret ? secrets : [...secrets, { key: connection, injectAs: connection }],
    retries: merged.retries ?? pipeline.retries,
    refreshRestricted: project.environment.fullRefreshRestricted || merged.refreshRestricted,
  };
}
