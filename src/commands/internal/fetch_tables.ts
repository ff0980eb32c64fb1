import { plainTableList, schemaTableList, type TableList } from "../../report/shapes/databases.ts";
import type { Invocation } from "../invocation.ts";
import { askDatabase, cellText, databaseCommand, type Question } from "./database.ts";

/** `bruin internal fetch-tables`: the tables and views of a database. */
export function createFetchTablesCommand(invocation: Invocation) {
  return databaseCommand()
    .option("-d, --database <name:string>", "One of fetch-databases", { required: true })
    .action(async (flags) => {
      const { connection, database } = flags;
      const question: Question<TableList> = {
        about: "table fetching",
        ask: async ({ tables }, { rows }) => ({
          database,
          connection,
          tables: (await rows(tables(database)))
            .map(([schema, name]) => ({ schema: cellText(schema), name: String(name) })),
        }),
        shape: ({ hasSchemas }) => hasSchemas ? schemaTableList : plainTableList,
        table: ({ tables }) => ({
          heading: `Found ${tables.length} table(s) in database '${database}':`,
          titles: ["SCHEMA", "TABLE"],
          rows: tables.map(({ schema = "", name }) => [schema, name]),
        }),
      };
      await askDatabase(flags, question, invocation);
    });
}
