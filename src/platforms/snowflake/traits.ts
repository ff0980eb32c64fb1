import { standardIdentifiers } from "../../sql/identifiers.ts";
import type { PlatformTraits } from "../traits.ts";

export const snowflakeTraits: PlatformTraits = {
  name: "snowflake",
  label: "Snowflake",
  assets: [{ prefix: "sf", kinds: ["sql", "seed", "source", "query", "table"] }],
  nameParts: [1, 3],
  lexis: { backslash: true, dollarText: true, slashComment: true, recursesFreely: true },
  identifiers: { ...standardIdentifiers, maxLength: 255 },
  validatedInReference: true,
  connectionTypes: ["snowflake"],
  ingestrDestination: "snowflake",
  columnTypes: (
    "array bigint binary boolean byteint char character date datetime decimal double float float4 " +
    "float8 geography geometry int integer nchar number numeric nvarchar nvarchar2 object real " +
    "smallint string text time timestamp timestamp_ltz timestamp_ntz timestamp_tz tinyint " +
    "varbinary varchar variant vector"
  ).split(" "),
};
