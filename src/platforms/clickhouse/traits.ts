import type { PlatformTraits } from "../traits.ts";

export const clickhouseTraits: PlatformTraits = {
  name: "clickhouse",
  label: "ClickHouse",
  assets: [{ prefix: "clickhouse", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  lexis: { backslash: true, dollarText: true, hashComment: true },
  identifiers: { quote: ["`", "`"], fold: "keep", caseSensitive: true },
  connectionTypes: ["clickhouse"],
  ingestrDestination: "clickhouse",
};
