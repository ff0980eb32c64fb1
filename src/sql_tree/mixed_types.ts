import type { SqlNode } from "./engine.ts";
import { nodeList, nodeName, nodeOf, partOf, replaceNodes } from "./nodes.ts";

/** Thrown inside of `withGuards`: why a query has no guards that would stop it, a clause. */
export class Unguarded extends Error {
  /** Whether there may be guards once `*` is replaced by columns. */
  readonly hasStar: boolean;

  constructor(message: string, { hasStar = false }: { readonly hasStar?: boolean } = {}) {
    super(message);
    this.hasStar = hasStar;
  }
}

/** Parses a query of the database that answers. */
export type ParseQuery = (sql: string) => SqlNode;

/**
 * What types have in common that databases do not convert into each other, or do in ways of their own. The macro
 * `bruin_family(x)` gives the same words.
 */
type Family = "text" | "number" | "condition" | "moment";

const castFamilies: readonly (readonly [RegExp, Family])[] = [
  [/^(?:text|char|var_?char|string)/, "text"],
  [/^(?:(?:tiny|small|big)?_?int|u?int\d+$|decimal|numeric|double|float|real)/, "number"],
  [/^bool/, "condition"],
  [/^(?:date|timestamp|time)/, "moment"],
];

/** The family of a value, where it can be seen; `undefined` where it cannot, and `null` for NULL. */
function familyOf(part: unknown): Family | null | undefined {
  const [kind = ""] = Object.keys(nodeOf(part) ?? {});
  const parts = partOf(part, kind);
  switch (kind) {
    case "literal":
      return parts?.literal_type === "number" ? "number" : "text";
    case "boolean":
      return "condition";
    case "null":
      return null;
    case "paren":
    case "alias":
    case "neg":
      return familyOf(parts?.this);
    case "cast": {
      const type = String(partOf(parts, "to")?.data_type);
      return castFamilies.find(([pattern]) => pattern.test(type))?.[1];
    }
    case "case": {
      const families = new Set(caseValues(parts ?? {}).map(familyOf));
      families.delete(null);
      const [only = null] = families;
      return families.size > 1 ? undefined : only;
    }
    default:
      return undefined;
  }
}

/** The values one of which a CASE gives. */
export function caseValues(parts: SqlNode): unknown[] {
  const { whens, else_: last } = parts;
  const values = Array.isArray(whens) ? whens.map((when: unknown) => (when as unknown[])[1]) : [];
  return nodeOf(last) === undefined ? values : [...values, last];
}

/** The family that values have as far as it can be seen. @throws {Unguarded} When they have several. */
function commonFamily(values: readonly unknown[], where: string): Family | undefined {
  const seen = new Set(values.map(familyOf).filter((family) => typeof family === "string"));
  if (seen.size > 1) {
    throw new Unguarded(
      `its query mixes values of several types in ${where}: ${[...seen].join(", ")}`,
    );
  }
  const [family] = seen;
  return family;
}

/**
 * Values one of which is the result, with guards that fail when their types have several families.
 * @param originals The same without guards.
 * @throws {Unguarded} When they have several as the query is written.
 */
export function alikeValues(
  values: readonly unknown[],
  originals: readonly unknown[],
  where: string,
): unknown[] {
  const seen = commonFamily(originals, where);
  const unseen = originals.filter((value) => familyOf(value) === undefined);
  const families = [
    ...seen === undefined ? [] : [textLiteral(seen)],
    ...unseen.map((value) => call("bruin_family", value)),
  ];
  if (families.length < 2) return [...values];
  return values.map((value, index) =>
    familyOf(originals[index]) === undefined
      ? call("bruin_alike", value, call("list_value", ...families))
      : value
  );
}

const setOperations = ["union", "intersect", "except"];

/** The kind of an operation on sets of rows; `undefined` for other nodes. */
export function setOperation(node: SqlNode): string | undefined {
  const [kind = "", ...others] = Object.keys(node);
  return others.length === 0 && setOperations.includes(kind) ? kind : undefined;
}

/** The queries whose rows an operation puts together, those of operations in it among them. */
function branchesOf(query: SqlNode): SqlNode[] {
  const kind = setOperation(query);
  if (kind === undefined) return [query];
  return ["left", "right"].flatMap((side) => branchesOf(partOf(query, kind, side) ?? {}));
}

/** A column of a branch. */
interface Column {
  readonly name: string | undefined;
  readonly value: unknown;
}

/** @throws {Unguarded} When they cannot be told. */
function columnsOf(branch: SqlNode): Column[] {
  const inner = partOf(branch, "subquery", "this") ?? partOf(branch, "paren", "this");
  if (inner !== undefined) {
    return columnsOf(branchesOf(inner)[0] ?? {});
  }
  const rows = nodeList(partOf(branch, "values"), "expressions");
  const items = rows[0] !== undefined
    ? nodeList(rows[0], "expressions")
    : nodeList(partOf(branch, "select"), "expressions");
  if (items.length === 0 || items.some((item) => hasStar(item))) {
    throw new Unguarded("its query puts together rows whose columns it does not name", {
      hasStar: true,
    });
  }
  return items.map((item) => ({
    name: nodeName(partOf(item, "alias"), "alias") ?? nodeName(partOf(item, "column"), "name"),
    value: item,
  }));
}

function hasStar(item: SqlNode): boolean {
  return partOf(item, "star") !== undefined || partOf(item, "column", "name")?.name === "*";
}

/**
 * An operation on sets of rows whose branches fail when the types of one column have several families.
 * @param guard Puts guards into a part of the query.
 * @throws {Unguarded} When they have several as the query is written, or a branch does not name its columns.
 */
export function alikeRows(
  query: SqlNode,
  { guard, parse }: { readonly guard: (part: unknown) => unknown; readonly parse: ParseQuery },
): SqlNode {
  const branches = branchesOf(query);
  const columns = branches.map(columnsOf);
  const [first = []] = columns;
  if (columns.some(({ length }) => length !== first.length)) {
    throw new Unguarded("its query puts together rows with other numbers of columns");
  }
  const places = first.map((_, at) => {
    const values = columns.map((column) => column[at]?.value);
    const seen = commonFamily(values, "one column of several queries");
    const unseen = values.flatMap((value, index) => familyOf(value) === undefined ? [index] : []);
    return { seen, unseen };
  });
  const guarded = new Map(
    branches.map((branch, index) => [branch, alikeBranch(index)]),
  );
  return rebuilt(query);

  function alikeBranch(index: number): unknown {
    const inner = guard(branches[index]);
    const items = places.map(({ seen, unseen }, at) => {
      const own = `bruin_branch.bruin_${at}`;
      const others = seen !== undefined
        ? [`'${seen}'`]
        // Each is compared with the first of which nothing is seen, and that one with all others.
        : unseen.filter((other) => other !== index && (index === unseen[0] || other === unseen[0]))
          .map((other) => `bruin_family((SELECT any_value(bruin_${at}) FROM ${rowsOf(other)}))`);
      const isAlike = !unseen.includes(index) || others.length === 0;
      const families = [`bruin_family(${own})`, ...others].join(", ");
      return { isAlike, sql: isAlike ? own : `bruin_alike(${own}, list_value(${families}))` };
    });
    if (items.every(({ isAlike }) => isAlike)) return inner;
    const select = items.map(({ sql }, at) =>
      `${sql} AS ${quoted(first[at]?.name ?? `bruin_${at}`)}`
    );
    const sql = `SELECT ${select.join(", ")} FROM (SELECT bruin_inner) AS bruin_branch(${names()})`;
    return replaceNodes(parse(sql), (node) => {
      const place = placeOf(node);
      if (place === undefined) return undefined;
      return place === "bruin_inner" ? inner : branches[Number(place.slice("bruin_rows_".length))];
    });
  }

  function rowsOf(index: number): string {
    return `(SELECT bruin_rows_${index}) AS bruin_other(${names()})`;
  }

  function names(): string {
    return first.map((_, at) => `bruin_${at}`).join(", ");
  }

  function rebuilt(part: SqlNode): SqlNode {
    const kind = setOperation(part);
    if (kind === undefined) return nodeOf(guarded.get(part)) ?? part;
    const parts = partOf(part, kind) ?? {};
    const { left, right, ...others } = parts;
    return {
      [kind]: {
        ...nodeOf(guard(others)),
        left: rebuilt(nodeOf(left) ?? {}),
        right: rebuilt(nodeOf(right) ?? {}),
      },
    };
  }
}

/** The place for which a query of one column with such a name stands; `undefined` for other nodes. */
function placeOf(node: SqlNode): string | undefined {
  const [only, ...others] = nodeList(partOf(node, "select"), "expressions");
  const name = nodeName(partOf(only, "column"), "name") ?? "";
  return others.length === 0 && /^bruin_(?:inner|rows_\d+)$/.test(name) ? name : undefined;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function textLiteral(value: string): SqlNode {
  return { literal: { literal_type: "string", value } };
}

/** A call of a function. */
export function call(name: string, ...args: readonly unknown[]): SqlNode {
  return {
    function: {
      name,
      args,
      distinct: false,
      trailing_comments: [],
      use_bracket_syntax: false,
      no_parens: false,
      quoted: false,
    },
  };
}
