import type {
  Connection,
  Rows,
  TableForm,
  TablePreparation,
} from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { Preparations } from "../../preparations.ts";
import { quotedName } from "../../sql/column_names.ts";
import { inCatalog, kindOfTable } from "./catalog.ts";
import { databricksLiteral as literal, quote, type TableName, tableNameOf } from "./words.ts";

type Asking = Pick<Connection, "query" | "execute">;
type Asked = Pick<TablePreparation, "signal" | "annotation">;

/** Makes schemas, and drops what has the name of a table but cannot be replaced by it. */
export class TablePreparations {
  /** By catalog and name. */
  readonly #schemas = new Preparations();

  async prepare(
    connection: Asking,
    form: TableForm,
    { replaces, signal, annotation }: TablePreparation,
  ): Promise<void> {
    const options = { signal, annotation };
    await this.#ensureSchema(connection, tableNameOf(form.name), options);
    // A view always takes the place of a table, as in the reference.
    if (!replaces && form.kind === "table") return;
    const [[kind] = []] = await catalogRows(connection, kindOfTable(form.name), options);
    if (typeof kind !== "string") return;
    const isView = kind.endsWith("VIEW");
    if (isView === (form.kind === "view") && !kind.startsWith("MATERIALIZED")) return;
    const what = kind === "MATERIALIZED_VIEW" ? "MATERIALIZED VIEW" : isView ? "VIEW" : "TABLE";
    await connection.execute([`DROP ${what} IF EXISTS ${quote(form.name)}`], options);
  }

  async #ensureSchema(
    connection: Asking,
    { catalog, schema }: TableName,
    options: Asked,
  ): Promise<void> {
    const name = quote(
      [...(catalog === undefined ? [] : [catalog]), schema].map(quotedName).join("."),
    );
    await this.#schemas.ensure(
      name,
      () => makeSchema(connection, { catalog, schema, name, options }),
    );
  }
}

/** Asks first: `IF NOT EXISTS` alone needs the right to make one, even where it exists. */
async function makeSchema(
  connection: Asking,
  { catalog, schema, name, options }: Omit<TableName, "table"> & {
    readonly name: string;
    readonly options: Asked;
  },
): Promise<void> {
  const question = `SELECT 1 FROM ${inCatalog("schemata", catalog)} ` +
    `WHERE schema_name = ${literal(schema.toLowerCase())}`;
  if ((await catalogRows(connection, question, options)).length > 0) return;
  await connection.execute([`CREATE SCHEMA IF NOT EXISTS ${name}`], options);
}

/** What a catalog says of its schemas; nothing where it has no `information_schema`, as `hive_metastore`. */
async function catalogRows(
  connection: Asking,
  question: string,
  options: Asked,
): Promise<Rows["rows"]> {
  try {
    return (await connection.query(question, options)).rows;
  } catch (error) {
    if (error instanceof QueryError && error.kind === "missing") return [];
    throw error;
  }
}
