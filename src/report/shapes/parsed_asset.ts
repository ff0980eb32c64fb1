import type { LineageIssue } from "../../column_lineage/trace.ts";
import { asset } from "./asset.ts";
import type { AssetWithContent } from "./files.ts";
import { lineageIssues } from "./lineage_issues.ts";
import { pipelineSummary, type PipelineWithVariant } from "./pipeline.ts";
import { object, type Shape, text } from "./shape.ts";

export interface ParsedAsset {
  readonly asset: AssetWithContent;
  readonly pipeline: PipelineWithVariant;
  /** Absolute path of the project. */
  readonly root: string;
  /** Of the whole pipeline. */
  readonly lineageIssues: readonly LineageIssue[];
}

const repository = object<string>("Repository", (field) => ({
  path: field(text, (root) => root, "Absolute; the root of the project"),
}));

/** An asset, and where it belongs. */
export const parsedAsset: Shape<ParsedAsset> = object("ParsedAsset", (field) => ({
  asset: field(asset, ({ asset }) => asset),
  pipeline: field(pipelineSummary, ({ pipeline }) => pipeline),
  repo: field(repository, ({ root }) => root),
  lineage_issues: field(lineageIssues, ({ lineageIssues: issues }) => issues),
}));
