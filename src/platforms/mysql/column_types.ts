import { named } from "../../sql/column_types/column_type.ts";
import { digitsTime, type PlatformTypes } from "../../sql/column_types/type_table.ts";

/** https://dev.mysql.com/doc/refman/8.4/en/data-types.html, which MariaDB takes too. */
export const mysqlTypes: PlatformTypes = {
  label: "MySQL",
  own: {
    ...named("tinyint(1)", { kind: "boolean" }),
    real: { kind: "float", bits: 64 },
    ...named("decimal numeric dec fixed", { kind: "decimal", precision: 10, scale: 0 }),
    text: { kind: "text", length: 65_535 },
    ...named("time", { kind: "time", digits: 0 }),
    datetime: { kind: "timestamp", digits: 0 },
    timestamp: { kind: "instant", digits: 0 },
  },
  integers: [[8, "TINYINT"], [16, "SMALLINT"], [24, "MEDIUMINT"], [32, "INT"], [64, "BIGINT"]],
  unsigned: [
    [8, "TINYINT UNSIGNED"],
    [16, "SMALLINT UNSIGNED"],
    [24, "MEDIUMINT UNSIGNED"],
    [32, "INT UNSIGNED"],
    [64, "BIGINT UNSIGNED"],
  ],
  decimals: [{ name: "DECIMAL", whole: 65, scale: 30, precision: 65 }],
  anyDecimal: { words: "DECIMAL(65, 30)" },
  floats: { 32: "FLOAT", 64: "DOUBLE" },
  text: { words: "LONGTEXT" },
  // A row holds 65,535 bytes, and a character takes up to four: a longer text has its bytes elsewhere.
  varchar: { name: "VARCHAR", limit: 4_000 },
  char: { name: "CHAR", limit: 255 },
  binary: "LONGBLOB",
  boolean: "TINYINT(1)",
  date: "DATE",
  time: digitsTime("TIME"),
  timestamp: digitsTime("DATETIME"),
  // Its TIMESTAMP ends in 2038.
  json: "JSON",
};
