import { postgresIdentifiers } from "../../sql/identifiers.ts";
import type { PlatformTraits } from "../traits.ts";

export const redshiftTraits: PlatformTraits = {
  name: "redshift",
  label: "Redshift",
  assets: [{ prefix: "rs", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  lexis: { dollarText: true, nestedComment: true, backslash: true },
  identifiers: { ...postgresIdentifiers, caseSensitive: false, maxLength: 127 },
  connectionTypes: ["redshift"],
  compatible: ["postgres"],
  ingestrDestination: "redshift",
  awsEngines: { names: ["redshift"], port: 5439 },
};
