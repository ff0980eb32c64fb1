import type { SqlNode } from "./engine.ts";
import { nodeList, nodeName, partOf } from "./nodes.ts";

/** The query of a script whose columns are followed. */
export interface LastQuery {
  readonly query: SqlNode;
  /** What a list behind the name of a table calls its columns; none without a list. */
  readonly names: readonly string[];
  /** Whether the script is this query and nothing else. */
  readonly isWhole: boolean;
}

/**
 * The last query of a script, also one inside of `CREATE TABLE … AS`, `CREATE VIEW` or `INSERT`. Tables that the
 * script makes of queries before it become queries in its `WITH`. `undefined` when there is none.
 */
export function lastQuery(statements: readonly SqlNode[]): LastQuery | undefined {
  const index = statements.findLastIndex((statement) => queryIn(statement) !== undefined);
  const statement = statements[index];
  const query = statement && queryIn(statement);
  if (statement === undefined || query === undefined) return undefined;
  const own = partOf(statement, "insert", "with");
  const ctes = [...statements.slice(0, index).flatMap(asNamedQuery), ...nodeList(own, "ctes")];
  const written = ["insert", "create_table", "create_view"]
    .map((kind) => partOf(statement, kind)).find((part) => part !== undefined);
  return {
    query: withNamedQueries(query, ctes),
    names: nodeList(written, "columns").flatMap(({ name }) => nameIn(name) ?? []),
    isWhole: statements.length === 1 && query === statement,
  };
}

/** Whether a statement is a query. */
export function isQuery(statement: SqlNode): boolean {
  const kinds = ["select", "union", "intersect", "except", "subquery"];
  return kinds.some((kind) => kind in statement);
}

/** The query of a statement; `undefined` when it has none. */
function queryIn(statement: SqlNode): SqlNode | undefined {
  if (isQuery(statement)) return statement;
  return partOf(statement, "create_table", "as_select") ?? partOf(statement, "insert", "query") ??
    partOf(statement, "create_view", "query");
}

/** Of a column in a list: `INSERT` has its name there, `CREATE` an identifier. */
function nameIn(name: unknown): string | undefined {
  return typeof name === "string" ? name : nodeName({ name }, "name");
}

/** A table that a statement makes of a query, as `WITH` has it; none for names of several parts. */
function asNamedQuery(statement: SqlNode): SqlNode[] {
  const select = partOf(statement, "select");
  const into = partOf(select, "into", "this", "table");
  const made = into === undefined
    ? partOf(statement, "create_table") ?? partOf(statement, "create_view")
    : { name: into };
  const query = into === undefined ? queryIn(statement) : { select: { ...select, into: null } };
  const table = partOf(made, "name");
  if (query === undefined || table === undefined || partOf(table, "schema") !== undefined) {
    return [];
  }
  return [{
    alias: partOf(table, "name"),
    this: query,
    columns: nodeList(made, "columns").flatMap((column) => partOf(column, "name") ?? []),
    materialized: null,
    alias_first: true,
  }];
}

function withNamedQueries(query: SqlNode, ctes: readonly SqlNode[]): SqlNode {
  const [kind = ""] = Object.keys(query);
  const node = partOf(query, kind);
  if (ctes.length === 0 || node === undefined) return query;
  const clause = partOf(node, "with");
  const own = nodeList(clause, "ctes");
  const named = new Set(own.map((cte) => nodeName(cte, "alias")));
  const others = ctes.filter((cte) => !named.has(nodeName(cte, "alias")));
  return {
    [kind]: {
      ...node,
      with: { recursive: false, ...clause, ctes: [...others, ...own] },
    },
  };
}
