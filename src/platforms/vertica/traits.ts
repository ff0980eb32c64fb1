import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const verticaTraits: PlatformTraits = {
  name: "vertica",
  label: "Vertica",
  assets: [{ prefix: "vertica", kinds: "sql seed source query table" }],
  nameParts: [1, 2],
  lexis: standardLexis,
  connectionTypes: ["vertica"],
  ingestrDestination: "vertica",
};
