import type { EngineTable, SqlNode } from "./engine.ts";
import { tableParts } from "./nodes.ts";

/** A table whose columns are known. */
export interface KnownTable {
  /** Its parts joined by dots. */
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

/** What is known of the table that a query calls so, its parts joined by dots; `undefined` for nothing. */
export type FindTable = (name: string) => KnownTable | undefined;

/**
 * What is stored for a table that a query calls so: under its name, or under that without what is before its
 * first dots, such as a database.
 * @param tables By names in lower case.
 */
export function findByEnd<T>(tables: ReadonlyMap<string, T>, name: string): T | undefined {
  const parts = name.toLowerCase().split(".");
  while (parts.length > 0) {
    const found = tables.get(parts.join("."));
    if (found !== undefined) return found;
    parts.shift();
  }
  return undefined;
}

/** The tables that statements name, as the library wants to know them. */
export function forEngine(tables: readonly SqlNode[], find: FindTable): EngineTable[] {
  const found = new Map<string, EngineTable>();
  for (const table of tables) {
    const parts = tableParts(table);
    const known = find(parts.join("."));
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
