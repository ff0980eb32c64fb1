/** What the values of a column are, whatever a platform calls that. */
export type ColumnKind =
  | "boolean"
  | "smallint"
  | "integer"
  | "bigint"
  | "decimal"
  | "double"
  | "text"
  | "date"
  | "time"
  | "timestamp"
  | "timestamptz"
  | "interval"
  | "binary"
  | "uuid"
  | "json";

export interface ColumnType {
  readonly kind: ColumnKind;
  /** Of a `decimal`: all digits, and those after the point; `undefined` for as many as possible. */
  readonly precision?: number;
  readonly scale?: number;
}

/** The names that the platforms have for each kind. */
const names: Readonly<Record<ColumnKind, string>> = {
  boolean: "bool boolean",
  smallint: "tinyint smallint int2 short int1 byte utinyint uint8",
  integer: "int integer int4 mediumint serial year int32",
  bigint: "bigint int8 long byteint bigserial int64 uint32",
  decimal: "decimal numeric number dec money bigdecimal bignumeric",
  double: "double float real float4 float8 float32 float64 double_precision",
  text: "text string varchar char character character_varying nvarchar nchar bpchar clob " +
    "tinytext mediumtext longtext ntext enum xml inet cidr macaddr name",
  date: "date",
  time: "time timetz time_without_time_zone time_with_time_zone",
  timestamp: "timestamp datetime timestamp_ntz datetime2 smalldatetime timestamp_without_time_zone",
  timestamptz: "timestamptz timestamp_tz timestamp_ltz datetimeoffset timestamp_with_time_zone",
  interval: "interval",
  binary: "binary varbinary bytea blob bytes bit",
  uuid: "uuid uniqueidentifier",
  json: "json jsonb variant object array struct map super",
};

const kinds: ReadonlyMap<string, ColumnKind> = new Map(
  Object.entries(names).flatMap(([kind, list]) =>
    list.split(" ").map((name) => [name, kind as ColumnKind] as const)
  ),
);

/** The type that a column declares as its SQL type; `undefined` when we know none of this name. */
export function columnTypeOf(declared: string): ColumnType | undefined {
  const [, name = "", digits = ""] = /^\s*([a-z_][\w ]*?)\s*(?:\(([^)]*)\))?\s*$/i
    .exec(declared) ?? [];
  const kind = kinds.get(name.toLowerCase().replaceAll(/\s+/g, "_"));
  if (kind !== "decimal") return kind && { kind };
  const [precision = NaN, scale = 0] = digits.split(",").map((text) => Number.parseInt(text));
  if (!(precision >= 1 && precision <= 38)) return { kind };
  return { kind, precision, scale: scale >= 0 ? scale : 0 };
}

/** The SQL of a type, from a platform's names. */
export function sqlType(
  { kind, precision, scale }: ColumnType,
  platform: Readonly<Record<ColumnKind, string>>,
): string {
  if (kind !== "decimal" || precision === undefined) return platform[kind];
  return `DECIMAL(${precision}, ${scale ?? 0})`;
}
