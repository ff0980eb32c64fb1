import type { Asset } from "../../project/model.ts";
import { assetError } from "../../sql/fields.ts";
import { quote } from "./words.ts";

/** How a new table is laid out, each clause on a line of its own. @throws {ProjectError} */
export function tableClauses(asset: Asset): string {
  const { partitionBy = "", clusterBy = [] } = asset.materialization ?? {};
  if (partitionBy !== "" && clusterBy.length > 0) {
    throw assetError(asset, "a table of Databricks has partitions or clusters, not both", {
      fix: "leave out `partition_by`, or `cluster_by`",
    });
  }
  return [
    ...(partitionBy === "" ? [] : [`PARTITIONED BY (${partitionBy})`]),
    ...(clusterBy.length === 0 ? [] : [`CLUSTER BY (${clusterBy.map(quote).join(", ")})`]),
  ].map((clause) => `\n${clause}`).join("");
}
