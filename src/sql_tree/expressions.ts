import type { SqlNode } from "./engine.ts";
import { nodeList, nodeOf, nodesIn, partOf } from "./nodes.ts";

/**
 * What a tree is made of: the kinds of its nodes, and its functions by name, in lower case. Of what depends on
 * more than that, the name says what: `extract week`, `date_trunc month`, `cast to int`, `like of a pattern` when
 * the pattern is no plain text, `lag with a default`, and `order by`.
 */
export function expressionNames(tree: unknown): Set<string> {
  const names = new Set<string>();
  for (const [node] of nodesIn(tree)) {
    const [kind, ...others] = Object.keys(node);
    const parts = kind === undefined ? undefined : nodeOf(node[kind]);
    if (kind !== undefined && kind !== "this" && parts !== undefined && others.length === 0) {
      names.add(nameOf(kind, parts));
    }
    if (nodeList(node, "order_by").length > 0 || partOf(node, "order_by") !== undefined) {
      names.add("order by");
    }
  }
  return names;
}

function nameOf(kind: string, parts: SqlNode): string {
  switch (kind) {
    case "function":
    case "aggregate_function": {
      const name = String(parts.name).toLowerCase();
      const unit = /trunc|^date_part$|^(?:date|timestamp)_?(?:add|diff|sub)$/.test(name)
        ? nodeList(parts, "args").map(unitOf).find((unit) => unit !== undefined)
        : undefined;
      return unit === undefined ? name : `${name} ${unit}`;
    }
    case "extract":
      return `extract ${String(parts.field).toLowerCase()}`;
    case "date_diff":
      return `datediff ${String(parts.unit).toLowerCase()}`;
    case "cast":
      return castName(parts);
    case "like":
    case "i_like":
      return isPlainPattern(parts) ? kind : `${kind} of a pattern`;
    case "lag":
    case "lead":
      return nodeOf(parts.default) === undefined ? kind : `${kind} with a default`;
    case "literal": {
      const isPower = parts.literal_type === "number" && /e/i.test(String(parts.value));
      return isPower ? "literal with an exponent" : kind;
    }
    default: {
      const written = parts.original_name;
      return (typeof written === "string" ? written : kind).toLowerCase();
    }
  }
}

/** The unit of time that an argument is, such as `month`. */
function unitOf(argument: SqlNode): string | undefined {
  const literal = partOf(argument, "literal");
  const text = literal?.literal_type === "string"
    ? literal.value
    : partOf(argument, "var")?.this ?? partOf(argument, "column", "name")?.name;
  const unit = String(text).toLowerCase();
  return /^(?:year|quarter|month|week|day|hour|minute|second|dow|doy|isodow|isoyear|epoch)$/.test(
      unit,
    )
    ? unit
    : undefined;
}

function castName(parts: SqlNode): string {
  const to = partOf(parts, "to");
  const type = to?.data_type === "custom" ? to.name : to?.data_type;
  const text = partOf(parts, "this", "literal");
  const length = Number(to?.length);
  const fits = text?.literal_type === "string" && String(text.value).length <= length ||
    "null" in (partOf(parts, "this") ?? {});
  const name = `cast to ${String(type).toLowerCase().replace(/\s*\(.*$/, "")}`;
  if (name === "cast to datetime" && !/^[\d: -]+$/.test(String(text?.value))) {
    return `${name} of more than seconds`;
  }
  const inner = partOf(parts, "this", "cast", "to")?.data_type;
  const isTime = /^timestamp/.test(String(inner ?? text?.literal_type));
  if (isTime && / (?:text|string|var_?char)$/.test(name)) {
    return `${name} of a time`;
  }
  const cuts = to?.length !== undefined && to.length !== null && !fits;
  return cuts ? `${name} of a length` : name;
}

function isPlainPattern({ right, escape }: SqlNode): boolean {
  const pattern = partOf(right, "literal");
  return pattern?.literal_type === "string" && !String(pattern.value).includes("\\") &&
    nodeOf(escape) === undefined;
}
