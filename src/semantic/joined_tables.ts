import type { Dialect } from "../sql/dialect.ts";
import { fillIn, isPlainName, nameInQuotes, type Templates } from "./expression.ts";
import { nameOf, type Path, startAt } from "./joins.ts";
import type { SemanticModel } from "./model.ts";

/** A table of the query, with what is computed from its own columns. */
interface Table {
  /** What the query calls it, without quotes. */
  readonly name: string;
  /** The same in quotes. */
  readonly alias: string;
  /** The way to it, and where its columns are declared. */
  readonly path: Path;
  /** SQL → the name under which it stands beside the table's own columns. */
  readonly computed: Map<string, string>;
}

/**
 * The table of a model, and those that are joined to it. What is asked of a joined table is computed from
 * its own columns alone, under a name that no table has; so no word of an expression has to be told from
 * the name of a column.
 */
export class JoinedTables {
  readonly #dialect: Pick<Dialect, "lexis" | "identifiers">;
  readonly #templates: Templates;
  readonly #base: Table;
  /** Joined ones by the name of their path, each after those on its way. */
  readonly #joined = new Map<string, Table>();
  /** What the query asks of joined tables. */
  readonly #asked = new Set<string>();

  constructor(
    model: SemanticModel,
    { dialect, templates }: {
      readonly dialect: Pick<Dialect, "lexis" | "identifiers">;
      readonly templates: Templates;
    },
  ) {
    this.#dialect = dialect;
    this.#templates = templates;
    this.#base = { name: "base", alias: "base", path: startAt(model), computed: new Map() };
  }

  /**
   * How the query calls something of the table at the end of a path.
   * @param name What it is called in that table.
   * @param sql In words of that table; for the model's own it is what the query says.
   */
  column(path: Path, { name, sql }: { readonly name: string; readonly sql: string }): string {
    if (path.before === undefined) return sql;
    const table = this.#reach(path);
    const column = compute(table, sql, name);
    this.#asked.add(`${table.alias}.${column}`);
    return column;
  }

  /** What stands after FROM: the table itself, or one of all its rows with what is joined to them. */
  from(): string {
    const tables = [...this.#joined.values()];
    if (tables.length === 0) return this.#templates.hide(this.#base.path.model.table);
    // Conditions come first: they may have keys computed.
    const joins = tables.map((table) => ({ table, condition: this.#condition(table) }))
      .map(({ table, condition }) => ` LEFT JOIN ${this.#rowsOf(table)} ON ${condition}`);
    const columns = ["base.*", ...this.#asked].join(", ");
    return `(SELECT ${columns} FROM ${this.#rowsOf(this.#base)}${joins.join("")}) base`;
  }

  /** The table at the end of a path; those on the way are joined before it. */
  #reach(path: Path): Table {
    if (path.before === undefined) return this.#base;
    this.#reach(path.before);
    const key = nameOf(path);
    const known = this.#joined.get(key);
    if (known !== undefined) return known;
    const last = path.joins.at(-1)?.name ?? "";
    const taken = new Set(["base", ...[...this.#joined.values()].map(({ name }) => name)]);
    const isFree = isPlainName(last) && !taken.has(last);
    const name = isFree ? last : `bruin_${key.replace(/\W+/g, "_")}`;
    const alias = nameInQuotes(name, this.#dialect.identifiers);
    const made: Table = { name, alias, path, computed: new Map() };
    this.#joined.set(key, made);
    return made;
  }

  /** How rows of a table are found. */
  #condition(far: Table): string {
    const { before, joins, model } = far.path;
    const join = joins.at(-1);
    if (before === undefined || join === undefined) return "";
    const near = this.#reach(before);
    if (join.sql !== undefined) {
      const aliases = new Map([
        [before.model.name, near.alias],
        [model.name, far.alias],
        [join.name, far.alias],
      ]);
      return fillIn(this.#templates.hide(join.sql), {
        lexis: this.#dialect.lexis,
        put: (name) => aliases.get(name) ?? `{${name}}`,
      });
    }
    const { foreignKey = "", targetKey = model.primaryKey ?? "" } = join;
    return `${this.#key(near, foreignKey, join.name)} = ${this.#key(far, targetKey, join.name)}`;
  }

  /** A key of a table: one of its columns, or something computed. */
  #key(table: Table, expression: string, join: string): string {
    const sql = this.#templates.hide(expression);
    const column = isPlainName(sql)
      ? nameInQuotes(sql, this.#dialect.identifiers)
      : compute(table, sql, `key_of_${join}`);
    return `${table.alias}.${column}`;
  }

  /** All rows of a table, with what is computed from them. */
  #rowsOf({ alias, path, computed }: Table): string {
    const columns = ["*", ...[...computed].map(([sql, name]) => `${sql} AS ${name}`)].join(", ");
    return `(SELECT ${columns} FROM ${this.#templates.hide(path.model.table)}) ${alias}`;
  }
}

/** Has something computed beside the columns of a table. @returns Its name. */
function compute({ name: table, computed }: Table, sql: string, name: string): string {
  const known = computed.get(sql);
  if (known !== undefined) return known;
  const column = `bruin_${table}_${name}`.replace(/\W+/g, "_");
  const isTaken = [...computed.values()].includes(column);
  const unique = isTaken ? `${column}_${computed.size}` : column;
  computed.set(sql, unique);
  return unique;
}
