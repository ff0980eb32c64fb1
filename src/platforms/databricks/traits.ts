import { sparkIdentifiers } from "../../sql/identifiers.ts";
import { sparkLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const databricksTraits: PlatformTraits = {
  name: "databricks",
  label: "Databricks",
  assets: [{ prefix: "databricks", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [2, 3],
  lexis: sparkLexis,
  identifiers: sparkIdentifiers,
  connectionTypes: ["databricks"],
  ingestrDestination: "databricks",
};
