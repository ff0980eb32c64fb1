import { postgresLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const duckdbTraits: PlatformTraits = {
  name: "duckdb",
  label: "DuckDB",
  assets: [{ prefix: "duckdb", kinds: ["sql", "seed", "source", "query"] }],
  nameParts: [1, 3],
  lexis: postgresLexis,
  identifiers: { quote: ['"', '"'], fold: "keep", caseSensitive: false },
  connectionTypes: ["duckdb"],
  compatible: ["motherduck"],
  ingestrDestination: "duckdb",
};
