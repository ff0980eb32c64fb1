import { type ImportedAsset, unrendered } from "./imported_asset.ts";
import type { Patch } from "./patch.ts";

/** A table or view of a database, as an asset is made of it. */
export interface ImportedTable {
  /** Of the asset. */
  readonly name: string;
  /** Of the table, as the database has it. */
  readonly table: string;
  readonly type: string;
  /** `undefined` when the pipeline knows it. */
  readonly connection?: string | undefined;
  readonly comment: string | undefined;
  readonly columns: readonly {
    readonly name: string;
    readonly type: string;
    readonly comment: string | undefined;
  }[];
  /** The query of a view; `undefined` for a table. */
  readonly query: string | undefined;
  /** Further keys of the definition; none when left out. */
  readonly parameters?: Patch | undefined;
}

/** The asset of a table, or the view that its query makes. */
export function importedTableAsset(table: ImportedTable): ImportedAsset {
  const { name, type, connection, columns, query, parameters } = table;
  return {
    ...{ name, type, connection, columns, parameters },
    description: table.comment ?? `Imported table: ${table.table}`,
    materialization: query === undefined ? undefined : { type: "view" },
    template: query === undefined ? undefined : unrendered(query),
  };
}
