import type { SqlNode } from "./engine.ts";
import {
  aliasNode,
  columnNode,
  identifier,
  nodeList,
  nodeName,
  nodeOf,
  nodesIn,
  partOf,
} from "./nodes.ts";

/** The tables of a tree, as its nodes have them. */
export function tableNodes(tree: unknown): SqlNode[] {
  return [...nodesIn(tree)]
    .filter(([node, key]) => key === "table" && partOf(node, "name") !== undefined)
    .map(([table]) => table);
}

/** Whether {@linkcode withPlainNames} may change the tree. */
export function hasFullNames(tree: SqlNode): boolean {
  return nodesIn(tree).some(([node, key]) =>
    key === "dot" || (key === "table" && nodeName(node, "name")?.includes(".")) ||
    (key === "star" && nodeName(node, "table")?.includes("."))
  );
}

/**
 * The tree with names as the library follows them: `` `project.dataset.table` `` in parts; `schema.table.column`
 * as a column of the table, which otherwise is a field of a column `schema.table`, and `schema.table.*` in the same
 * way; and a name for a field that a query selects without giving it one.
 */
export function withPlainNames(tree: SqlNode): SqlNode {
  const tables = new Map(
    tableNodes(tree).flatMap((table) => {
      const [catalog, schema, name] = ["catalog", "schema", "name"].map((key) =>
        nodeName(table, key)
      );
      if (schema === undefined || name === undefined || nodeName(table, "alias") !== undefined) {
        return [];
      }
      const full = catalog === undefined ? [] : [`${catalog}.${schema}.${name}`];
      return [`${schema}.${name}`, ...full].map((key) => [key.toLowerCase(), name] as const);
    }),
  );
  return rewrite(tree, tables) as SqlNode;
}

/** The tree with an alias in place of what Transact-SQL writes as `SELECT name = value`. */
export function withAliases(tree: SqlNode): SqlNode {
  return mapNodes(tree, (node) => {
    const select = partOf(node, "select");
    return select === undefined ? node : {
      ...node,
      select: {
        ...select,
        expressions: nodeList(select, "expressions").map((item) => {
          const left = partOf(item, "eq", "left", "column");
          const name = left && nodeName(left, "name");
          const value = partOf(item, "eq", "right");
          return name === undefined || value === undefined || nodeOf(left?.table) !== undefined
            ? item
            : aliasNode(value, name);
        }),
      },
    };
  });
}

function mapNodes(tree: SqlNode, change: (node: SqlNode) => SqlNode): SqlNode {
  const parts = Object.entries(tree).map(([key, part]) => [
    key,
    Array.isArray(part)
      ? part.map((item) => nodeOf(item) === undefined ? item : mapNodes(item, change))
      : nodeOf(part) === undefined
      ? part
      : mapNodes(part as SqlNode, change),
  ]);
  return change(Object.fromEntries(parts));
}

function rewrite(value: unknown, tables: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(value)) return value.map((item) => rewrite(item, tables));
  const node = nodeOf(value);
  if (node === undefined) return value;
  const parts = dottedParts(node);
  const last = parts?.at(-1);
  const table = parts && tables.get(parts.slice(0, -1).join(".").toLowerCase());
  if (last !== undefined && table !== undefined) {
    return columnNode(last, identifier(table));
  }
  const star = partOf(node, "star");
  const qualifier = star && tables.get(nodeName(star, "table")?.toLowerCase() ?? "");
  return Object.fromEntries(
    Object.entries(node).map(([key, part]) => {
      const inner = rewrite(part, tables);
      if (key === "table") return [key, splitName(inner)];
      if (key === "star" && qualifier !== undefined) {
        return [key, { ...nodeOf(inner), table: identifier(qualifier) }];
      }
      return [key, key === "expressions" && Array.isArray(inner) ? inner.map(named) : inner];
    }),
  );
}

/** The names in a chain such as `project.schema.table.column`; `undefined` for columns and other nodes. */
function dottedParts(node: SqlNode): string[] | undefined {
  const dot = partOf(node, "dot");
  const field = nodeName(dot, "field");
  const inner = partOf(dot, "this");
  if (inner === undefined || field === undefined) return undefined;
  const column = partOf(inner, "column");
  const first = column === undefined
    ? dottedParts(inner)
    : [nodeName(column, "table"), nodeName(column, "name")].filter((part) => part !== undefined);
  return first && [...first, field];
}

/** A field that a query selects, under its own name. */
function named(item: unknown): unknown {
  const field = nodeName(partOf(item, "dot"), "field");
  const node = nodeOf(item);
  return field === undefined || node === undefined ? item : aliasNode(node, field);
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
