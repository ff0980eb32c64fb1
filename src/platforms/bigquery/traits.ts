import type { PlatformTraits } from "../traits.ts";

export const bigqueryTraits: PlatformTraits = {
  name: "google_cloud_platform",
  label: "BigQuery",
  assets: [{ prefix: "bq", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [2, 3],
  sqlfluffDialect: "bigquery",
  parserDialect: "bigquery",
  lexis: {
    backslash: true,
    quotedText: true,
    tripleText: true,
    hashComment: true,
    dashedNames: true,
  },
  identifiers: { quote: ["`", "`"], fold: "keep", caseSensitive: true, maxLength: 1024 },
  validatedInReference: true,
  connectionTypes: ["google_cloud_platform"],
  nameWords: ["table", "dataset.table", "project.dataset.table"],
  defaultConnection: "gcp-default",
  // Reference: accepted there and looked up nowhere.
  defaultConnectionKeys: ["gcp"],
  aliases: ["bigquery", "gcp"],
  ingestrDestination: "bigquery",
  columnTypes: (
    "array bignumeric bigdecimal bool boolean bytes date datetime decimal float float64 geography " +
    "int int64 integer bigint smallint tinyint byteint interval json numeric range record string " +
    "struct time timestamp"
  ).split(" "),
};
