import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const trinoTraits: PlatformTraits = {
  name: "trino",
  label: "Trino",
  assets: [{ prefix: "trino", kinds: ["sql", "query"] }],
  nameParts: [1, 3],
  lexis: standardLexis,
  identifiers: { quote: ['"', '"'], fold: "lower", caseSensitive: false },
  connectionTypes: ["trino"],
};
