import {
  type CatalogColumn,
  type ColumnList,
  plainTableColumns,
  schemaTableColumns,
} from "../../report/shapes/databases.ts";
import type { Invocation } from "../invocation.ts";
import type { Browse } from "../../sql/browse.ts";
import { conditionOf, readPrimaryKey } from "../../run/table_shape.ts";
import {
  askDatabase,
  type AskedDatabase,
  cellText,
  databaseCommand,
  type Question,
  type Row,
} from "./database.ts";

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
        ask: async (browse, asked) => ({
          database,
          table,
          connection,
          columns: await keyedColumns(browse, { ...asked, database, table }),
        }),
        shape: ({ hasSchemas }) => hasSchemas ? schemaTableColumns : plainTableColumns,
        table: ({ columns }) => ({
          heading: `Found ${columns.length} column(s) in table '${table}':`,
          titles: ["COLUMN", "TYPE", "NULLABLE", "PRIMARY KEY", "UNIQUE"],
          rows: columns.map(({ name, type, nullable, primaryKey, unique }) => [
            name,
            type,
            ...[nullable, primaryKey, unique].map((fact) =>
              fact === undefined ? "unknown" : fact ? "yes" : "no"
            ),
          ]),
        }),
      };
      await askDatabase(flags, question, invocation);
    });
}

/** The columns, with their key also where that takes another question. */
async function keyedColumns(
  { columns, primaryKey }: Browse,
  { rows, database, table, ...asked }: AskedDatabase & {
    readonly database: string;
    readonly table: string;
  },
): Promise<CatalogColumn[]> {
  const found = (await rows(columns(database, table))).map(toColumn);
  const isKnown = found.every((column) => column.primaryKey !== undefined);
  if (isKnown || primaryKey === undefined) return found;
  const told = await readPrimaryKey(primaryKey(database, table), asked);
  if ("refusal" in told) return found;
  return found.map((column) => ({ ...column, primaryKey: told.key.includes(column.name) }));
}

function toColumn([name, type, nullable, primaryKey, unique, comment]: Row): CatalogColumn {
  return {
    name: String(name),
    type: String(type),
    nullable: conditionOf(nullable) ?? false,
    primaryKey: conditionOf(primaryKey),
    unique: conditionOf(unique),
    comment: cellText(comment),
  };
}
