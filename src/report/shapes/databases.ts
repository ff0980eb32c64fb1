import {
  boolean,
  integer,
  listOf,
  mapOf,
  object,
  oneOf,
  optional,
  orNull,
  type Shape,
  text,
} from "./shape.ts";

/** A table or view, as the catalog of its database describes it. */
export interface CatalogTable {
  readonly schema: string;
  readonly name: string;
  readonly type: "table" | "view";
  readonly viewDefinition: string | undefined;
  readonly sizeBytes: number | bigint | undefined;
  readonly owner: string | undefined;
  readonly comment: string | undefined;
}

export interface CatalogColumn {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  /** `undefined` when the database does not say. */
  readonly primaryKey: boolean | undefined;
  /** `undefined` when the database does not say. */
  readonly unique: boolean | undefined;
  readonly comment: string | undefined;
}

const table = object<CatalogTable>("CatalogTable", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(oneOf("table", "view"), ({ type }) => type),
  view_definition: field(optional(text), ({ viewDefinition }) => viewDefinition),
  columns: field(listOf(text), () => [], "Always empty; ask fetch-columns"),
  size_bytes: field(optional(integer), ({ sizeBytes }) => sizeBytes),
  owner: field(optional(text), ({ owner }) => owner),
  table_comment: field(optional(text), ({ comment }) => comment),
}));

interface CatalogSchema {
  readonly name: string;
  readonly tables: readonly CatalogTable[];
}

const schema = object<CatalogSchema>("CatalogSchema", (field) => ({
  name: field(text, ({ name }) => name),
  tables: field(listOf(table), ({ tables }) => tables),
}));

export interface DatabaseSummary {
  /** Empty when there is no table in it. */
  readonly database: string;
  readonly connection: string;
  /** In order of their schemas. */
  readonly tables: readonly CatalogTable[];
}

const totals = object<DatabaseSummary>("DatabaseTotals", (field) => ({
  total_schemas: field(integer, (summary) => schemasOf(summary).length),
  total_tables: field(integer, ({ tables }) => tables.length),
}));

/** The tables of a database by schema. */
export const databaseSummary: Shape<DatabaseSummary> = object("DatabaseSummary", (field) => ({
  database_name: field(text, ({ database }) => database),
  schemas: field(listOf(schema), schemasOf),
  connection_name: field(text, ({ connection }) => connection),
  summary: field(totals, (summary) => summary),
}));

function schemasOf({ tables }: DatabaseSummary): CatalogSchema[] {
  return [...Map.groupBy(tables, ({ schema }) => schema)]
    .map(([name, tables]) => ({ name, tables }));
}

export interface DatabaseList {
  readonly databases: readonly string[];
  readonly connection: string;
}

/** What can be given to the other questions. */
export const databaseList: Shape<DatabaseList> = object("DatabaseList", (field) => ({
  databases: field(listOf(text), ({ databases }) => databases),
  connection_name: field(text, ({ connection }) => connection),
  count: field(integer, ({ databases }) => databases.length),
}));

export interface TableList {
  readonly database: string;
  readonly connection: string;
  readonly tables: readonly {
    /** `undefined` where it is the database itself. */
    readonly schema: string | undefined;
    readonly name: string;
  }[];
}

/** The tables of a database whose tables have no schema; `null` for none. */
export const plainTableList: Shape<TableList> = object("TableList", (field) => ({
  database: field(text, ({ database }) => database),
  tables: field(
    orNull(listOf(text)),
    ({ tables }) => tables.length === 0 ? undefined : tables.map(({ name }) => name),
  ),
  connection_name: field(text, ({ connection }) => connection),
  table_count: field(integer, ({ tables }) => tables.length),
}));

/** The tables of a database by schema. */
export const schemaTableList: Shape<TableList> = object("SchemaTableList", (field) => ({
  database: field(text, ({ database }) => database),
  schemas: field(mapOf(listOf(text)), tablesBySchema),
  connection_name: field(text, ({ connection }) => connection),
  table_count: field(integer, ({ tables }) => tables.length),
}));

function tablesBySchema({ tables }: TableList): Record<string, string[]> {
  return Object.fromEntries(
    [...Map.groupBy(tables, ({ schema = "" }) => schema)]
      .map(([name, group]) => [name, group.map((table) => table.name)]),
  );
}

const column = object<CatalogColumn>("CatalogColumn", (field) => ({
  name: field(text, ({ name }) => name),
  type: field(text, ({ type }) => type, "As the catalog writes it"),
  nullable: field(boolean, ({ nullable }) => nullable),
  primary_key: field(
    boolean,
    ({ primaryKey = false }) => primaryKey,
    "Part of it; false as well where the database does not say",
  ),
  unique: field(
    boolean,
    ({ unique = false }) => unique,
    "By itself; false as well where the database does not say",
  ),
  description: field(optional(text), ({ comment }) => comment),
}));

export interface ColumnList {
  readonly database: string;
  readonly table: string;
  readonly connection: string;
  readonly columns: readonly CatalogColumn[];
}

/** The columns of a table of a database without schemas; `null` when there is no such table. */
export const plainTableColumns: Shape<ColumnList> = columnList((columns) =>
  columns.length === 0 ? undefined : columns
);

/** Reference: where databases have schemas, a table that does not exist has no columns. */
export const schemaTableColumns: Shape<ColumnList> = columnList((columns) => columns);

function columnList(
  shown: (columns: readonly CatalogColumn[]) => readonly CatalogColumn[] | undefined,
): Shape<ColumnList> {
  return object("ColumnList", (field) => ({
    database: field(text, ({ database }) => database),
    table: field(text, ({ table }) => table),
    columns: field(
      orNull(listOf(column)),
      ({ columns }) => shown(columns),
      "For a table that does not exist null, or empty where databases have schemas",
    ),
    connection_name: field(text, ({ connection }) => connection),
    column_count: field(integer, ({ columns }) => columns.length),
  }));
}
