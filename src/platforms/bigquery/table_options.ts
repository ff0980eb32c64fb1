import type { TableForm } from "../../connections/connection.ts";
import type { Asset } from "../../project/model.ts";
import { primaryKeys } from "../../sql/fields.ts";
import { bigqueryLiteral as literal, quote } from "./words.ts";

/** How the table of an asset is laid out. */
export type TableLayout = Pick<TableForm, "partitionBy" | "clusterBy">;

/** Columns that BigQuery clusters by at most. */
const maxClusterColumns = 4;

/** The layout that an asset asks for; versioned tables have one of their own when it asks for none. */
export function layoutOf(asset: Asset): TableLayout {
  const { partitionBy = "", clusterBy = [], strategy = "" } = asset.materialization ?? {};
  if (!strategy.startsWith("scd2_")) return { partitionBy, clusterBy };
  const keys = primaryKeys(asset).map(({ name }) => name);
  return {
    partitionBy: partitionBy || "DATE(_valid_from)",
    clusterBy: clusterBy.length > 0
      ? clusterBy
      : ["_is_current", ...keys].slice(0, maxClusterColumns),
  };
}

/** The table or view that an asset makes. */
export function tableForm(asset: Asset): TableForm {
  const isView = asset.materialization?.type === "view";
  return isView
    ? { name: asset.name, kind: "view", partitionBy: "", clusterBy: [] }
    : { name: asset.name, kind: "table", ...layoutOf(asset) };
}

/** What stands between the name of a new table and its columns or query, each clause on a line of its own. */
export function tableClauses(asset: Asset): string {
  const { partitionBy, clusterBy } = layoutOf(asset);
  const { requirePartitionFilter, partitionExpirationDays } = bigqueryOptions(asset);
  const options = [
    ...(requirePartitionFilter ? ["require_partition_filter = TRUE"] : []),
    ...(partitionExpirationDays === undefined
      ? []
      : [`partition_expiration_days = ${partitionExpirationDays}`]),
  ];
  return [
    ...(partitionBy === "" ? [] : [`PARTITION BY ${partitionBy}`]),
    ...(clusterBy.length === 0 ? [] : [`CLUSTER BY ${clusterBy.map(quote).join(", ")}`]),
    ...(options.length === 0 ? [] : [`OPTIONS (${options.join(", ")})`]),
  ].map((clause) => `\n${clause}`).join("");
}

/** The option that describes a column or table. */
export function description(text: string): string {
  return `OPTIONS (description = ${literal(text)})`;
}

/** The block `bigquery` of an asset, which the rule `bigquery-table-options` has checked. */
export function bigqueryOptions({ platformOptions: { bigquery } }: Asset): {
  readonly requirePartitionFilter: boolean;
  /** `undefined` for none. */
  readonly partitionExpirationDays: number | undefined;
  /** Whether the partition of a row never changes. */
  readonly partitionKeyImmutable: boolean;
} {
  const block = typeof bigquery === "object" && bigquery !== null
    ? bigquery as Readonly<Record<string, unknown>>
    : {};
  const days = block.partition_expiration_days;
  return {
    requirePartitionFilter: block.require_partition_filter === true,
    partitionExpirationDays: typeof days === "number" && days > 0 ? days : undefined,
    partitionKeyImmutable: block.partition_key_immutable === true,
  };
}
