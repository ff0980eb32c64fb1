import type { SqlNode } from "./engine.ts";
import type { FindTable } from "./known_tables.ts";
import { nodeList, nodeName, nodeOf, partOf, tableParts } from "./nodes.ts";

/**
 * Whether a column of a query's result is one column of a table on every way through the queries of `WITH` and in
 * `FROM`, under whatever names: the library looks at the outermost query alone. Where that is not known, it is not.
 */
export function isPassedOn(query: SqlNode, column: string, find: FindTable): boolean {
  return passesOn(query, column.toLowerCase(), { find, named: new Map() });
}

interface Scope {
  readonly find: FindTable;
  readonly named: ReadonlyMap<string, NamedQuery>;
}

interface NamedQuery {
  readonly query: SqlNode;
  /** In lower case; none when its columns are called as in the query. */
  readonly columns: readonly string[];
  /** What its query sees. */
  readonly scope: Scope;
}

/** Something in `FROM`. */
interface Source {
  /** In lower case. */
  readonly name: string | undefined;
  readonly node: SqlNode;
}

/** @param column In lower case, as everywhere here. */
function passesOn(query: SqlNode, column: string, outer: Scope): boolean {
  const [kind = ""] = Object.keys(query);
  const node = partOf(query, kind);
  if (node === undefined) return false;
  if (kind === "subquery") return passesOn(partOf(node, "this") ?? {}, column, outer);
  const scope = withNames(node, outer);
  if (kind === "union" || kind === "intersect" || kind === "except") {
    return ["left", "right"].every((side) => passesOn(partOf(node, side) ?? {}, column, scope));
  }
  if (kind !== "select") return false;
  const sources = sourcesOf(node);
  const items = nodeList(node, "expressions");
  const item = items.find((one) => itemName(one) === column);
  if (item !== undefined) {
    const value = partOf(item, "alias", "this", "column") ?? partOf(item, "column");
    return value !== undefined && comesUnchanged(value, sources, scope);
  }
  return items.some((one) => {
    const star = partOf(one, "star");
    if (star === undefined || nodeList(star, "replace").length > 0) return false;
    return comesUnchanged({ name: { name: column }, table: star.table }, sources, scope);
  });
}

function itemName(item: SqlNode): string | undefined {
  const name = nodeName(partOf(item, "alias"), "alias") ?? nodeName(partOf(item, "column"), "name");
  return name?.toLowerCase();
}

function withNames(node: SqlNode, outer: Scope): Scope {
  const clause = partOf(node, "with");
  const named = new Map(outer.named);
  for (const cte of nodeList(clause, "ctes")) {
    const query = partOf(cte, "this");
    const columns = nodeList(cte, "columns").map(({ name }) => String(name).toLowerCase());
    const scope = { ...outer, named: new Map(named) };
    if (query !== undefined) {
      named.set(nodeName(cte, "alias")?.toLowerCase() ?? "", { query, columns, scope });
    }
  }
  return { ...outer, named };
}

function sourcesOf(select: SqlNode): Source[] {
  const nodes: readonly SqlNode[] = [
    ...nodeList(partOf(select, "from"), "expressions"),
    ...nodeList(select, "joins").map((join) => partOf(join, "this") ?? {}),
    ...nodeList(select, "lateral_views"),
  ];
  return nodes.map((node) => {
    const table = partOf(node, "table");
    const [inner] = Object.values(node).map(nodeOf);
    const alias = inner && nodeName(inner, "alias");
    return { node, name: (alias ?? (table && tableParts(table).at(-1)))?.toLowerCase() };
  });
}

/** Whether a column that a query names comes from a table as it is. */
function comesUnchanged(column: SqlNode, sources: readonly Source[], scope: Scope): boolean {
  const name = nodeName(column, "name")?.toLowerCase() ?? "";
  const qualifier = nodeOf(column.table)?.name;
  const meant = typeof qualifier === "string"
    ? sources.filter((source) => source.name === qualifier.toLowerCase())
    : sourcesWith(name, sources, scope);
  return meant.length > 0 && meant.every(({ node }) => sourcePassesOn(node, name, scope));
}

/** The sources that have a column of this name; those that may have it when that is known of none. */
function sourcesWith(column: string, sources: readonly Source[], scope: Scope): Source[] {
  const having = (wanted: boolean | undefined) =>
    sources.filter(({ node }) => hasColumn(node, column, scope) === wanted);
  const sure = having(true);
  return sure.length > 0 ? sure : having(undefined);
}

/** Whether something in `FROM` has a column of this name; `undefined` when that is not known. */
function hasColumn(source: SqlNode, column: string, scope: Scope): boolean | undefined {
  const table = partOf(source, "table");
  const named = table && namedQuery(table, scope);
  const query = named?.query ?? partOf(source, "subquery", "this");
  if (named !== undefined && named.columns.length > 0) return named.columns.includes(column);
  if (query !== undefined) {
    const items = itemsOf(query);
    if (items.some((item) => itemName(item) === column)) return true;
    return items.length === 0 || items.some((item) => "star" in item) ? undefined : false;
  }
  const known = table && scope.find(tableParts(table).join("."));
  return known?.columns.some(({ name }) => name.toLowerCase() === column);
}

function namedQuery(table: SqlNode, { named }: Scope): NamedQuery | undefined {
  const parts = tableParts(table);
  return parts.length === 1 ? named.get(parts.join().toLowerCase()) : undefined;
}

/** What a query selects; of `UNION` what its first query does. */
function itemsOf(query: SqlNode): readonly SqlNode[] {
  const inner = partOf(query, "union", "left") ?? partOf(query, "intersect", "left") ??
    partOf(query, "except", "left") ?? partOf(query, "subquery", "this");
  return inner === undefined ? nodeList(partOf(query, "select"), "expressions") : itemsOf(inner);
}

function sourcePassesOn(source: SqlNode, column: string, scope: Scope): boolean {
  const table = partOf(source, "table");
  if (table === undefined) {
    return partOf(source, "subquery") !== undefined && passesOn(source, column, scope);
  }
  const named = namedQuery(table, scope);
  if (named === undefined) return true;
  if (named.columns.length === 0) return passesOn(named.query, column, named.scope);
  const inner = itemsOf(named.query).map(itemName)[named.columns.indexOf(column)];
  return inner !== undefined && passesOn(named.query, inner, named.scope);
}
