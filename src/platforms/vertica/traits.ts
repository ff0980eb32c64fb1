import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const verticaTraits: PlatformTraits = {
  name: "vertica",
  label: "Vertica",
  assets: [{ prefix: "vertica", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  parserDialect: "postgresql",
  lexis: standardLexis,
  identifiers: { quote: ['"', '"'], fold: "keep", caseSensitive: false, maxLength: 128 },
  connectionTypes: ["vertica"],
  ingestrDestination: "vertica",
};
