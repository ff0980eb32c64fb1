import type { Column } from "../../project/model.ts";

interface KnownTypes {
  /** For messages. */
  readonly label: string;
  readonly names: ReadonlySet<string>;
}

function known(label: string, names: string): KnownTypes {
  return { label, names: new Set(names.split(" ")) };
}

const platforms: Readonly<Record<string, KnownTypes>> = {
  google_cloud_platform: known(
    "BigQuery",
    "array bignumeric bigdecimal bool boolean bytes date datetime decimal float float64 geography " +
      "int int64 integer bigint smallint tinyint byteint interval json numeric range record string " +
      "struct time timestamp",
  ),
  snowflake: known(
    "Snowflake",
    "array bigint binary boolean byteint char character date datetime decimal double float float4 " +
      "float8 geography geometry int integer nchar number numeric nvarchar nvarchar2 object real " +
      "smallint string text time timestamp timestamp_ltz timestamp_ntz timestamp_tz tinyint " +
      "varbinary varchar variant vector",
  ),
};

/** What is wrong with the type of a column; `undefined` for none, and where types are not known. */
export function columnTypeFlaw({ name, type }: Column, platform: string): string | undefined {
  const types = Object.hasOwn(platforms, platform) ? platforms[platform] : undefined;
  // The reference refuses BigQuery's parameters in angle brackets, such as `array<string>`.
  const base = type.toLowerCase().split(/[(<]/)[0].trim();
  if (types === undefined || base === "" || types.names.has(base)) return undefined;
  return `Column '${name}' has invalid type '${type}' for platform '${types.label}'`;
}
