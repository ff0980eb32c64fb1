import { ProjectError } from "../../errors.ts";
import type { Asset } from "../../project/model.ts";
import { flagTexts, parameterText } from "./parameters.ts";

/** A release of ingestr. */
export interface IngestrVersion {
  /** As the package index calls it, such as `1.1.36`. */
  readonly number: string;
  /** 0 is the last generation in Python, which knows less; from 1 on it is a program of its own. */
  readonly major: number;
}

/** What `version: v0` and `version: v1` stand for. */
const releases: ReadonlyMap<string, string> = new Map([["v0", "0.14.155"], ["v1", "1.1.36"]]);

/** Parameters that generation 0 has no flag for. */
const unknownToVersion0 = [
  ...["schema_contract", "extract_partition_by", "extract_partition_interval"],
  ...["staging_dataset", "no_inference", "trim_whitespace", "cdc", "stream"],
];

/**
 * The release that an asset asks for with `parameters.version`.
 * @throws {ProjectError} When there is none, or it lacks what the asset asks for.
 */
export function ingestrVersion(asset: Asset): IngestrVersion {
  const wanted = parameterText(asset, "version") ?? "v1";
  const number = releases.get(wanted) ?? /^v(\d+\.\d+\.\d+)$/.exec(wanted)?.[1];
  const position = { file: asset.path };
  if (number === undefined) {
    throw new ProjectError(
      `invalid parameters.version "${wanted}": expected vMAJOR or vMAJOR.MINOR.PATCH`,
      position,
      { fix: "write v1, v0, or a release such as v1.1.36" },
    );
  }
  const major = Number(number.split(".")[0]);
  const beyond = major > 0 ? undefined : beyondVersion0(asset);
  if (beyond !== undefined) {
    throw new ProjectError(`ingestr ${number} does not know ${beyond}: ${asset.name}`, position, {
      fix: "set `version: v1` in the parameters of the asset, or leave it out",
    });
  }
  return { number, major };
}

/** What an asset asks for that generation 0 cannot do; `undefined` when it can do everything. */
function beyondVersion0(asset: Asset): string | undefined {
  const parameter = unknownToVersion0.find((key) => {
    const value = parameterText(asset, key);
    return value !== undefined && value !== "false";
  });
  if (parameter !== undefined) return `the parameter "${parameter}"`;
  const { strategy } = flagTexts(asset);
  return strategy === "truncate+insert" ? `the strategy "${strategy}"` : undefined;
}
