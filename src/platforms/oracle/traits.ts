import { standardIdentifiers } from "../../sql/identifiers.ts";
import { standardLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const oracleTraits: PlatformTraits = {
  name: "oracle",
  label: "Oracle",
  assets: [{ prefix: "oracle", kinds: ["sql", "source"] }],
  nameParts: [1, 2],
  lexis: { ...standardLexis, recursesFreely: true, alternativeText: true },
  identifiers: { ...standardIdentifiers, maxLength: 128 },
  connectionTypes: ["oracle"],
  ingestrDestination: "oracle",
  awsEngines: { names: ["oracle"], editions: true, port: 1521, databaseField: "service_name" },
};
