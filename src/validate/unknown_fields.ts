import { basename } from "node:path";
import { formatPosition } from "../errors.ts";
import type { ProjectWarning } from "../project/model.ts";
import { type AssetRule, assetRule, type PipelineRule, pipelineRule } from "./rule.ts";

/** What reading the files already found: keys that nobody reads, checks that are left out, … */
export const unknownFieldRules: (AssetRule | PipelineRule)[] = [
  {
    ...pipelineRule("unknown-pipeline-fields", function ({ warningsByAsset }) {
      return (warningsByAsset.get(undefined) ?? []).map(describe);
    }),
    severity: "warning",
  },
  {
    ...assetRule("unknown-asset-fields", function ({ asset, warningsByAsset }) {
      return (warningsByAsset.get(asset.name) ?? []).map(describe);
    }),
    severity: "warning",
  },
];

function describe({ message, file, line, column }: ProjectWarning): string {
  return `${formatPosition({ file: basename(file), line, column })}: ${message}`;
}
