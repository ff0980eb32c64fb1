import { mysqlLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const dorisTraits: PlatformTraits = {
  name: "doris",
  label: "Doris",
  assets: [{ prefix: "doris", kinds: "sql seed source query table" }],
  nameParts: [1, 2],
  lexis: mysqlLexis,
  connectionTypes: ["doris"],
  ingestrDestination: "doris",
};
