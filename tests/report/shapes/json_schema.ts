/** JSON Schema (draft 2020-12), as far as the published schemas use it. */
type Schema = Readonly<Record<string, unknown>>;

/**
 * What is wrong with a value.
 * @returns One line for each problem, with the path of the value; none when it fits.
 */
export function problemsOf(value: unknown, root: Schema): string[] {
  return check(value, root, { root, path: "$" });
}

interface Place {
  readonly root: Schema;
  readonly path: string;
}

function check(value: unknown, schema: Schema, place: Place): string[] {
  const unknown = Object.keys(schema).filter((keyword) => !keywords.has(keyword));
  if (unknown.length > 0) throw new Error(`${place.path}: keywords ${unknown} are not implemented`);
  if (typeof schema.$ref === "string") {
    const name = schema.$ref.replace("#/$defs/", "");
    const definition = (place.root.$defs as Record<string, Schema> | undefined)?.[name];
    if (definition === undefined) return [`${place.path}: no definition ${name}`];
    return check(value, definition, place);
  }
  return [
    ...checkType(value, schema, place),
    ...checkChoices(value, schema, place),
    ...checkObject(value, schema, place),
    ...checkItems(value, schema, place),
  ];
}

const keywords = new Set([
  ...["$schema", "$id", "$ref", "$defs", "title", "description", "type", "const", "enum", "anyOf"],
  ...["properties", "required", "additionalProperties", "items"],
]);

function checkType(value: unknown, { type }: Schema, { path }: Place): string[] {
  if (type === undefined) return [];
  const types = Array.isArray(type) ? type : [type];
  return types.some((name) => isOfType(value, name)) ? [] : [`${path}: not ${types.join(" or ")}`];
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "integer":
      return Number.isInteger(value);
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    default:
      return type === "boolean" && typeof value === "boolean";
  }
}

function checkChoices(value: unknown, schema: Schema, place: Place): string[] {
  const { path } = place;
  if (schema.const !== undefined && value !== schema.const) return [`${path}: not ${schema.const}`];
  if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
    return [`${path}: none of ${schema.enum.join(", ")}`];
  }
  if (!Array.isArray(schema.anyOf)) return [];
  const tried = schema.anyOf.map((choice) => check(value, choice, place));
  return tried.some((problems) => problems.length === 0) ? [] : tried.flat();
}

function checkObject(value: unknown, schema: Schema, place: Place): string[] {
  if (!isObject(value)) return [];
  const { properties = {}, required = [], additionalProperties = true } = schema as {
    readonly properties?: Readonly<Record<string, Schema>>;
    readonly required?: readonly string[];
    readonly additionalProperties?: boolean | Schema;
  };
  const missing = required.filter((key) => !Object.hasOwn(value, key));
  return [
    ...missing.map((key) => `${place.path}: no ${key}`),
    ...Object.entries(value).flatMap(([key, member]) => {
      const inner = { ...place, path: `${place.path}.${key}` };
      const known = properties[key];
      if (known !== undefined) return check(member, known, inner);
      if (typeof additionalProperties === "object") {
        return check(member, additionalProperties, inner);
      }
      return additionalProperties ? [] : [`${inner.path}: an unknown key`];
    }),
  ];
}

function checkItems(value: unknown, { items }: Schema, place: Place): string[] {
  if (!Array.isArray(value) || items === undefined) return [];
  return value.flatMap((item, index) =>
    check(item, items as Schema, { ...place, path: `${place.path}[${index}]` })
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
