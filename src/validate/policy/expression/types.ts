/** What is known of a value before an expression is evaluated. */
export type Type =
  | "any"
  | "nil"
  | "bool"
  | "number"
  | "string"
  | { readonly list: Type }
  | { readonly map: Type }
  | Struct;

/** An object of ours with fixed fields, which are read when they are asked for. */
export interface Struct {
  /** For messages. */
  readonly name: string;
  /** A function because structures may contain each other. */
  // deno-lint-ignore no-explicit-any -- each structure knows what its objects are
  readonly fields: () => Readonly<Record<string, readonly [Type, (object: any) => unknown]>>;
}

export function isStruct(type: Type): type is Struct {
  return typeof type === "object" && "fields" in type;
}

export function describeExpressionType(type: Type): string {
  if (typeof type === "string") return type;
  if ("list" in type) return `list of ${describeExpressionType(type.list)}`;
  return "map" in type ? `map of ${describeExpressionType(type.map)}` : type.name;
}

/** Whether a value of type `actual` can be where one of `wanted` is needed. */
export function fits(actual: Type, wanted: Type): boolean {
  if (actual === "any" || wanted === "any") return true;
  if (typeof actual === "string" || typeof wanted === "string") return actual === wanted;
  if ("list" in actual) return "list" in wanted && fits(actual.list, wanted.list);
  if ("map" in actual) return "map" in wanted && fits(actual.map, wanted.map);
  return isStruct(wanted) && actual.name === wanted.name;
}

/** The type of a value that is of one of these types. */
export function joinTypes(types: readonly Type[]): Type {
  const [first = "any", ...others] = types.filter((type) => type !== "nil");
  return others.every((type) => describeExpressionType(type) === describeExpressionType(first))
    ? first
    : "any";
}
