import {
  allFields,
  type Alternatives,
  type ConnectionType,
  type DefaultValue,
  type DetailField,
  type DetailFields,
} from "./connection_type.ts";

/** What a secret of one type holds, for people, editors and scripts. */
export interface TypeDescription {
  readonly fields: readonly FieldRow[];
  /** JSON Schema (2020-12) of the whole secret. */
  readonly jsonSchema: Readonly<Record<string, unknown>>;
  /** A secret to fill in: the fields that are needed, and the first of each group of alternatives. */
  readonly skeleton: { readonly type: string; readonly details: Readonly<Record<string, unknown>> };
}

/** One line of a table of fields. */
export interface FieldRow {
  /** Dotted below the details, such as `lakehouse.catalog.type`. */
  readonly name: string;
  /** Such as `integer` or `list`. */
  readonly kind: string;
  /** `one of`: it belongs to a group of alternatives. */
  readonly needed: "yes" | "one of" | "recommended" | "no";
  readonly default: DefaultValue | undefined;
  readonly choices: readonly (string | number)[];
  /** Never shown, itself or as the content of the file it names. */
  readonly secret: boolean;
  readonly description: string;
}

/** Describes a type from its table entry. */
export function describeType(type: ConnectionType): TypeDescription {
  const fields = allFields(type);
  const inGroups = new Set(type.oneOf.flatMap(({ alternatives }) => alternatives.flat()));
  return {
    fields: rowsOf(fields, "", inGroups),
    jsonSchema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      title: `${type.title} connection`,
      type: "object",
      properties: {
        type: { const: type.name },
        details: { ...objectSchema(fields), ...groupSchemas(type.oneOf) },
      },
      required: ["type", "details"],
    },
    skeleton: { type: type.name, details: skeletonOf(type) },
  };
}

function rowsOf(fields: DetailFields, prefix: string, inGroups: ReadonlySet<string>): FieldRow[] {
  return Object.entries(fields).flatMap(([key, field]) => {
    const name = prefix + key;
    const row: FieldRow = {
      name,
      kind: field.kind,
      needed: isNeeded(field)
        ? "yes"
        : inGroups.has(name)
        ? "one of"
        : field.recommended
        ? "recommended"
        : "no",
      default: field.default,
      choices: field.choices ?? [],
      secret: field.sensitive || field.secretFile,
      description: field.description,
    };
    return [row, ...rowsOf(field.fields ?? {}, `${name}.`, inGroups)];
  });
}

function objectSchema(fields: DetailFields): Record<string, unknown> {
  const entries = Object.entries(fields);
  const required = entries.filter(([, field]) => field.required).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, field]) => [name, fieldSchema(field)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function fieldSchema(field: DetailField): Record<string, unknown> {
  const { description, choices, min, form, kind, sensitive, default: value } = field;
  return {
    ...kindSchema(field),
    description,
    ...(choices === undefined ? {} : { enum: choices }),
    ...(min === undefined ? {} : { minimum: min }),
    ...(form === "port" && kind === "integer" ? { minimum: 1, maximum: 65_535 } : {}),
    ...(value === undefined ? {} : { default: value }),
    ...(sensitive ? { writeOnly: true } : {}),
  };
}

function kindSchema({ kind, fields = {}, values, alsoAccepts = [] }: DetailField): object {
  const listOfTexts = { type: "array", items: { type: "string" } };
  switch (kind) {
    case "text":
      return { type: alsoAccepts.length === 0 ? "string" : ["string", ...alsoAccepts] };
    case "list":
      return listOfTexts;
    case "map": {
      const additionalProperties = values === "list" ? listOfTexts : { type: "string" };
      return { type: "object", additionalProperties };
    }
    case "object":
      return objectSchema(fields);
    default:
      return { type: kind };
  }
}

function groupSchemas(groups: readonly Alternatives[]): Record<string, unknown> {
  if (groups.length === 0) return {};
  return {
    allOf: groups.map(({ alternatives, max }) => {
      const schemas = alternatives.map((required) => ({ required }));
      return max === 1 ? { oneOf: schemas } : { anyOf: schemas };
    }),
  };
}

const serviceAccount = {
  type: "service_account",
  client_email: "<Service account>",
  private_key: "<Private key>",
};

function skeletonOf(type: ConnectionType): Record<string, unknown> {
  const chosen = new Set(type.oneOf.flatMap(({ alternatives }) => alternatives[0]));
  const wanted = Object.entries(type.fields).filter(([name, field]) =>
    chosen.has(name) || isNeeded(field) || field.recommended
  );
  return Object.fromEntries(wanted.map(([name, field]) => [name, placeholder(field)]));
}

function isNeeded(field: DetailField): boolean {
  return field.required === true || field.requiredUnless !== undefined;
}

function placeholder(field: DetailField): unknown {
  if (field.default !== undefined) return field.default;
  if (field.choices !== undefined) return field.choices[0];
  if (field.json === "service_account") return serviceAccount;
  if (field.form === "host") return "<host>";
  if (field.form === "port") return field.kind === "text" ? "1" : 1;
  switch (field.kind) {
    case "text":
      return `<${field.description}>`;
    case "integer":
    case "number":
      return field.min ?? 0;
    case "boolean":
      return true;
    case "list":
      return [];
    default: {
      const needed = Object.entries(field.fields ?? {}).filter(([, inner]) => isNeeded(inner));
      return Object.fromEntries(needed.map(([name, inner]) => [name, placeholder(inner)]));
    }
  }
}
