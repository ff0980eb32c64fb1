import type { AssetGraph } from "../project/graph.ts";
import type { Asset, Pipeline } from "../project/model.ts";
import type { Issue } from "../report/event.ts";
import type { Dialect } from "../sql/dialect.ts";

/** What a rule says: the message alone, or with further lines. */
export type Finding = string | { readonly message: string; readonly context: readonly string[] };

export interface PipelineContext {
  readonly pipeline: Pipeline;
  /** Without symbolic dependencies, which keep nothing waiting. */
  readonly graph: AssetGraph;
  /** The dialect of a platform, such as `postgres`; `undefined` for platforms we have none for. */
  readonly dialectOf: (platform: string) => Dialect | undefined;
}

export interface AssetContext extends PipelineContext {
  readonly asset: Asset;
}

interface RuleHead {
  /** Identifier that is printed with each issue, such as `dependency-exists`. */
  readonly name: string;
  /** Only `critical` rules run before `run`, and only they make `validate` fail. */
  readonly severity: Issue["severity"];
  /** Needs no connection and no walk through the file system; only such rules run before `run`. */
  readonly fast: boolean;
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

/** A critical, fast rule about assets. */
export function assetRule(name: string, check: AssetRule["check"]): AssetRule {
  return { name, severity: "critical", fast: true, level: "asset", check };
}

/** A critical, fast rule about pipelines. */
export function pipelineRule(name: string, check: PipelineRule["check"]): PipelineRule {
  return { name, severity: "critical", fast: true, level: "pipeline", check };
}
