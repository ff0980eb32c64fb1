import type { Explanation } from "../errors.ts";
import type { AssetGraph } from "../project/graph.ts";
import type { Asset, Pipeline, ProjectWarning } from "../project/model.ts";
import type { Issue } from "../report/event.ts";
import type { Dialect } from "../sql/dialect.ts";
import type { SqlTree } from "../sql_tree/mod.ts";
import type { Template } from "../template/mod.ts";

/**
 * What a rule says: the message alone, or with further lines, and with what is known of its cause, its
 * place and its remedy, which only people read.
 */
export type Finding =
  | string
  | Omit<Explanation, "code"> & {
    readonly message: string;
    /** Default: no lines. */
    readonly context?: readonly string[] | undefined;
  };

/** One asset as a run would see it. */
export interface AssetInPipeline {
  /** With rendered parameters and hooks. */
  readonly asset: Asset;
  /** @throws {TemplateError} */
  render(template: Template): string;
}

export interface PipelineContext {
  /** With rendered parameters and hooks. */
  readonly pipeline: Pipeline;
  /** Without symbolic dependencies, which keep nothing waiting. */
  readonly graph: AssetGraph;
  /** Name → the assets that have it: one, when all is well. */
  readonly assetsByName: ReadonlyMap<string, readonly Asset[]>;
  /** The same by names in lower case, the first of each, for databases that know no upper case. */
  readonly assetsByLowerName: ReadonlyMap<string, Asset>;
  /** Name of an asset → what was found while its file was read; `undefined` for the pipeline's own. */
  readonly warningsByAsset: ReadonlyMap<string | undefined, readonly ProjectWarning[]>;
  /** The dialect of a platform, such as `postgres`; `undefined` for platforms we have none for. */
  readonly dialectOf: (platform: string) => Dialect | undefined;
  /** The parser of SQL; `undefined` where no rule that {@linkcode RuleHead.parses} was asked for. */
  readonly tree: SqlTree | undefined;
}

export interface AssetContext extends PipelineContext, AssetInPipeline {
  /** The rendered text of the asset, rendered once. @throws {TemplateError} */
  readonly query: () => string;
}

interface RuleHead {
  /** Identifier that is printed with each issue, such as `dependency-exists`. */
  readonly name: string;
  /** Only `critical` rules run before `run`, and only they make `validate` fail. */
  readonly severity: Issue["severity"];
  /** Renders no query and walks through no folder; only such rules run before `run`. */
  readonly fast: boolean;
  /** Whether it needs the parser of SQL, which is loaded only then. Default: not. */
  readonly parses?: boolean;
  /** The remedy of findings that name none; left out where the message itself says what to do. */
  readonly fix?: string | undefined;
}

/** Looks at one asset at a time. */
export interface AssetRule extends RuleHead {
  readonly level: "asset";
  check(context: AssetContext): Iterable<Finding>;
}

/** Looks at a pipeline as a whole. */
export interface PipelineRule extends RuleHead {
  readonly level: "pipeline";
  check(context: PipelineContext): Iterable<Finding>;
}

export type Rule = AssetRule | PipelineRule;

/**
 * A critical, fast rule about assets.
 * @param fix The remedy of findings that name none.
 */
export function assetRule(
  name: string,
  check: AssetRule["check"],
  { fix }: Pick<RuleHead, "fix"> = {},
): AssetRule {
  return { name, severity: "critical", fast: true, level: "asset", check, ...fix && { fix } };
}

/**
 * A critical, fast rule about pipelines.
 * @param fix The remedy of findings that name none.
 */
export function pipelineRule(
  name: string,
  check: PipelineRule["check"],
  { fix }: Pick<RuleHead, "fix"> = {},
): PipelineRule {
  return { name, severity: "critical", fast: true, level: "pipeline", check, ...fix && { fix } };
}

/** What a rule says as issues; `asset` is the one that was looked at, if any. */
export function toIssues(
  { name, severity, fix }: Pick<Rule, "name" | "severity" | "fix">,
  findings: Iterable<Finding>,
  asset: Asset | undefined,
): Issue[] {
  return Array.from(findings, (finding) => {
    const { message, context = [], ...own } = typeof finding === "string"
      ? { message: finding }
      : finding;
    const says = context.some((line) => line.startsWith("fix: "));
    const explanation = fix === undefined || says ? own : { fix, ...own };
    return {
      rule: name,
      severity,
      asset: asset?.name,
      message,
      context,
      ...Object.keys(explanation).length > 0 && { explanation },
    };
  });
}
