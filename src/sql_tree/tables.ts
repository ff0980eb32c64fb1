import type { SqlNode } from "./engine.ts";
import { nodeList, nodeName, nodeOf, partOf, tableParts } from "./nodes.ts";

/** Statements that have the table they write to under one of these keys, and what they read elsewhere. */
const targets: Readonly<Record<string, readonly string[]>> = {
  insert: ["table"],
  update: ["table"],
  delete: ["table", "tables"],
  truncate: ["table", "extra_tables"],
  merge: ["this"],
  create_table: ["name"],
  create_view: ["name"],
};
/** Statements that read nothing, whatever tables they name. */
const notReading = new Set(["grant", "revoke", "drop_table", "drop_view", "alter_table"]);

/** The tables that statements read, each by its parts joined by dots, in order and as written. */
export function readTables(statements: readonly SqlNode[]): string[] {
  const found = new Set<string>();
  for (const statement of statements) collect(statement, { found, named: new Set() });
  return [...found];
}

interface Reading {
  readonly found: Set<string>;
  /** Names, in lower case, that mean a query of `WITH` or an earlier table of `FROM` here. */
  readonly named: ReadonlySet<string>;
}

function collect(value: unknown, reading: Reading): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(item, reading));
  const node = nodeOf(value);
  if (node === undefined) return;
  for (const [kind, part] of Object.entries(node)) {
    if (notReading.has(kind)) continue;
    const inner = partOf(node, kind);
    if ((kind === "table" || kind === "using") && partOf(inner, "name") !== undefined) {
      read(inner, reading);
    } else if (kind === "using" && Array.isArray(part)) {
      // Of DELETE tables; of joins columns, whose names are texts.
      for (const table of nodeList(node, kind)) {
        if (partOf(table, "name") === undefined) collect(table, reading);
        else read(table, reading);
      }
    } else if (inner === undefined) collect(part, reading);
    else collectStatement(inner, kind, reading);
  }
}

function read(table: SqlNode | undefined, { found, named }: Reading): void {
  const [first = "", ...others] = table === undefined ? [] : tableParts(table);
  // `FROM orders AS o, o.items` goes through a list in each row.
  const known = others.length === 0 ? first : `${first}.`;
  if (first !== "" && !named.has(known.toLowerCase())) found.add([first, ...others].join("."));
}

function collectStatement(node: SqlNode, kind: string, reading: Reading): void {
  const queries = nodeList(partOf(node, "with") ?? partOf(node, "with_cte"), "ctes");
  const isRecursive = partOf(node, "with")?.recursive === true;
  const named = new Set(reading.named);
  for (const query of queries) {
    const name = nodeName(query, "alias")?.toLowerCase() ?? "";
    if (isRecursive) named.add(name);
    collect(query.this, { ...reading, named: new Set(named) });
    named.add(name);
  }
  for (const name of aliases(node)) named.add(`${name.toLowerCase()}.`);
  const written = targets[kind] ?? [];
  for (const [key, part] of Object.entries(node)) {
    if (key === "with" || key === "with_cte" || written.includes(key)) continue;
    collect({ [key]: part }, { ...reading, named });
  }
}

/** What the tables in the `FROM` of a query are called in it. */
function aliases(select: SqlNode): string[] {
  const sources = nodeList(partOf(select, "from"), "expressions");
  return sources.flatMap((source) => {
    const table = partOf(source, "table");
    return table === undefined ? [] : nodeName(table, "alias") ?? nodeName(table, "name") ?? [];
  });
}
