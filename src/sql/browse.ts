import type { DefaultNames } from "./default_names.ts";

/**
 * Questions of an editor about what is in a database. Each is one statement; the columns of its answer are
 * given here, in order.
 */
export interface Browse {
  /** Whether tables of a database are in schemas; else what is called a database here is the schema. */
  readonly hasSchemas: boolean;
  /** Name of each database, in order: what the other questions take. */
  readonly databases: string;
  /**
   * One row: the database and the schema in which the connection finds a table whose name says neither; null
   * where it finds none. Without schemas of its own, the second is what is called a database here.
   * @param table Without its schema.
   */
  readonly current: (table: string) => string;
  /**
   * Schema and name of each table and view, in order; the schema is null where there are none.
   * No rows for a database that there is not.
   */
  readonly tables: (database: string) => string;
  /**
   * Name, type, whether it may be null, whether it is part of the primary key, whether it is unique by
   * itself, and comment of each column, in order; null for what this query does not know.
   * @param table With or without its schema.
   */
  readonly columns: (database: string, table: string) => string;
  /**
   * A statement that tells the primary key of a table where `columns` does not know it: one row for each of its
   * columns, whose name is in `column_name`. `undefined` where `columns` knows it.
   */
  readonly primaryKey?: (database: string, table: string) => string;
  /**
   * Database, schema, name, `table` or `view`, definition of a view, size in bytes, owner and comment of
   * each table and view, in order; null where the system does not know.
   * @param names Of the connection.
   */
  readonly summary: (names: DefaultNames) => string;
}
