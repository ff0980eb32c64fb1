import { sparkIdentifiers } from "../../sql/identifiers.ts";
import { sparkLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const sparkTraits: PlatformTraits = {
  name: "spark",
  label: "Spark",
  assets: [{ prefix: "spark", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 3],
  sqlfluffDialect: "sparksql",
  lexis: sparkLexis,
  identifiers: sparkIdentifiers,
  connectionTypes: ["spark"],
};
