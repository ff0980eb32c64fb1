import { sparkIdentifiers } from "../../sql/identifiers.ts";
import { sparkLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const sailTraits: PlatformTraits = {
  name: "sail",
  label: "Sail",
  assets: [{ prefix: "sail", kinds: ["sql", "query"] }],
  nameParts: [1, 2],
  sqlfluffDialect: "sparksql",
  parserDialect: "spark",
  lexis: sparkLexis,
  identifiers: sparkIdentifiers,
  connectionTypes: ["sail"],
};
