import { relative } from "node:path";
import type { Pipeline } from "../project/model.ts";
import { type Color, paint } from "./ansi.ts";
import { byteText, costText } from "../statement_facts.ts";
import type { Issue, QueryEstimate } from "./event.ts";

/** What `validate` found in one pipeline. */
export interface PipelineIssues {
  readonly pipeline: Pipeline;
  /** Which of its variants; `undefined` when it has none. */
  readonly variant?: string | undefined;
  readonly issues: readonly Issue[];
  /** Default: none are known. */
  readonly estimates?: readonly QueryEstimate[] | undefined;
}

export interface IssueFormat {
  readonly color: boolean;
  /** Absolute path that pipelines are shown relative to. */
  readonly root: string;
}

/** Stands for the pipeline where issues are listed by asset. */
export const pipelineKey = "_pipeline";

/** The issues of a pipeline as a tree, those of the pipeline itself first. */
export function formatIssues(
  { pipeline, variant, issues, estimates = [] }: PipelineIssues,
  { color, root }: IssueFormat,
): string[] {
  const colored = color ? paint : (text: string) => text;
  const name = variant === undefined ? pipeline.name : `${pipeline.name}, variant ${variant}`;
  const head = `Pipeline: ${name} (${relative(root, pipeline.directory) || "."})`;
  const costs = describeEstimates(estimates);
  if (issues.length === 0) return [head, "  No issues found", ...costs];
  const paths = new Map(pipeline.assets.map(({ name, path }) => [name, path]));
  const own = issues.filter(({ asset }) => asset === undefined);
  const byAsset = groupByAsset(pipeline, issues.filter(({ asset }) => asset !== undefined));
  return [
    head,
    ...drawIssues(own, "  ", colored),
    ...byAsset.flatMap(([asset, found]) => {
      const path = paths.get(asset);
      const place = path === undefined ? "" : ` (${relative(pipeline.directory, path)})`;
      return [`  ${asset}${place}`, ...drawIssues(found, "    ", colored)];
    }),
    ...costs,
  ];
}

function describeEstimates(estimates: readonly QueryEstimate[]): string[] {
  if (estimates.length === 0) return [];
  const lines = estimates.map(({ asset, query, bytes, costUsd, isWhole }) => {
    const cost = costUsd === undefined ? "" : `, ${costText({ amount: costUsd, currency: "USD" })}`;
    const what = query === "query" ? asset : `${asset}, ${query}`;
    return `    ${what}: ${isWhole ? "" : "at least "}${byteText(bytes)}${cost}`;
  });
  return ["  Queries would read", ...lines];
}

/** Issues by the name of their asset, those of the pipeline first, then in order of its assets. */
function groupByAsset(
  { assets }: Pipeline,
  issues: readonly Issue[],
): [asset: string, issues: Issue[]][] {
  const byAsset = Map.groupBy(issues, ({ asset }) => asset ?? pipelineKey);
  const places = new Map(assets.map(({ name }, index) => [name, index]));
  const placeOf = (name: string) => name === pipelineKey ? -1 : places.get(name) ?? assets.length;
  return [...byAsset].sort(([a], [b]) => placeOf(a) - placeOf(b));
}

function drawIssues(
  issues: readonly Issue[],
  indent: string,
  colored: (text: string, color: Color) => string,
): string[] {
  return issues.flatMap(({ rule, severity, message, context, explanation = {} }, index) => {
    const { cause, where, fix } = explanation;
    const lines = [
      ...context,
      ...Object.entries({ cause, where, fix })
        .flatMap(([part, text]) => text === undefined ? [] : [`${part}: ${text}`]),
    ];
    const last = index === issues.length - 1;
    const text = colored(message.trimEnd(), severity === "critical" ? "red" : "yellow");
    return [
      `${indent}${last ? "└──" : "├──"} ${text} (${rule})`,
      ...lines.map((line, i) => {
        const connector = i === lines.length - 1 ? "└─" : "├─";
        return `${indent}${last ? " " : "│"}   ${connector} ${line}`;
      }),
    ];
  });
}

/**
 * The line after the issues of all pipelines.
 *
 * @param options.assets How many assets were looked at.
 * @param options.path When only one asset was looked at: its path as the user gave it.
 */
export function formatVerdict(
  found: readonly PipelineIssues[],
  options: { readonly color: boolean; readonly assets: number; readonly path?: string | undefined },
): string {
  const { assets, path } = options;
  const colored = options.color ? paint : (text: string) => text;
  const issues = found.flatMap((pipeline) => pipeline.issues);
  const pipelines = count(found.length, "pipeline");
  if (issues.length === 0) {
    const what = path === undefined ? `${assets} assets across ${pipelines}` : `'${path}'`;
    return colored(`✓ Successfully validated ${what}, all good.`, "green");
  }
  const warnings = issues.filter(({ severity }) => severity === "warning").length;
  const parts = [
    ...issues.length > warnings ? [count(issues.length - warnings, "issue")] : [],
    ...warnings > 0 ? [count(warnings, "warning")] : [],
  ];
  return colored(
    `✘ Checked ${path === undefined ? pipelines : `'${path}'`} and found ${parts.join(" and ")}, ` +
      "please check above.",
    issues.length > warnings ? "red" : "yellow",
  );
}

function count(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
