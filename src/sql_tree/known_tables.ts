import type { EngineTable, SqlNode } from "./engine.ts";
import { tableParts } from "./nodes.ts";

/** A table whose columns are known. */
export interface KnownTable {
  /** Its parts joined by dots. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** Tables by the end of their names, since a query may name more of the parts or fewer. */
export class KnownTables {
  readonly #tables: ReadonlyMap<string, KnownTable>;

  constructor(tables: readonly KnownTable[]) {
    this.#tables = new Map(tables.map((table) => [table.name.toLowerCase(), table]));
  }

  /** The table that a query calls so: by its name, with a database before it or without. */
  find(name: string): KnownTable | undefined {
    const parts = name.toLowerCase().split(".");
    while (parts.length > 0) {
      const found = this.#tables.get(parts.join("."));
      if (found !== undefined) return found;
      parts.shift();
    }
    return undefined;
  }

  /** The tables that statements name, as the library wants to know them. */
  forEngine(tables: readonly SqlNode[]): EngineTable[] {
    const found = new Map<string, EngineTable>();
    for (const table of tables) {
      const parts = tableParts(table);
      const known = this.find(parts.join("."));
      if (known === undefined) continue;
      const [name = "", schema, catalog] = parts.toReversed();
      const columns = known.columns.map(({ name, type }) => ({ name, type }));
      found.set(parts.join("."), {
        name,
        columns,
        ...schema === undefined ? {} : { schema },
        ...catalog === undefined ? {} : { catalog },
      });
    }
    return [...found.values()];
  }
}
