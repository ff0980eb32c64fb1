/** Types of one platform in the words of another: equal ones, and the nearest with what is lost. */
import { assertEquals } from "@std/assert";
import { describe, it } from "@std/testing/bdd";
import { databricksTypes } from "../../../src/platforms/databricks/column_types.ts";
import { mysqlTypes } from "../../../src/platforms/mysql/column_types.ts";
import { redshiftTypes } from "../../../src/platforms/redshift/column_types.ts";
import { readColumnType } from "../../../src/sql/column_types/column_type.ts";
import {
  bigqueryTypes,
  duckdbTypes,
  postgresTypes,
  snowflakeTypes,
  standardTypes,
  tsqlTypes,
} from "../../../src/sql/column_types/families.ts";
import { writeColumnType } from "../../../src/sql/column_types/type_table.ts";

const tables = {
  postgres: postgresTypes,
  snowflake: snowflakeTypes,
  bigquery: bigqueryTypes,
  duckdb: duckdbTypes,
  mysql: mysqlTypes,
  redshift: redshiftTypes,
  databricks: databricksTypes,
  tsql: tsqlTypes,
  standard: standardTypes,
};
type Name = keyof typeof tables;

const text = "the values are texts there";
const digits = (kept: number, wanted: number) =>
  `it keeps ${kept} digits of a second, not ${wanted}`;
const manyDigits = "decimals may have more digits than it holds";
const inUtc = "it has no zone: write instants in UTC";

const cases:
  readonly (readonly [from: Name, type: string, to: Name, words: string, loss?: string])[] = [
    ["postgres", "timestamp with time zone", "bigquery", "TIMESTAMP"],
    ["postgres", "timestamp without time zone", "bigquery", "DATETIME"],
    ["postgres", "timestamp(3) with time zone", "snowflake", "TIMESTAMP_LTZ(3)"],
    ["postgres", "timestamp with time zone", "mysql", "DATETIME(6)", inUtc],
    ["postgres", "timestamp with time zone", "tsql", "DATETIMEOFFSET(6)"],
    ["postgres", "time with time zone", "bigquery", "STRING", "times with a zone are texts there"],
    ["postgres", "numeric", "bigquery", "BIGNUMERIC", manyDigits],
    ["postgres", "numeric(30,2)", "bigquery", "NUMERIC(30, 2)"],
    ["postgres", "numeric(40,20)", "bigquery", "BIGNUMERIC(40, 20)"],
    ["postgres", "numeric(40,2)", "snowflake", "NUMBER(38, 9)", manyDigits],
    ["postgres", "numeric(3,-2)", "duckdb", "DECIMAL(5, 0)"],
    ["postgres", "character varying(10)", "mysql", "VARCHAR(10)"],
    ["postgres", "character varying(10)", "redshift", "VARCHAR(40)"],
    ["postgres", "character varying", "redshift", "VARCHAR(65535)", "it holds at most 65535 bytes"],
    ["postgres", "character(3)", "databricks", "CHAR(3)"],
    ["postgres", "uuid", "snowflake", "CHAR(36)", text],
    ["postgres", "uuid", "tsql", "UNIQUEIDENTIFIER"],
    ["postgres", "jsonb", "redshift", "SUPER"],
    ["postgres", "jsonb", "tsql", "NVARCHAR(MAX)", "JSON is text there"],
    ["postgres", "integer[]", "databricks", "ARRAY<INT>"],
    ["postgres", "integer[]", "mysql", "JSON", "the type of its elements is not in the type"],
    ["postgres", "inet", "duckdb", "VARCHAR", text],
    ["postgres", "interval", "snowflake", "VARCHAR", "intervals are texts there"],
    ["postgres", "interval day to second", "duckdb", "INTERVAL"],
    ["postgres", "boolean", "mysql", "TINYINT(1)"],
    ["postgres", "bit(3)", "duckdb", "VARCHAR", text],
    ["mysql", "tinyint(1)", "postgres", "BOOLEAN"],
    ["mysql", "tinyint(4)", "postgres", "SMALLINT"],
    ["mysql", "tinyint(3) unsigned", "tsql", "TINYINT"],
    ["mysql", "int(10) unsigned", "postgres", "BIGINT"],
    ["mysql", "bigint(20) unsigned", "postgres", "NUMERIC(20, 0)"],
    ["mysql", "bigint(20) unsigned", "duckdb", "UBIGINT"],
    ["mysql", "bigint(20) unsigned zerofill", "bigquery", "NUMERIC(20, 0)"],
    ["mysql", "datetime", "postgres", "TIMESTAMP"],
    ["mysql", "timestamp(6)", "databricks", "TIMESTAMP"],
    ["mysql", "decimal(65,30)", "postgres", "NUMERIC(65, 30)"],
    ["mysql", "longblob", "tsql", "VARBINARY(MAX)"],
    ["mysql", "enum('a','b(1)')", "duckdb", "VARCHAR", text],
    ["snowflake", "NUMBER(38,0)", "postgres", "NUMERIC(38, 0)"],
    ["snowflake", "NUMBER(10,2)", "mysql", "DECIMAL(10, 2)"],
    ["snowflake", "NUMBER(38,0)", "bigquery", "BIGNUMERIC(38, 0)"],
    ["snowflake", "FLOAT", "mysql", "DOUBLE"],
    ["snowflake", "TIMESTAMP_NTZ", "postgres", "TIMESTAMP", digits(6, 9)],
    [
      "snowflake",
      "TIMESTAMP_TZ",
      "bigquery",
      "TIMESTAMP",
      `values lose the zone that they were written with, and ${digits(6, 9)}`,
    ],
    ["snowflake", "TIMESTAMP_TZ", "tsql", "DATETIMEOFFSET(7)", digits(7, 9)],
    ["snowflake", "VARIANT", "postgres", "JSONB"],
    ["snowflake", "ARRAY", "postgres", "JSONB[]"],
    ["bigquery", "INT64", "mysql", "BIGINT"],
    ["bigquery", "STRING(5)", "postgres", "VARCHAR(5)"],
    ["bigquery", "STRING", "mysql", "LONGTEXT"],
    ["bigquery", "NUMERIC", "postgres", "NUMERIC(38, 9)"],
    ["bigquery", "BIGNUMERIC", "duckdb", "DECIMAL(38, 9)", manyDigits],
    ["bigquery", "DATETIME", "databricks", "TIMESTAMP_NTZ"],
    ["bigquery", "TIMESTAMP", "postgres", "TIMESTAMPTZ"],
    ["bigquery", "ARRAY<STRING>", "duckdb", "VARCHAR[]"],
    [
      "bigquery",
      "STRUCT<a INT64, b STRING>",
      "postgres",
      "JSONB",
      "its fields and their types are not in the type",
    ],
    ["bigquery", "GEOGRAPHY", "postgres", "TEXT", text],
    ["duckdb", "HUGEINT", "postgres", "NUMERIC(39, 0)"],
    ["duckdb", "HUGEINT", "snowflake", "NUMBER(38, 9)", manyDigits],
    ["duckdb", "UBIGINT", "mysql", "BIGINT UNSIGNED"],
    ["duckdb", "TIMESTAMP WITH TIME ZONE", "redshift", "TIMESTAMPTZ"],
    ["duckdb", "TIMESTAMP_NS", "snowflake", "TIMESTAMP_NTZ(9)"],
    ["duckdb", "TIMESTAMP_NS", "mysql", "DATETIME(6)", digits(6, 9)],
    ["duckdb", "INTEGER[][]", "postgres", "INTEGER[]"],
    [
      "duckdb",
      "INTEGER[][]",
      "bigquery",
      "JSON",
      "the type of its elements is not in the type",
    ],
    ["databricks", "timestamp", "snowflake", "TIMESTAMP_LTZ(6)"],
    ["databricks", "timestamp_ntz", "standard", "TIMESTAMP(6)"],
    ["databricks", "string", "standard", "CHARACTER LARGE OBJECT"],
    ["databricks", "array<string>", "bigquery", "ARRAY<STRING>"],
    ["redshift", "super", "snowflake", "VARIANT"],
    ["redshift", "character varying(256)", "duckdb", "VARCHAR"],
  ];

describe("a type in the words of another platform", () => {
  for (const [from, type, to, words, loss] of cases) {
    it(`${type} of ${from} is ${words} of ${to}${loss === undefined ? "" : `: ${loss}`}`, () => {
      const meant = readColumnType(type, tables[from].own);
      assertEquals(writeColumnType(meant, tables[to]), { words, loss });
    });
  }
});

describe("a type that a platform itself writes", () => {
  // What a table of one platform lacks is never lost on the way back.
  for (const [name, table] of Object.entries(tables)) {
    it(`is read by ${name} as what it was written for`, () => {
      const { integers, unsigned = [], floats, text: texts, binary, date, json, uuid } = table;
      const own = [
        ...integers.map(([, words]) => words),
        ...unsigned.map(([, words]) => words),
        ...Object.values(floats),
        table.boolean,
        ...texts.limit === undefined ? [texts.words] : [],
        binary,
        date,
        table.time?.words(6),
        table.timestamp.words(6),
        table.instant?.words(6),
        json,
        uuid,
        "DECIMAL(10, 2)",
      ].filter((words) => words !== undefined);
      for (const words of own) {
        const again = writeColumnType(readColumnType(words, table.own), table);
        assertEquals(again.loss, undefined, `${words} of ${name}`);
      }
    });
  }
});
