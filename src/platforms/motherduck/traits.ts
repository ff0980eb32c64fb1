import { postgresLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const motherduckTraits: PlatformTraits = {
  name: "motherduck",
  label: "MotherDuck",
  assets: [{ prefix: "motherduck", kinds: ["sql"] }],
  nameParts: [1, 3],
  sqlfluffDialect: "duckdb",
  parserDialect: "duckdb",
  lexis: postgresLexis,
  identifiers: { quote: ['"', '"'], fold: "keep", caseSensitive: false },
  connectionTypes: ["motherduck"],
  compatible: ["duckdb"],
  ingestrDestination: "motherduck",
};
