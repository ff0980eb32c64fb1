import { microsoftIdentifiers } from "../../sql/identifiers.ts";
import { microsoftLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const synapseTraits: PlatformTraits = {
  name: "synapse",
  label: "Synapse",
  assets: [{ prefix: "synapse", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  sqlfluffDialect: "tsql",
  parserDialect: "tsql",
  lexis: microsoftLexis,
  identifiers: microsoftIdentifiers,
  connectionTypes: ["synapse"],
  compatible: ["mssql"],
  ingestrDestination: "synapse",
};
