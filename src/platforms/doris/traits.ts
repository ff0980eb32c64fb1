import { mysqlIdentifiers } from "../../sql/identifiers.ts";
import { mysqlLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const dorisTraits: PlatformTraits = {
  name: "doris",
  label: "Doris",
  assets: [{ prefix: "doris", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  lexis: mysqlLexis,
  identifiers: mysqlIdentifiers,
  connectionTypes: ["doris"],
  ingestrDestination: "doris",
};
