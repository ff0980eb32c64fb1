import type { Platform } from "../platform.ts";
import { snowflakeDialect } from "./dialect.ts";
import { dropOtherKind } from "./other_kind.ts";
import { snowflakeTraits } from "./traits.ts";

export const snowflakePlatform: Platform = {
  ...snowflakeTraits,
  dialect: snowflakeDialect,
  sessions: true,
  explains: true,
  dataFormats: ["csv", "json", "jsonl"],
  defaultNames: ({ details }) => {
    const { database, schema } = details.reveal();
    return { database: textOf(database), schema: textOf(schema) };
  },
  prepareTable: dropOtherKind,
  open: async (connection, options) => (await import("./driver.ts")).open(connection, options),
};

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
