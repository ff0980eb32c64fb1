import type { Asset } from "../../project/model.ts";
import { formatMoment, type Moment, parseMoment, timestampFormat } from "../../template/moment.ts";
import type { AssetScope } from "../asset_scope.ts";
import { columnHint } from "./column_types.ts";
import { flagTexts, isParameterTrue, isStreaming, parameterText } from "./parameters.ts";

/** Parameters that become a flag of the same name with their value. */
const valueFlags = [
  ...["schema_contract", "schema_naming", "page_size", "loader_file_size", "extract_parallelism"],
  ...["extract_partition_by", "extract_partition_interval", "sql_reflection_level", "sql_limit"],
  ...["sql_exclude_columns", "pipelines_dir", "staging_bucket", "staging_dataset", "sql_backend"],
  "loader_file_format",
];
/** Parameters that become a flag of the same name when they are true. */
const switches = ["no_inference", "trim_whitespace"];
/** Like `valueFlags`, while streaming. */
const streamFlags = ["flush_interval", "flush_records"];
/** Every parameter with a flag of the same name. */
export const optionParameters: readonly string[] = [...valueFlags, ...switches, ...streamFlags];

export interface IngestArgumentsOptions {
  /** Generation of ingestr. */
  readonly major: number;
  /** What the statements of ingestr are annotated with; `undefined` leaves them as they are. */
  readonly annotation?: string | undefined;
}

/**
 * The arguments of ingestr for an asset: all but the two URIs, since every user of a machine can read
 * the arguments of its programs.
 */
export function ingestArguments(
  { asset, fullRefresh, interval }: AssetScope,
  { major, annotation }: IngestArgumentsOptions,
): string[] {
  const streams = isStreaming(asset);
  const { strategy, incrementalKey, partitionBy, clusterBy } = flagTexts(asset);
  const start = fullRefresh ? startOf(asset) ?? interval.start : interval.start;
  const columns = columnHints(asset, { major, incrementalKey });
  return [
    "ingest",
    ...option("--source-table", sourceTable(asset)),
    ...["--dest-table", asset.name, "--yes", "--progress", "log"],
    ...option("--incremental-key", incrementalKey),
    ...option("--incremental-strategy", strategy),
    ...option("--partition-by", partitionBy),
    ...option("--cluster-by", clusterBy),
    ...valueFlags.flatMap((key) => option(flagName(key), parameterText(asset, key))),
    ...switches.filter((key) => isParameterTrue(asset, key)).map(flagName),
    ...streams ? streamArguments(asset) : [],
    ...maskRules(asset).flatMap((rule) => ["--mask", rule]),
    ...columns.length === 0 ? [] : ["--columns", columns.join(",")],
    ...asset.columns.filter(({ primaryKey }) => primaryKey)
      .flatMap(({ name }) => ["--primary-key", name]),
    ...["--interval-start", formatMoment(start, timestampFormat)],
    ...streams ? [] : ["--interval-end", formatMoment(interval.end, timestampFormat)],
    ...fullRefresh ? ["--full-refresh"] : [],
    ...annotation === undefined || major === 0 ? [] : ["--query-annotations", annotation],
  ];
}

function streamArguments(asset: Asset): string[] {
  return [
    "--stream",
    ...streamFlags.flatMap((key) => option(flagName(key), parameterText(asset, key))),
    ...option("--metrics-addr", parameterText(asset, "cdc_stream_metrics_addr")),
  ];
}

/** `undefined` when every table is copied. */
function sourceTable(asset: Asset): string | undefined {
  const table = parameterText(asset, "source_table");
  const fileType = parameterText(asset, "file_type");
  if (table === "*" && isParameterTrue(asset, "cdc")) return undefined;
  return fileType === undefined ? table : `${table}#${fileType}`;
}

/** The first moment of the data, for a copy of all of it; `undefined` when the asset does not say. */
function startOf({ startDate }: Asset): Moment | undefined {
  return parseMoment(startDate)?.moment;
}

function maskRules(asset: Asset): string[] {
  const columns = asset.columns.filter(({ mask }) => mask !== "");
  const rule = parameterText(asset, "mask");
  return [
    // Reference: a mask with a colon counts as a whole rule, also when it is a method with a value.
    ...columns.map(({ name, mask }) => mask.includes(":") ? mask : `${name}:${mask}`),
    ...rule === undefined ? [] : [rule],
  ];
}

/** All columns with `enforce_schema`; else a key that is a date, since ingestr takes it for a moment. */
function columnHints(
  asset: Asset,
  { major, incrementalKey }: {
    readonly major: number;
    readonly incrementalKey: string | undefined;
  },
): string[] {
  const all = isParameterTrue(asset, "enforce_schema");
  const columns = asset.columns.filter(({ name, type }) =>
    all || (name === incrementalKey && type.toLowerCase() === "date")
  );
  return columns.map((column) => columnHint(column, major)).filter((hint) => hint !== undefined);
}

function flagName(parameter: string): string {
  return `--${parameter.replaceAll("_", "-")}`;
}

function option(flag: string, value: string | undefined): string[] {
  return value === undefined ? [] : [flag, value];
}
