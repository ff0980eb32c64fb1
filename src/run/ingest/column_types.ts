import { tableColumnName } from "../../data_files/data_file.ts";
import type { Column } from "../../project/model.ts";

/** Names of types in databases → the type of ingestr that stands for them. */
const names: Readonly<Record<string, readonly string[]>> = {
  tinyint: ["tinyint", "int1", "uint8", "utinyint", "byte"],
  smallint: ["smallint", "int2", "short", "smallserial"],
  int: ["int", "integer", "int4", "mediumint", "serial", "year"],
  bigint: ["bigint", "int8", "int64", "long", "byteint", "bigserial", "hugeint"],
  double: ["double", "double precision", "float", "float4", "float8", "float64", "real"],
  decimal: ["decimal", "numeric", "number", "dec", "money", "bigdecimal", "bignumeric"],
  binary: ["binary", "varbinary", "bytea", "bytes", "blob", "bit"],
  bool: ["bool", "boolean"],
  date: ["date"],
  time: ["time", "timetz", "time without time zone", "time with time zone"],
  timestamp: [
    ...["timestamp", "datetime", "timestamptz", "timestamp_tz", "timestamp_ltz"],
    ...["datetimeoffset", "timestamp with time zone"],
  ],
  timestamp_ntz: ["timestamp_ntz", "datetime2", "smalldatetime", "timestamp without time zone"],
  interval: ["interval"],
  text: [
    ...["text", "string", "varchar", "char", "character", "character varying", "nvarchar", "nchar"],
    ...["bpchar", "tinytext", "mediumtext", "longtext", "clob", "citext", "uuid", "xml", "enum"],
    ...["inet", "cidr", "macaddr"],
  ],
  json: ["json", "jsonb", "variant", "object", "array", "struct", "map", "super", "record"],
};
const types: ReadonlyMap<string, string> = new Map(
  Object.entries(names).flatMap(([type, all]) => all.map((name) => [name, type] as const)),
);

/** What generation 0 knows instead, without sizes; what is missing there is the same. */
const olderTypes: ReadonlyMap<string, string | undefined> = new Map([
  ["tinyint", "bigint"],
  ["smallint", "bigint"],
  ["int", "bigint"],
  ["timestamp_ntz", "timestamp"],
  ["interval", undefined],
]);
const largestPrecision = 38;

/** `name:type` of a column, as `--columns` takes it; `undefined` when ingestr has no such type. */
export function columnHint(
  { name, type, precision, scale, length }: Column,
  major: number,
): string | undefined {
  const [, plain = "", sizes = ""] = /^([^(<]*)(?:\(([^)]*)\))?/.exec(type.toLowerCase()) ?? [];
  const found = types.get(plain.trim().replace(/\s+/g, " "));
  const known = major === 0 && found !== undefined && olderTypes.has(found)
    ? olderTypes.get(found)
    : found;
  if (known === undefined) return undefined;
  const [first = NaN, second = NaN] = sizes.split(",").map((size) => Number(size.trim() || NaN));
  const size = major === 0 ? "" : sizeOf(known, {
    precision: precision ?? first,
    scale: scale ?? second,
    length: length ?? first,
  });
  return `${tableColumnName(name)}:${known}${size}`;
}

function sizeOf(type: string, { precision, scale, length }: {
  readonly precision: number;
  readonly scale: number;
  readonly length: number;
}): string {
  if (type === "text" && length > 0) return `(${length})`;
  // More digits than any database has: as many as the destination can.
  if (type !== "decimal" || !(precision > 0 && precision <= largestPrecision)) return "";
  return scale >= 0 ? `(${precision},${scale})` : `(${precision})`;
}
