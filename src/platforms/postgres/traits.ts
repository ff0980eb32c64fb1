import { postgresIdentifiers } from "../../sql/identifiers.ts";
import { postgresLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const postgresTraits: PlatformTraits = {
  name: "postgres",
  label: "PostgreSQL",
  ruleLabel: "Postgres",
  assets: [{ prefix: "pg", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 2],
  parserDialect: "postgresql",
  lexis: postgresLexis,
  identifiers: postgresIdentifiers,
  connectionTypes: ["postgres"],
  compatible: ["redshift"],
  ingestrDestination: "postgres",
  aliases: ["postgresql", "pg"],
  awsEngines: {
    names: ["postgres", "postgresql", "aurora-postgresql"],
    port: 5432,
    database: "postgres",
  },
};
