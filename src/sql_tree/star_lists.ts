import type { SqlNode } from "./engine.ts";
import type { FindTable } from "./known_tables.ts";
import {
  aliasNode,
  columnNode,
  nodeList,
  nodeName,
  nodeOf,
  nodesIn,
  partOf,
  tableParts,
} from "./nodes.ts";

/**
 * Puts columns in the place of `* EXCLUDE (…)`, `REPLACE` and `RENAME`, which the library takes for a
 * plain `*`. What a table of unknown columns gives stays as it is.
 * @param options.plain Whether a plain `*` is replaced too. Default: `false`, since the library follows it.
 * @returns The query with these changes, and the names of its columns; `undefined` when they are not known.
 */
export function expandStars(
  query: SqlNode,
  find: FindTable,
  { plain = false }: { readonly plain?: boolean } = {},
): { readonly query: SqlNode; readonly columns: readonly string[] | undefined } {
  return expandQuery(query, { find, plain, named: new Map() });
}

/** Whether something is said behind a star, so that {@linkcode expandStars} changes the query. */
export function hasStarList(query: SqlNode): boolean {
  return nodesIn(query).some(([node, key]) => key === "star" && readChanges(node).count > 0);
}

interface Scope {
  readonly find: FindTable;
  readonly plain: boolean;
  /** Columns of the queries of `WITH`. */
  readonly named: ReadonlyMap<string, readonly string[] | undefined>;
}

type Expanded = ReturnType<typeof expandStars>;

/** Something in `FROM`: what the query calls it, and its columns. */
interface Source {
  readonly node: SqlNode;
  readonly name: string | undefined;
  readonly columns: readonly string[] | undefined;
}

function expandQuery(query: SqlNode, outer: Scope): Expanded {
  const [entry] = Object.entries(query);
  const node = nodeOf(entry?.[1]);
  if (entry === undefined || node === undefined) return { query, columns: undefined };
  const [kind] = entry;
  if (kind === "subquery") {
    const inner = partOf(node, "this");
    if (inner === undefined) return { query, columns: undefined };
    const expanded = expandQuery(inner, outer);
    return { query: { subquery: { ...node, this: expanded.query } }, columns: expanded.columns };
  }
  const { scope, clause } = readNames(node, outer);
  if (kind === "union" || kind === "intersect" || kind === "except") {
    const sides = ["left", "right"].map((side) => expandQuery(partOf(node, side) ?? {}, scope));
    const [left, right] = sides;
    const changed = { ...node, ...clause, left: left?.query, right: right?.query };
    return { query: { [kind]: changed }, columns: left?.columns };
  }
  return kind === "select"
    ? expandSelect({ ...node, ...clause }, scope)
    : { query, columns: undefined };
}

/** The queries of `WITH`, and what they mean to the rest. */
function readNames(
  node: SqlNode,
  outer: Scope,
): { readonly scope: Scope; readonly clause: SqlNode } {
  const clause = partOf(node, "with");
  if (clause === undefined) return { scope: outer, clause: {} };
  const named = new Map(outer.named);
  const ctes = nodeList(clause, "ctes").map((cte) => {
    const inner = partOf(cte, "this");
    if (inner === undefined) return cte;
    const { query, columns } = expandQuery(inner, { ...outer, named });
    const given = nodeList(cte, "columns").flatMap(({ name }) =>
      typeof name === "string" ? name : []
    );
    named.set(nodeName(cte, "alias")?.toLowerCase() ?? "", given.length > 0 ? given : columns);
    return { ...cte, this: query };
  });
  return { scope: { ...outer, named }, clause: { with: { ...clause, ctes } } };
}

function expandSelect(select: SqlNode, scope: Scope): Expanded {
  const from = partOf(select, "from");
  const fromSources = nodeList(from, "expressions").map((source) => readSource(source, scope));
  const joins = nodeList(select, "joins");
  const joinSources = joins.map((join) => readSource(partOf(join, "this") ?? {}, scope));
  const shared = new Set(
    joins.flatMap((join) => nodeList(join, "using"))
      .map(({ name }) => String(name).toLowerCase()),
  );
  const sources = [...fromSources, ...joinSources];
  const items = nodeList(select, "expressions").map((item) =>
    expandItem(item, { sources, shared, plain: scope.plain })
  );
  const names = items.flatMap(({ names }) => names);
  const changed = {
    ...select,
    expressions: items.flatMap(({ nodes }) => nodes),
    ...from && { from: { ...from, expressions: fromSources.map(({ node }) => node) } },
    joins: joins.map((join, index) => ({ ...join, this: joinSources[index]?.node })),
  };
  return {
    query: { select: changed },
    columns: names.includes(undefined) ? undefined : names as string[],
  };
}

function readSource(node: SqlNode, scope: Scope): Source {
  const table = partOf(node, "table");
  if (table !== undefined) {
    const parts = tableParts(table);
    const [only = ""] = parts;
    const isNamed = parts.length === 1 && scope.named.has(only.toLowerCase());
    const columns = isNamed
      ? scope.named.get(only.toLowerCase())
      : scope.find(parts.join("."))?.columns.map(({ name }) => name);
    return { node, name: nodeName(table, "alias") ?? parts.at(-1), columns };
  }
  const subquery = partOf(node, "subquery");
  if (subquery === undefined) return { node, name: undefined, columns: undefined };
  const { query, columns } = expandQuery(node, scope);
  return { node: query, name: nodeName(subquery, "alias"), columns };
}

interface Item {
  readonly nodes: readonly SqlNode[];
  /** `undefined` for a column whose name is not known. */
  readonly names: readonly (string | undefined)[];
}

function expandItem(
  item: SqlNode,
  { sources, shared, plain }: {
    readonly sources: readonly Source[];
    readonly shared: Set<string>;
    readonly plain: boolean;
  },
): Item {
  const star = partOf(item, "star");
  if (star === undefined) {
    const name = nodeName(partOf(item, "alias"), "alias") ??
      nodeName(partOf(item, "column"), "name") ?? nodeName(partOf(item, "dot"), "field");
    return { nodes: [item], names: [name] };
  }
  const wanted = nodeName(star, "table")?.toLowerCase();
  const chosen = wanted === undefined
    ? sources
    : sources.filter(({ name }) => name?.toLowerCase() === wanted);
  const unchanged = { nodes: [item], names: [undefined] };
  if (chosen.length === 0 || chosen.some(({ columns }) => columns === undefined)) return unchanged;
  const seen = new Set<string>();
  const all = chosen.flatMap(({ name: table, columns = [] }) =>
    columns.flatMap((name) => {
      const key = name.toLowerCase();
      if (shared.has(key) && seen.has(key)) return [];
      seen.add(key);
      return [{ name, table }];
    })
  );
  const changes = readChanges(star);
  const kept = all.filter(({ name }) => !changes.without.has(name.toLowerCase()));
  const names = kept.map(({ name }) => changes.renamed.get(name.toLowerCase()) ?? name);
  if (changes.count === 0 && !plain) return { nodes: [item], names };
  const nodes = kept.map(({ name, table }, index) => {
    const replaced = changes.replaced.get(name.toLowerCase());
    const qualifier = table === undefined ? null : identifierOf(table);
    const column = replaced ?? columnNode(name, qualifier);
    const shown = names[index] ?? name;
    return replaced === undefined && shown === name ? column : aliasNode(column, shown);
  });
  return { nodes, names };
}

function identifierOf(name: string): SqlNode | null {
  return partOf(columnNode(name), "column", "name") ?? null;
}

/** What is said behind a star, by column in lower case. */
function readChanges(star: SqlNode) {
  const without = new Set(nodeList(star, "except").map(({ name }) => String(name).toLowerCase()));
  const replaced = new Map(
    nodeList(star, "replace").flatMap((item) => {
      const [name, expression] = [nodeName(item, "alias"), partOf(item, "this")];
      return name === undefined || expression === undefined
        ? []
        : [[name.toLowerCase(), expression] as const];
    }),
  );
  const pairs = Array.isArray(star.rename) ? star.rename : [];
  const renamed = new Map(pairs.flatMap((pair) => {
    const [from, to] = Array.isArray(pair) ? pair.map((part) => nodeOf(part)?.name) : [];
    return typeof from === "string" && typeof to === "string"
      ? [[from.toLowerCase(), to] as const]
      : [];
  }));
  return { without, replaced, renamed, count: without.size + replaced.size + renamed.size };
}
