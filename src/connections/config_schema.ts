import type { ConnectionType } from "./connection_type.ts";
import { describeType } from "./schema.ts";

type Schema = Readonly<Record<string, unknown>>;

/**
 * JSON Schema (2020-12) of the block `connections:` of an environment in `.bruin.yml`: each type, and each
 * object inside of one, is a definition of its own, as forms of editors expect it.
 */
export function configSchema(types: readonly ConnectionType[]): Schema {
  const definitions: Record<string, Schema> = { Connections: {} };
  const properties = types.map((type) => {
    const name = `${pascalCase(type.name)}Connection`;
    definitions[name] = connectionSchema(type, definitions);
    return [type.name, { type: "array", items: { $ref: `#/$defs/${name}` } }];
  });
  definitions.Connections = {
    properties: Object.fromEntries(properties),
    additionalProperties: false,
    type: "object",
  };
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: "https://github.com/bruin-data/bruin/pkg/config/connections",
    $ref: "#/$defs/Connections",
    $defs: definitions,
  };
}

function connectionSchema(type: ConnectionType, definitions: Record<string, Schema>): Schema {
  const { properties: { details } } = describeType(type).jsonSchema as {
    readonly properties: { readonly details: Schema };
  };
  const { type: _, properties, required = [], allOf = [], ...rest } = details;
  const [group, ...others] = allOf as readonly Schema[];
  return {
    // A form has one choice at the top; further ones stay as they are.
    ...others.length === 0 ? titled(group) : { allOf },
    ...rest,
    properties: {
      name: { type: "string" },
      max_concurrent_assets: { type: "integer" },
      ...named(properties as Record<string, Schema>, { prefix: type.name, definitions }),
    },
    additionalProperties: false,
    type: "object",
    required: ["name", ...required as readonly string[]],
  };
}

interface Alternative {
  readonly required: readonly string[];
}

/**
 * Alternatives with a title, which is what has to be given. Forms look for `oneOf`; where several may be
 * given at once, each leaves those behind it to them, so that one of them always fits.
 */
function titled(group: Schema = {}): Schema {
  const { anyOf, oneOf } = group as Readonly<
    Record<"anyOf" | "oneOf", readonly Alternative[] | undefined>
  >;
  const alternatives = oneOf ?? anyOf;
  if (alternatives === undefined) return group;
  return {
    oneOf: alternatives.map(({ required }, index) => {
      const later = alternatives.slice(index + 1).map(({ required }) => ({ required }));
      return {
        required,
        title: required.join(", "),
        ...oneOf === undefined && later.length > 0 && { not: { anyOf: later } },
      };
    }),
  };
}

/** The properties, with references to definitions in the place of objects. */
function named(
  properties: Readonly<Record<string, Schema>>,
  { prefix, definitions }: {
    readonly prefix: string;
    readonly definitions: Record<string, Schema>;
  },
): Record<string, Schema> {
  return Object.fromEntries(
    Object.entries(properties).map(([key, schema]) => {
      if (schema.properties === undefined) return [key, schema];
      const name = `${pascalCase(`${prefix}_${key}`)}Config`;
      const inner = schema.properties as Record<string, Schema>;
      definitions[name] = {
        ...schema,
        properties: named(inner, { prefix: `${prefix}_${key}`, definitions }),
        additionalProperties: false,
      };
      return [key, { $ref: `#/$defs/${name}` }];
    }),
  );
}

function pascalCase(key: string): string {
  return key.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}
