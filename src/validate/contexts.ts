import { KnownError } from "../errors.ts";
import { buildGraph } from "../project/graph.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import type { Issue } from "../report/event.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { SqlTree } from "../sql_tree/mod.ts";
import { type AssetContext, type AssetInPipeline, type PipelineContext, toIssues } from "./rule.ts";

export interface ContextOptions {
  /** The platforms that we can run, by the names of `default_connections`. */
  readonly platforms: { find(name: string): { readonly dialect: Dialect } | undefined };
  /**
   * Renders what an asset has besides its query.
   * @throws {KnownError} When that cannot be done, which becomes an issue.
   */
  readonly scopeOf: (asset: Asset) => AssetInPipeline;
  /** Only the rules about assets, and only about this one; `undefined` for the whole pipeline. */
  readonly asset?: Asset | undefined;
  /** Assets with this tag are not looked at, only the pipeline they are in. */
  readonly excludeTag?: string | undefined;
  /** The parser of SQL, for rules that say that they parse. */
  readonly tree?: SqlTree | undefined;
}

/** What rules look at. */
export interface Contexts {
  readonly pipeline: PipelineContext;
  readonly assets: readonly AssetContext[];
  /** Whether a single asset was asked for, and not the pipeline it is in. */
  readonly single: boolean;
  /** About assets that cannot be rendered. Rules see them as they are written. */
  readonly issues: readonly Issue[];
}

const templateRule = { name: "valid-templates", severity: "critical" } as const;

/** Renders the assets of a pipeline, and chooses those that are looked at. */
export function createContexts(pipeline: Pipeline, options: ContextOptions): Contexts {
  const { asset: only, excludeTag, scopeOf, platforms } = options;
  const isLookedAt = (asset: Asset) =>
    only === undefined
      ? excludeTag === undefined || !asset.tags.includes(excludeTag)
      : asset === only;
  const issues: Issue[] = [];
  const scopes = pipeline.assets.map((asset): AssetInPipeline => {
    try {
      return scopeOf(asset);
    } catch (error) {
      if (!(error instanceof KnownError)) throw error;
      if (isLookedAt(asset)) issues.push(...toIssues(templateRule, [describeError(error)], asset));
      return { asset, render: ({ text }) => text };
    }
  });
  const rendered = { ...pipeline, assets: scopes.map(({ asset }) => asset) };
  const context: PipelineContext = {
    pipeline: rendered,
    graph: buildGraph(rendered),
    assetsByName: Map.groupBy(rendered.assets, ({ name }) => name),
    assetsByLowerName: new Map(
      rendered.assets.toReversed().map((asset) => [asset.name.toLowerCase(), asset]),
    ),
    warningsByAsset: Map.groupBy(pipeline.warnings, ({ asset }) => asset),
    dialectOf: (name) => platforms.find(name)?.dialect,
    tree: options.tree,
  };
  return {
    pipeline: context,
    assets: pipeline.assets.flatMap((asset, index) => isLookedAt(asset) ? scopes[index] ?? [] : [])
      .map((scope) => ({ ...context, ...scope, query: renderOnce(scope) })),
    single: only !== undefined,
    issues,
  };
}

function renderOnce({ asset, render }: AssetInPipeline): () => string {
  let text: string | undefined;
  const { body, executablePath: file, bodyLine: firstLine } = asset;
  return () => text ??= render({ text: body, file, firstLine }).trim();
}

/** The message of an error with its explanation as further lines. */
export function describeError(
  { message, explanation: { cause, where, fix } }: KnownError,
): { readonly message: string; readonly context: readonly string[] } {
  const parts = Object.entries({ cause, where, fix });
  return {
    message,
    context: parts.flatMap(([name, text]) => text === undefined ? [] : [`${name}: ${text}`]),
  };
}
