import { plainTime, type PlatformTypes } from "../../sql/column_types/type_table.ts";

/** https://docs.aws.amazon.com/redshift/latest/dg/c_Supported_data_types.html */
export const redshiftTypes: PlatformTypes = {
  label: "Redshift",
  own: {
    numeric: { kind: "decimal", precision: 18, scale: 0 },
    text: { kind: "text", length: 256 },
  },
  integers: [[16, "SMALLINT"], [32, "INTEGER"], [64, "BIGINT"]],
  decimals: [{ name: "DECIMAL", whole: 38, scale: 37, precision: 38 }],
  anyDecimal: { words: "DECIMAL(38, 9)" },
  floats: { 32: "REAL", 64: "DOUBLE PRECISION" },
  text: { words: "VARCHAR(65535)", limit: 65_535 },
  // Lengths are in bytes there.
  varchar: { name: "VARCHAR", limit: 65_535, each: 4 },
  char: { name: "VARCHAR", limit: 65_535, each: 4 },
  binary: "VARBYTE(65535)",
  boolean: "BOOLEAN",
  date: "DATE",
  time: plainTime("TIME"),
  timetz: plainTime("TIMETZ"),
  timestamp: plainTime("TIMESTAMP"),
  instant: plainTime("TIMESTAMPTZ"),
  json: "SUPER",
};
