import type { SqlNode } from "./engine.ts";
import type { FindTable } from "./known_tables.ts";
import { nodeList, nodeName, partOf, tableParts } from "./nodes.ts";

/** A field of a column of a table, such as `c` of `info.c`, which reads like the column of a table `info`. */
export interface StructField {
  readonly name: string;
  /** The table that has the column, as the query names it, and the column. */
  readonly table: string;
  readonly column: string;
}

/**
 * Which of the values that a query selects are fields of a column, by position; the library knows neither their
 * names nor their source. Looks at queries without `*`, and at tables that it selects from itself.
 */
export function structFields(query: SqlNode, find: FindTable): (StructField | undefined)[] {
  const select = partOf(query, "select");
  const items = nodeList(select, "expressions");
  const sources = [
    ...nodeList(partOf(select, "from"), "expressions"),
    ...nodeList(select, "joins").map((join) => partOf(join, "this") ?? {}),
  ];
  if (items.some((item) => "star" in item)) return [];
  const names = sources.map((source) => {
    const [node] = Object.values(source).map((part) => partOf({ part }, "part"));
    const table = partOf(source, "table");
    return nodeName(node, "alias") ?? (table && tableParts(table).at(-1));
  });
  const tables = sources.map((source) => partOf(source, "table"))
    .filter((table) => table !== undefined).map((table) => tableParts(table).join("."));
  return items.map((item) => {
    const value = partOf(item, "alias", "this") ?? item;
    const field = fieldOf(value);
    const column = columnOf(value);
    const isTable = names.some((name) => name?.toLowerCase() === column?.toLowerCase());
    if (field === undefined || column === undefined || isTable) return undefined;
    const having = tables.filter((table) => hasColumn(find(table), column));
    const [table] = having;
    if (table === undefined || having.length > 1) return undefined;
    return { name: nodeName(partOf(item, "alias"), "alias") ?? field, table, column };
  });
}

/** The last name of `a.b` and `a.b.c`. */
function fieldOf(value: SqlNode): string | undefined {
  return nodeName(partOf(value, "dot"), "field") ?? nodeName(partOf(value, "column"), "name");
}

/** The first name of `a.b` and `a.b.c`. */
function columnOf(value: SqlNode): string | undefined {
  const inner = partOf(value, "dot", "this");
  return inner === undefined ? nodeName(partOf(value, "column"), "table") : columnOf(inner);
}

function hasColumn(known: ReturnType<FindTable>, column: string): boolean {
  return known?.columns.some(({ name }) => name.toLowerCase() === column.toLowerCase()) ?? false;
}
