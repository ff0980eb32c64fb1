import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const dremioTraits: PlatformTraits = {
  name: "dremio",
  label: "Dremio",
  assets: [{ prefix: "dremio", kinds: ["sql", "query"] }],
  nameParts: [1, Infinity],
  sqlfluffDialect: "ansi",
  lexis: standardLexis,
  identifiers: { quote: ['"', '"'], fold: "keep", caseSensitive: false },
  connectionTypes: ["dremio"],
};
