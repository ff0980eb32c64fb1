import { microsoftIdentifiers } from "../../sql/identifiers.ts";
import { microsoftLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const mssqlTraits: PlatformTraits = {
  name: "mssql",
  label: "SQL Server",
  ruleLabel: "MSSQL",
  assets: [{ prefix: "ms", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 3],
  sqlfluffDialect: "tsql",
  parserDialect: "tsql",
  lexis: microsoftLexis,
  identifiers: microsoftIdentifiers,
  connectionTypes: ["mssql"],
  compatible: ["synapse"],
  ingestrDestination: "mssql",
  aliases: ["sqlserver"],
  awsEngines: { names: ["sqlserver"], editions: true, port: 1433, database: "master" },
};
