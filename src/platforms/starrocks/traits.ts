import { mysqlIdentifiers } from "../../sql/identifiers.ts";
import { mysqlLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const starrocksTraits: PlatformTraits = {
  name: "starrocks",
  label: "StarRocks",
  assets: [{ prefix: "starrocks", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  lexis: mysqlLexis,
  identifiers: mysqlIdentifiers,
  connectionTypes: ["starrocks"],
  ingestrDestination: "starrocks",
};
