import {
  type CatalogTable,
  type DatabaseSummary,
  databaseSummary,
} from "../../report/shapes/databases.ts";
import type { Invocation } from "../invocation.ts";
import { askDatabase, cellText, databaseCommand, type Question, type Row } from "./database.ts";

/** `bruin internal db-summary`: every table and view of a database, by schema. */
export function createDatabaseSummaryCommand(invocation: Invocation) {
  return databaseCommand().action(async (flags) => {
    const question: Question<DatabaseSummary> = {
      about: "database summary",
      ask: async ({ summary, current }, { rows, names }) => {
        const found = await rows(summary(names));
        // A database without tables has a name all the same.
        const [place] = found.length > 0 ? found : await rows(current("none"));
        return {
          database: cellText(place?.[0]) ?? "",
          connection: flags.connection,
          tables: found.map(toTable),
        };
      },
      shape: () => databaseSummary,
      table: ({ tables }) => ({
        heading: `Found ${tables.length} table(s) and view(s):`,
        titles: ["SCHEMA", "NAME", "TYPE"],
        rows: tables.map(({ schema, name, type }) => [schema, name, type]),
      }),
    };
    await askDatabase(flags, question, invocation);
  });
}

function toTable([, schema, name, type, definition, size, owner, comment]: Row): CatalogTable {
  return {
    schema: String(schema),
    name: String(name),
    type: type === "view" ? "view" : "table",
    viewDefinition: cellText(definition),
    sizeBytes: typeof size === "number" || typeof size === "bigint" ? size : undefined,
    owner: cellText(owner),
    comment: cellText(comment),
  };
}
