import type { ExecuteOptions } from "../../connections/connection.ts";
import type { Asset, Column } from "../../project/model.ts";
import { findColumn, quotedName } from "../../sql/column_names.ts";
import type { ColumnShape } from "../../sql/table_facts.ts";
import type { StepOptions } from "./resources.ts";

/**
 * The columns of an asset named exactly as its table has them, for statements about the table: a declared
 * name is that of the same name, else the only one that differs by case. They stay as they are where case
 * does not matter, and where the database knows none of them.
 * @throws {QueryError} When the database cannot be asked.
 */
export async function realColumns(
  columns: readonly Column[],
  options: StepOptions,
  sending: ExecuteOptions,
): Promise<Column[]> {
  const { scope: { asset }, platform: { dialect } } = options;
  if (!dialect.identifiers.caseSensitive || dialect.survey === undefined) return [...columns];
  const known = await tableColumns(dialect.tableOf?.(asset) ?? asset.name, options, sending);
  return await Promise.all(columns.map(async (column): Promise<Column> => {
    const { foreignKey } = column;
    return {
      ...column,
      name: realName(column.name, known),
      foreignKey: foreignKey && {
        ...foreignKey,
        column: foreignKey.column === "" ? "" : realName(
          foreignKey.column,
          await tableColumns(foreignKey.table, options, sending),
        ),
      },
    };
  }));
}

/** The asset with its columns as {@linkcode realColumns} names them. */
export async function withRealColumns(
  options: StepOptions,
  sending: ExecuteOptions,
): Promise<Asset> {
  const { asset } = options.scope;
  return { ...asset, columns: await realColumns(asset.columns, options, sending) };
}

function realName(name: string, columns: readonly ColumnShape[]): string {
  const found = findColumn(columns, name);
  return found === undefined ? name : quotedName(found.name);
}

async function tableColumns(
  table: string,
  { platform: { dialect }, connection: name, resources }: StepOptions,
  sending: ExecuteOptions,
): Promise<ColumnShape[]> {
  const connection = await resources.connections.open(name);
  sending.signal.throwIfAborted();
  const names = await resources.connections.defaultNames(name);
  const { rows } = await connection.query(dialect.catalog.columns(table, names), sending);
  return rows.filter(([column]) => column !== null)
    .map(([column, type]) => ({ name: String(column), type: String(type) }));
}
