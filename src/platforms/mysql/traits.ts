import { mysqlIdentifiers } from "../../sql/identifiers.ts";
import { mysqlLexis } from "../../sql/lexis.ts";
import type { PlatformTraits } from "../traits.ts";

export const mysqlTraits: PlatformTraits = {
  name: "mysql",
  label: "MySQL",
  assets: [{ prefix: "my", kinds: ["sql", "seed", "query", "table"] }],
  nameParts: [1, 2],
  lexis: mysqlLexis,
  identifiers: mysqlIdentifiers,
  connectionTypes: ["mysql", "vitess", "planetscale_mysql"],
  aliases: ["mariadb"],
  awsEngines: { names: ["mysql", "mariadb", "aurora", "aurora-mysql"], port: 3306 },
};
