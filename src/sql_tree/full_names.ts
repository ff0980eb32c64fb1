import type { SqlNode } from "./engine.ts";
import { identifier, nodeName, nodeOf, nodesIn, partOf } from "./nodes.ts";

/** The tables of a tree, as its nodes have them. */
export function tableNodes(tree: unknown): SqlNode[] {
  return [...nodesIn(tree)]
    .filter(([node, key]) => key === "table" && partOf(node, "name") !== undefined)
    .map(([table]) => table);
}

/** Whether {@linkcode withPlainNames} may change the tree. */
export function hasFullNames(tree: SqlNode): boolean {
  return nodesIn(tree).some(([node, key]) =>
    key === "dot" || (key === "table" && nodeName(node, "name")?.includes("."))
  );
}

/**
 * The tree with names as the library follows them: `` `project.dataset.table` `` in parts, and
 * `schema.table.column` as a column of the table, which otherwise is a field of a column `schema.table`.
 */
export function withPlainNames(tree: SqlNode): SqlNode {
  const tables = new Map(
    tableNodes(tree).flatMap((table) => {
      const [schema, name] = [nodeName(table, "schema"), nodeName(table, "name")];
      return schema === undefined || name === undefined || nodeName(table, "alias") !== undefined
        ? []
        : [[`${schema}.${name}`.toLowerCase(), name] as const];
    }),
  );
  return rewrite(tree, tables) as SqlNode;
}

function rewrite(value: unknown, tables: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, tables));
  const node = nodeOf(value);
  if (node === undefined) return value;
  const column = partOf(node, "dot", "this", "column");
  const field = partOf(node, "dot", "field");
  if (column !== undefined && field !== undefined) {
    const table = tables.get(
      `${nodeName(column, "table")}.${nodeName(column, "name")}`.toLowerCase(),
    );
    if (table !== undefined) {
      return { column: { ...column, name: field, table: identifier(table) } };
    }
  }
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => [
      key,
      key === "table" ? splitName(rewrite(part, tables)) : rewrite(part, tables),
    ]),
  );
}

function splitName(table: unknown): unknown {
  const name = nodeName(table, "name");
  if (name === undefined || !name.includes(".")) return table;
  const [last = "", schema, catalog] = name.split(".").toReversed();
  if (schema === undefined) return table;
  return {
    ...nodeOf(table),
    name: identifier(last),
    schema: identifier(schema),
    ...catalog === undefined ? {} : { catalog: identifier(catalog) },
  };
}
