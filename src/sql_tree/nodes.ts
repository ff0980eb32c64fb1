import type { SqlNode } from "./engine.ts";

/** A value of a tree as a node; `undefined` for what is none. */
export function nodeOf(value: unknown): SqlNode | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as SqlNode
    : undefined;
}

/** The part of a node under a path of keys; `undefined` when there is none. */
export function partOf(node: unknown, ...path: readonly string[]): SqlNode | undefined {
  return nodeOf(path.reduce<unknown>((found, key) => nodeOf(found)?.[key], node));
}

/** The nodes of a list under a key; none when there is no list. */
export function nodeList(node: SqlNode | undefined, key: string): readonly SqlNode[] {
  const list: unknown = node?.[key];
  return Array.isArray(list) ? list.map(nodeOf).filter((item) => item !== undefined) : [];
}

/** The name under a key that holds an identifier. */
export function nodeName(node: unknown, key: string): string | undefined {
  const name = partOf(node, key)?.name;
  return typeof name === "string" ? name : undefined;
}

/** Every node of a tree, outer ones first, with the key under which each is found. */
export function* nodesIn(value: unknown, key = ""): Generator<readonly [SqlNode, key: string]> {
  if (Array.isArray(value)) {
    for (const item of value) yield* nodesIn(item, key);
    return;
  }
  const node = nodeOf(value);
  if (node === undefined) return;
  yield [node, key];
  for (const [key, part] of Object.entries(node)) yield* nodesIn(part, key);
}

/**
 * A tree with other parts in the place of some of its nodes.
 * @param find What stands for a node, which is not looked into any more; `undefined` for the node itself.
 */
export function replaceNodes(tree: unknown, find: (node: SqlNode) => unknown): unknown {
  if (Array.isArray(tree)) return tree.map((item) => replaceNodes(item, find));
  const node = nodeOf(tree);
  if (node === undefined) return tree;
  return find(node) ?? Object.fromEntries(
    Object.entries(node).map(([key, part]) => [key, replaceNodes(part, find)]),
  );
}

/** The parts of a table's name as a tree has it. */
export function tableParts(table: SqlNode): string[] {
  return ["catalog", "schema", "name"].flatMap((key) => nodeName(table, key) ?? []);
}

/** An identifier, as the trees of the parser have it. */
export function identifier(name: string): SqlNode {
  return { name, quoted: !/^[A-Za-z_][A-Za-z_0-9]*$/.test(name), trailing_comments: [] };
}

/** A column of a table, or of whatever table has it. */
export function columnNode(name: string, table: SqlNode | null = null): SqlNode {
  return {
    column: { name: identifier(name), table, join_mark: false, trailing_comments: [] },
  };
}

/** An expression under another name. */
export function aliasNode(expression: SqlNode, name: string): SqlNode {
  return {
    alias: {
      this: expression,
      alias: identifier(name),
      column_aliases: [],
      alias_explicit_as: true,
      pre_alias_comments: [],
      trailing_comments: [],
    },
  };
}
