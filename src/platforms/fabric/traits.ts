import { microsoftIdentifiers } from "../../sql/identifiers.ts";
import { microsoftLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const fabricTraits: PlatformTraits = {
  name: "fabric",
  label: "Fabric",
  assets: [{ prefix: "fabric", kinds: ["sql", "spark", "seed", "query", "table"] }, {
    prefix: "fw",
    kinds: ["sql", "seed", "query", "table"],
  }],
  nameParts: [1, 3],
  sqlfluffDialect: "tsql",
  parserDialect: "tsql",
  lexis: microsoftLexis,
  identifiers: microsoftIdentifiers,
  connectionTypes: ["fabric"],
};
