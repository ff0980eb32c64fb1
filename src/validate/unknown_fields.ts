import { basename, relative } from "node:path";
import { formatPosition } from "../errors.ts";
import type { ProjectWarning } from "../project/model.ts";
import {
  type AssetRule,
  assetRule,
  type PipelineContext,
  type PipelineRule,
  pipelineRule,
} from "./rule.ts";

/** What reading the files already found: keys that nothing reads, checks that are left out, … */
export const unknownFieldRules: (AssetRule | PipelineRule)[] = ([
  ["unusable", "critical"],
  ["unknown", "warning"],
] as const).flatMap(([kind, severity]) => [
  {
    ...pipelineRule(`${kind}-pipeline-fields`, function (context) {
      return findingsOf(context, { asset: undefined, severity });
    }),
    severity,
  },
  {
    ...assetRule(`${kind}-asset-fields`, function (context) {
      return findingsOf(context, { asset: context.asset.name, severity });
    }),
    severity,
  },
]);

function findingsOf(
  { warningsByAsset, pipeline }: PipelineContext,
  { asset, severity }: {
    readonly asset: string | undefined;
    readonly severity: "critical" | "warning";
  },
): string[] {
  return (warningsByAsset.get(asset) ?? [])
    .filter((warning) => (warning.severity === "critical") === (severity === "critical"))
    .map((warning) => describeWarning(warning, pipeline.directory));
}

/**
 * What reading a file found, with its place first.
 * @param folder Absolute path that paths of files below it start at; of others only the name is said.
 */
export function describeWarning(
  { message, file, line, column }: ProjectWarning,
  folder: string,
): string {
  const inside = relative(folder, file);
  const name = inside.startsWith("..") ? basename(file) : inside;
  return `${formatPosition({ file: name, line, column })}: ${message}`;
}
