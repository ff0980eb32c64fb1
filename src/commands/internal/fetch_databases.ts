import { type DatabaseList, databaseList } from "../../report/shapes/databases.ts";
import type { Invocation } from "../invocation.ts";
import { askDatabase, databaseCommand, type Question } from "./database.ts";

/** `bruin internal fetch-databases`: what `--database` of the other questions can be. */
export function createFetchDatabasesCommand(invocation: Invocation) {
  return databaseCommand().action(async (flags) => {
    const question: Question<DatabaseList> = {
      about: "database fetching",
      ask: async ({ databases }, { rows }) => ({
        databases: (await rows(databases)).map(([name]) => String(name)),
        connection: flags.connection,
      }),
      shape: () => databaseList,
      table: ({ databases }) => ({
        heading: `Found ${databases.length} database(s):`,
        titles: ["DATABASE"],
        rows: databases.map((name) => [name]),
      }),
    };
    await askDatabase(flags, question, invocation);
  });
}
