import { closest } from "../../registry.ts";

/** Regions that exist at the time of writing. New ones work too, with a warning. */
const knownRegions: readonly string[] = [
  ...["af-south-1"],
  ...["ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3"],
  ...["ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3"],
  ...["ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7"],
  ...["ca-central-1", "ca-west-1", "cn-north-1", "cn-northwest-1"],
  ...["eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2"],
  ...["eu-west-1", "eu-west-2", "eu-west-3", "eusc-de-east-1"],
  ...["il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1"],
  ...["us-east-1", "us-east-2", "us-gov-east-1", "us-gov-west-1", "us-west-1", "us-west-2"],
  ...["us-iso-east-1", "us-iso-west-1", "us-isob-east-1", "us-isob-west-1", "eu-isoe-west-1"],
  ...["us-isof-east-1", "us-isof-south-1"],
];

/** What {@linkcode checkRegion} thinks of a region. */
export type RegionVerdict = "known" | "unknown" | "malformed";

export function checkRegion(region: string): RegionVerdict {
  if (knownRegions.includes(region)) return "known";
  return /^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) ? "unknown" : "malformed";
}

/** The region that a mistyped one most likely meant; `undefined` when none is close. */
export function suggestRegion(region: string): string | undefined {
  const dashed = region.trim().toLowerCase().replaceAll(/[\s_]+/g, "-");
  return knownRegions.includes(dashed) ? dashed : closest(dashed, knownRegions);
}

const partitions: readonly (readonly [prefix: string, partition: string])[] = [
  ["cn-", "aws-cn"],
  ["us-gov-", "aws-us-gov"],
  ["us-iso-", "aws-iso"],
  ["us-isob-", "aws-iso-b"],
  ["eu-isoe-", "aws-iso-e"],
  ["us-isof-", "aws-iso-f"],
  ["eusc-", "aws-eusc"],
];

/** The part of AWS that a region is in, as ARNs name it. */
export function partitionOf(region: string): string {
  return partitions.find(([prefix]) => region.startsWith(prefix))?.[1] ?? "aws";
}
