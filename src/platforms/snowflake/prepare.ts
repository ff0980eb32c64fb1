import type { Connection, TableForm, TablePreparation } from "../../connections/connection.ts";
import { QueryError } from "../../errors.ts";
import { Preparations } from "../../preparations.ts";
import { quotedName } from "../../sql/column_names.ts";
import type { DefaultNames } from "../../sql/default_names.ts";
import { inCatalog } from "./catalog.ts";
import { catalogName, quote, snowflakeLiteral as literal } from "./words.ts";

/** Makes schemas and databases that are missing, and drops what keeps a table or a view from being made. */
export class TablePreparations {
  readonly #connection: Pick<Connection, "execute" | "query">;
  readonly #names: DefaultNames;
  /** By database and name. */
  readonly #schemas = new Preparations();

  constructor(connection: Pick<Connection, "execute" | "query">, names: DefaultNames) {
    this.#connection = connection;
    this.#names = names;
  }

  async prepare(table: TableForm, options: TablePreparation): Promise<void> {
    await this.#ensureSchema(catalogName(table.name).slice(0, -1), options.signal);
    if (options.replaces) await this.#dropOtherKind(table, options.signal);
  }

  async #ensureSchema(place: readonly string[], signal: AbortSignal): Promise<void> {
    if (place.length === 0 || place.length > 2) return;
    await this.#schemas.ensure(JSON.stringify(place), () => this.#makeSchema(place, signal));
  }

  /** Asks first: `IF NOT EXISTS` alone needs the right to make it, even where it exists. */
  async #makeSchema(place: readonly string[], signal: AbortSignal): Promise<void> {
    const [schema = "", database] = place.toReversed();
    const names = place.map((part) => quote(quotedName(part)));
    const within = database === undefined ? "" : ` IN DATABASE ${names[0]}`;
    const made: string[] = [];
    try {
      const { columns, rows } = await this.#connection.query(
        `SHOW TERSE SCHEMAS LIKE ${literal(schema)}${within}`,
        { signal },
      );
      // LIKE takes no account of case.
      const index = columns.findIndex(({ name }) => name.toLowerCase() === "name");
      if (rows.some((row) => row[index] === schema)) return;
    } catch (error) {
      if (!(error instanceof QueryError && error.kind === "missing")) throw error;
      if (database !== undefined) made.push(`CREATE DATABASE IF NOT EXISTS ${names[0]}`);
    }
    made.push(`CREATE SCHEMA IF NOT EXISTS ${names.join(".")}`);
    await this.#connection.execute(made, { signal });
  }

  /** Snowflake replaces neither a view by a table nor a table by a view. */
  async #dropOtherKind({ name, kind }: TableForm, signal: AbortSignal): Promise<void> {
    const question = `SELECT table_type FROM ${inCatalog("TABLES", name, this.#names)}`;
    const { rows: [[found] = []] } = await this.#connection.query(question, { signal });
    if (typeof found !== "string") return;
    const there = found.includes("VIEW") ? "view" : "table";
    if (there === kind) return;
    const drop = `DROP ${there === "view" ? "VIEW" : "TABLE"} IF EXISTS ${quote(name)}`;
    await this.#connection.execute([drop], { signal });
  }
}
