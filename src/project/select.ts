import { resolve } from "node:path";
import { didYouMeanPath } from "../closest_path.ts";
import { type Explanation, formatPosition, UsageError } from "../errors.ts";
import { didYouMean } from "../registry.ts";
import { buildGraph } from "./graph.ts";
import type { Asset, Pipeline } from "./model.ts";
import { matchSelector } from "./selector.ts";

/** Which assets the user wants. Nothing given means the whole pipeline. */
export interface SelectionCriteria {
  /** Paths or names of assets; the pipeline's folder or definition file means all of them. */
  readonly paths?: readonly string[];
  /** Absolute folders that relative paths may start at, in this order. @default {none} */
  readonly bases?: readonly string[];
  readonly tag?: string | undefined;
  readonly excludeTags?: readonly string[] | undefined;
  /** Also everything that depends on the chosen assets. @default {false} */
  readonly downstream?: boolean | undefined;
  readonly selector?: string | undefined;
  readonly modified?: ModifiedFiles | undefined;
  /** Whether `--single-check` was given, with which some criteria make no sense. @default {false} */
  readonly singleCheck?: boolean;
}

export interface ModifiedFiles {
  /** Absolute paths of the files that differ from the branch. */
  readonly files: readonly string[];
  /** For messages, such as `origin/main`. */
  readonly branch: string;
}

export interface Selection {
  /** In pipeline order. */
  readonly assets: readonly Asset[];
  /** What was asked for: one asset, some, those that were modified, or all. */
  readonly scope: "pipeline" | "asset" | "assets" | "modified" | "selector";
  /** Assets that were named, without those that `downstream` added; in pipeline order. */
  readonly named: readonly Asset[];
  /** Lines for the user. */
  readonly notes: readonly string[];
  /** What the user wrote and no asset has, which stops nothing. */
  readonly warnings: readonly string[];
}

/**
 * Chooses the assets of a run.
 * @throws {UsageError} When the criteria contradict each other or match nothing.
 */
export function selectAssets(pipeline: Pipeline, criteria: SelectionCriteria): Selection {
  const paths = (criteria.paths ?? []).filter((path) => !meansPipeline(path, pipeline, criteria));
  refuseContradictions(criteria, paths);
  const { modified, selector, tag, excludeTags = [], downstream = false } = criteria;
  const warnings: string[] = [];
  let [scope, named]: [Selection["scope"], readonly Asset[]] = ["pipeline", pipeline.assets];
  if (modified !== undefined) {
    [scope, named] = ["modified", findModified(pipeline, modified)];
    if (named.length === 0) {
      return { scope, assets: [], named, notes: [describeNone(modified)], warnings };
    }
  } else if (selector !== undefined) {
    const { names, unmatched } = filtering(() => matchSelector(selector, pipeline));
    [scope, named] = ["selector", pipeline.assets.filter(({ name }) => names.has(name))];
    warnings.push(
      ...unmatched.map(({ part, remedy }) =>
        `selector "${part}" matched no assets.${asSentence(remedy)}`
      ),
    );
  } else if (paths.length > 0) {
    [scope, named] = [
      paths.length === 1 ? "asset" : "assets",
      findAll(pipeline, { paths, criteria }),
    ];
  } else if (tag !== undefined) {
    named = pipeline.assets.filter(({ tags }) => tags.includes(tag));
    if (named.length === 0) {
      throw filterError(
        `no assets found with include tag '${tag}'`,
        didYouMean(tag, tagsOf(pipeline)),
      );
    }
  }
  let assets = downstream ? withDescendants(pipeline, named) : named;
  for (const excluded of excludeTags) {
    if (pipeline.assets.some(({ tags }) => tags.includes(excluded))) {
      assets = assets.filter(({ tags }) => !tags.includes(excluded));
    } else {
      warnings.push(
        `no assets found with exclude tag '${excluded}'; ` +
          `continuing without excluding any assets.${
            asSentence(didYouMean(excluded, tagsOf(pipeline)))
          }`,
      );
    }
  }
  return { assets, scope, named, notes: [], warnings };
}

function refuseContradictions(criteria: SelectionCriteria, paths: readonly string[]): void {
  const { modified, selector, tag, excludeTags = [], downstream = false } = criteria;
  const [single, several] = [paths.length === 1, paths.length > 1];
  const refuse = (condition: boolean, message: string) => {
    if (condition) throw new UsageError(message);
  };
  if (selector !== undefined) {
    const cannot = "Cannot use --selector";
    refuse(single, `${cannot} when running a single asset file directly`);
    refuse(several, `${cannot} when specifying assets`);
    refuse(tag !== undefined, `${cannot} with --tag flag`);
    refuse(downstream, `${cannot} with --downstream flag`);
    refuse(criteria.singleCheck ?? false, `${cannot} with --single-check flag`);
    refuse(modified !== undefined, `${cannot} with --modified flag`);
    return;
  }
  if (modified !== undefined) {
    refuse(single, "Cannot use --modified when running a single asset file directly");
    refuse(several, "Cannot use --modified when specifying assets");
    refuse(tag !== undefined, `${filterPrefix}cannot use --modified with --tag flag`);
    return;
  }
  const excludes = excludeTags.length > 0 && !downstream;
  if (several) {
    refuse(tag !== undefined, `${filterPrefix}cannot specify assets with --tag flag`);
    refuse(
      excludes,
      `${filterPrefix}when specifying assets with --exclude-tag, you must also use ` +
        "--downstream flag",
    );
  } else if (single) {
    refuse(
      tag !== undefined,
      `${filterPrefix}you cannot use the '--tag' flag when running a single asset`,
    );
    refuse(
      excludes,
      `${filterPrefix}when running a single asset with '--exclude-tag', you must also use the ` +
        "'--downstream' flag",
    );
  } else {
    refuse(
      downstream,
      `${filterPrefix}cannot use the --downstream flag when running the whole pipeline`,
    );
  }
}

const filterPrefix = "Failed to filter assets: ";

function filterError(message: string, remedy: Explanation): UsageError {
  return new UsageError(`${filterPrefix}${message}`, remedy);
}

function tagsOf({ assets }: Pipeline): Set<string> {
  return new Set(assets.flatMap(({ tags }) => tags));
}

/** A remedy behind the sentence of a warning. */
function asSentence({ fix }: Explanation): string {
  return fix === undefined ? "" : ` ${fix.charAt(0).toUpperCase()}${fix.slice(1)}`;
}

function filtering<T>(select: () => T): T {
  try {
    return select();
  } catch (error) {
    if (error instanceof UsageError) throw filterError(error.message, error.explanation);
    throw error;
  }
}

function meansPipeline(path: string, pipeline: Pipeline, { bases = [] }: SelectionCriteria) {
  return bases.some((base) => [pipeline.directory, pipeline.path].includes(resolve(base, path)));
}

function findModified({ assets }: Pipeline, { files }: ModifiedFiles): Asset[] {
  const changed = new Set(files);
  return assets.filter(({ path, executablePath }) =>
    changed.has(path) || changed.has(executablePath)
  );
}

function describeNone({ files, branch }: ModifiedFiles): string {
  return files.length === 0
    ? `No files changed compared to '${branch}', nothing to run.`
    : `No assets matched the ${files.length} changed file(s) compared to '${branch}', ` +
      "nothing to run.";
}

function findAll(
  pipeline: Pipeline,
  { paths, criteria }: {
    readonly paths: readonly string[];
    readonly criteria: SelectionCriteria;
  },
): Asset[] {
  const bases = [...criteria.bases ?? [], pipeline.directory];
  const missing: string[] = [];
  const found = new Set<Asset>();
  for (const path of paths) {
    const asset = findAsset(pipeline, path, { bases });
    if (asset === undefined) missing.push(path);
    else found.add(asset);
  }
  if (missing.length > 0) {
    const files = new Set(missing.flatMap((path) => bases.map((base) => resolve(base, path))));
    const unread = pipeline.warnings.find(({ file, asset }) =>
      asset === undefined && files.has(file)
    );
    throw new UsageError(`assets not found: ${missing.join(", ")}`, {
      ...(unread !== undefined && { cause: unread.message }),
      ...(unread !== undefined && unread.line !== undefined && { where: formatPosition(unread) }),
      ...didYouMeanPath(missing, {
        bases,
        names: pipeline.assets.map(({ name }) => name),
        accepts: (file) => findAsset(pipeline, file, { bases: ["/"] }) !== undefined,
      }),
    });
  }
  return pipeline.assets.filter((asset) => found.has(asset));
}

/**
 * The asset that a path or a name means: a path from each of `bases`, the name, the name with an
 * extension, the name in other letter case; in this order.
 */
export function findAsset(
  { assets }: Pick<Pipeline, "assets">,
  pathOrName: string,
  { bases = [] }: { readonly bases?: readonly string[] } = {},
): Asset | undefined {
  for (const base of bases) {
    const path = resolve(base, pathOrName);
    const asset = assets.find((candidate) =>
      candidate.path === path || candidate.executablePath === path
    );
    if (asset !== undefined) return asset;
  }
  const stem = pathOrName.replace(/\.[^.]*$/, "");
  const lower = pathOrName.toLowerCase();
  return assets.find(({ name }) => name === pathOrName) ??
    assets.find(({ name }) => name === stem) ??
    assets.find(({ name }) => name.toLowerCase() === lower);
}

function withDescendants(pipeline: Pipeline, named: readonly Asset[]): readonly Asset[] {
  const names = new Set(named.map(({ name }) => name));
  const below = buildGraph(pipeline).descendants(names);
  return pipeline.assets.filter((asset) => names.has(asset.name) || below.has(asset.name));
}
