import { plainTime, type PlatformTypes } from "../../sql/column_types/type_table.ts";

/** https://docs.databricks.com/aws/en/sql/language-manual/sql-ref-datatypes */
export const databricksTypes: PlatformTypes = {
  label: "Databricks",
  own: {
    decimal: { kind: "decimal", precision: 10, scale: 0 },
    timestamp: { kind: "instant" },
  },
  integers: [[8, "TINYINT"], [16, "SMALLINT"], [32, "INT"], [64, "BIGINT"]],
  decimals: [{ name: "DECIMAL", whole: 38, scale: 38, precision: 38 }],
  anyDecimal: { words: "DECIMAL(38, 9)" },
  floats: { 32: "FLOAT", 64: "DOUBLE" },
  text: { words: "STRING" },
  varchar: { name: "VARCHAR", limit: 65_535 },
  char: { name: "CHAR", limit: 255 },
  binary: "BINARY",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: plainTime("TIMESTAMP_NTZ"),
  instant: plainTime("TIMESTAMP"),
  json: "VARIANT",
  list: (element) => `ARRAY<${element}>`,
};
