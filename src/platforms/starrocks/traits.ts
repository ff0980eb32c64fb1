import { mysqlLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const starrocksTraits: PlatformTraits = {
  name: "starrocks",
  label: "StarRocks",
  assets: [{ prefix: "starrocks", kinds: "sql seed source query table" }],
  nameParts: [1, 2],
  lexis: mysqlLexis,
  connectionTypes: ["starrocks"],
  ingestrDestination: "starrocks",
};
