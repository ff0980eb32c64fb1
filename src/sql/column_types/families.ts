/** Types of the families that `--target-dialect` names; platforms with words of their own have a table each. */
import { named } from "./column_type.ts";
import { digitsTime, plainTime, type PlatformTypes } from "./type_table.ts";

/** https://www.postgresql.org/docs/current/datatype.html */
export const postgresTypes: PlatformTypes = {
  label: "PostgreSQL",
  integers: [[16, "SMALLINT"], [32, "INTEGER"], [64, "BIGINT"]],
  decimals: [{ name: "NUMERIC", whole: 1000, scale: 1000, precision: 1000 }],
  anyDecimal: { words: "NUMERIC", isExact: true },
  floats: { 32: "REAL", 64: "DOUBLE PRECISION" },
  text: { words: "TEXT" },
  varchar: { name: "VARCHAR", limit: 10_485_760 },
  char: { name: "CHAR", limit: 10_485_760 },
  binary: "BYTEA",
  boolean: "BOOLEAN",
  date: "DATE",
  time: plainTime("TIME"),
  timetz: plainTime("TIMETZ"),
  timestamp: plainTime("TIMESTAMP"),
  instant: plainTime("TIMESTAMPTZ"),
  interval: "INTERVAL",
  json: "JSONB",
  uuid: "UUID",
  list: (element) => `${element.replace(/(?:\[\])+$/, "")}[]`,
};

/** https://docs.snowflake.com/en/sql-reference/intro-summary-data-types */
export const snowflakeTypes: PlatformTypes = {
  label: "Snowflake",
  own: {
    ...named("float float4 real", { kind: "float", bits: 64 }),
    ...named("byteint tinyint smallint int integer bigint", {
      kind: "decimal",
      precision: 38,
      scale: 0,
    }),
    ...named("number numeric decimal", { kind: "decimal", precision: 38, scale: 0 }),
    time: { kind: "time", digits: 9 },
    ...named("datetime timestamp timestamp_ntz", { kind: "timestamp", digits: 9 }),
    timestamp_ltz: { kind: "instant", digits: 9 },
    timestamp_tz: { kind: "zoned", digits: 9 },
  },
  integers: [[64, "NUMBER(38, 0)"]],
  unsigned: [[64, "NUMBER(38, 0)"]],
  decimals: [{ name: "NUMBER", whole: 38, scale: 37, precision: 38 }],
  anyDecimal: { words: "NUMBER(38, 9)" },
  floats: { 32: "FLOAT", 64: "FLOAT" },
  text: { words: "VARCHAR" },
  varchar: { name: "VARCHAR", limit: 16_777_216 },
  char: { name: "CHAR", limit: 16_777_216 },
  binary: "BINARY",
  boolean: "BOOLEAN",
  date: "DATE",
  time: digitsTime("TIME", 9),
  timestamp: digitsTime("TIMESTAMP_NTZ", 9),
  instant: digitsTime("TIMESTAMP_LTZ", 9),
  zoned: digitsTime("TIMESTAMP_TZ", 9),
  json: "VARIANT",
};

/** https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types */
export const bigqueryTypes: PlatformTypes = {
  label: "BigQuery",
  own: {
    ...named("tinyint smallint int integer bigint byteint int64", { kind: "integer", bits: 64 }),
    ...named("numeric decimal", { kind: "decimal", precision: 38, scale: 9 }),
    ...named("bignumeric bigdecimal", { kind: "decimal", precision: 76, scale: 38 }),
    ...named("float float64", { kind: "float", bits: 64 }),
    timestamp: { kind: "instant" },
  },
  integers: [[64, "INT64"]],
  decimals: [
    { name: "NUMERIC", whole: 29, scale: 9, precision: 38 },
    { name: "BIGNUMERIC", whole: 38, scale: 38, precision: 76 },
  ],
  anyDecimal: { words: "BIGNUMERIC" },
  floats: { 32: "FLOAT64", 64: "FLOAT64" },
  text: { words: "STRING" },
  varchar: { name: "STRING", limit: Number.MAX_SAFE_INTEGER },
  binary: "BYTES",
  boolean: "BOOL",
  date: "DATE",
  time: plainTime("TIME"),
  timestamp: plainTime("DATETIME"),
  instant: plainTime("TIMESTAMP"),
  interval: "INTERVAL",
  json: "JSON",
  // A list of lists is refused.
  list: (element, { kind }) => kind === "list" ? undefined : `ARRAY<${element}>`,
};

/** https://duckdb.org/docs/stable/sql/data_types/overview */
export const duckdbTypes: PlatformTypes = {
  label: "DuckDB",
  own: {
    ...named("oid", { kind: "integer", bits: 64 }),
    ...named("decimal numeric", { kind: "decimal", precision: 18, scale: 3 }),
    ...named("char bpchar", { kind: "text" }),
    ...named("bit", { kind: "other" }),
  },
  integers: [[8, "TINYINT"], [16, "SMALLINT"], [32, "INTEGER"], [64, "BIGINT"], [128, "HUGEINT"]],
  unsigned: [
    [8, "UTINYINT"],
    [16, "USMALLINT"],
    [32, "UINTEGER"],
    [64, "UBIGINT"],
    [128, "UHUGEINT"],
  ],
  decimals: [{ name: "DECIMAL", whole: 38, scale: 38, precision: 38 }],
  anyDecimal: { words: "DECIMAL(38, 9)" },
  floats: { 32: "FLOAT", 64: "DOUBLE" },
  // It keeps no length: that of a VARCHAR(9) is read and forgotten.
  text: { words: "VARCHAR" },
  binary: "BLOB",
  boolean: "BOOLEAN",
  date: "DATE",
  time: plainTime("TIME"),
  timetz: plainTime("TIMETZ"),
  timestamp: { words: (digits) => digits > 6 ? "TIMESTAMP_NS" : "TIMESTAMP", digits: 9 },
  instant: plainTime("TIMESTAMPTZ"),
  interval: "INTERVAL",
  json: "JSON",
  uuid: "UUID",
  list: (element) => `${element}[]`,
};

/** https://learn.microsoft.com/en-us/sql/t-sql/data-types/data-types-transact-sql */
export const tsqlTypes: PlatformTypes = {
  label: "SQL Server",
  own: {
    tinyint: { kind: "integer", bits: 8, unsigned: true },
    ...named("decimal numeric", { kind: "decimal", precision: 18, scale: 0 }),
    float: { kind: "float", bits: 64 },
    money: { kind: "decimal", precision: 19, scale: 4 },
    smallmoney: { kind: "decimal", precision: 10, scale: 4 },
    smalldatetime: { kind: "timestamp", digits: 0 },
    datetime: { kind: "timestamp", digits: 3 },
    datetime2: { kind: "timestamp", digits: 7 },
    datetimeoffset: { kind: "zoned", digits: 7 },
    time: { kind: "time", digits: 7 },
    timestamp: { kind: "binary" },
    image: { kind: "binary" },
    ...named("ntext nvarchar(max) varchar(max)", { kind: "text" }),
  },
  integers: [[16, "SMALLINT"], [32, "INT"], [64, "BIGINT"]],
  unsigned: [[8, "TINYINT"]],
  decimals: [{ name: "DECIMAL", whole: 38, scale: 38, precision: 38 }],
  anyDecimal: { words: "DECIMAL(38, 9)" },
  floats: { 32: "REAL", 64: "FLOAT" },
  text: { words: "NVARCHAR(MAX)" },
  varchar: { name: "NVARCHAR", limit: 4000 },
  char: { name: "NCHAR", limit: 4000 },
  binary: "VARBINARY(MAX)",
  boolean: "BIT",
  date: "DATE",
  time: digitsTime("TIME", 7),
  timestamp: digitsTime("DATETIME2", 7),
  zoned: digitsTime("DATETIMEOFFSET", 7),
  uuid: "UNIQUEIDENTIFIER",
};

/** What the SQL standard calls them, for databases that are not known. */
export const standardTypes: PlatformTypes = {
  label: "the standard",
  integers: [[16, "SMALLINT"], [32, "INTEGER"], [64, "BIGINT"]],
  decimals: [{ name: "DECIMAL", whole: 38, scale: 38, precision: 38 }],
  anyDecimal: { words: "DECIMAL(38, 9)" },
  floats: { 32: "REAL", 64: "DOUBLE PRECISION" },
  text: { words: "CHARACTER LARGE OBJECT" },
  varchar: { name: "VARCHAR", limit: Number.MAX_SAFE_INTEGER },
  char: { name: "CHAR", limit: Number.MAX_SAFE_INTEGER },
  binary: "BINARY LARGE OBJECT",
  boolean: "BOOLEAN",
  date: "DATE",
  time: digitsTime("TIME"),
  timetz: digitsTime("TIME", 6, " WITH TIME ZONE"),
  timestamp: digitsTime("TIMESTAMP"),
  instant: digitsTime("TIMESTAMP", 6, " WITH TIME ZONE"),
  json: "JSON",
};
