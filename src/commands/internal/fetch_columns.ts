import {
  type CatalogColumn,
  type ColumnList,
  plainTableColumns,
  schemaTableColumns,
} from "../../report/shapes/databases.ts";
import type { Invocation } from "../invocation.ts";
import { askDatabase, cellText, databaseCommand, type Question, type Row } from "./database.ts";

/** `bruin internal fetch-columns`: the columns of a table, with their types and keys. */
export function createFetchColumnsCommand(invocation: Invocation) {
  return databaseCommand()
    .option("-d, --database <name:string>", "One of fetch-databases", { required: true })
    .usage("-c <name> -d <name> -t <name> [options]")
    .option("-t, --table <name:string>", "One of fetch-tables", { required: true })
    .action(async (flags) => {
      const { connection, database, table } = flags;
      const question: Question<ColumnList> = {
        about: "column fetching",
        ask: async ({ columns }, rows) => ({
          database,
          table,
          connection,
          columns: (await rows(columns(database, table))).map(toColumn),
        }),
        shape: ({ hasSchemas }) => hasSchemas ? schemaTableColumns : plainTableColumns,
        table: ({ columns }) => ({
          heading: `Found ${columns.length} column(s) in table '${table}':`,
          titles: ["COLUMN", "TYPE", "NULLABLE", "PRIMARY KEY", "UNIQUE"],
          rows: columns.map(({ name, type, nullable, primaryKey, unique }) => [
            name,
            type,
            ...[nullable, primaryKey, unique].map((fact) => fact ? "yes" : "no"),
          ]),
        }),
      };
      await askDatabase(flags, question, invocation);
    });
}

function toColumn([name, type, nullable, primaryKey, unique, comment]: Row): CatalogColumn {
  return {
    name: String(name),
    type: String(type),
    nullable: isTrue(nullable),
    primaryKey: isTrue(primaryKey),
    unique: isTrue(unique),
    comment: cellText(comment),
  };
}

/** Some databases have numbers for the values of conditions. */
function isTrue(value: Row[number] | undefined): boolean {
  return value === true || value === 1;
}
