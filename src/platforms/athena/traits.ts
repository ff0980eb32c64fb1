import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const athenaTraits: PlatformTraits = {
  name: "athena",
  label: "Athena",
  assets: [{ prefix: "athena", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 3],
  lexis: standardLexis,
  identifiers: { quote: ['"', '"'], fold: "lower", caseSensitive: false },
  connectionTypes: ["athena"],
  ingestrDestination: "athena",
};
