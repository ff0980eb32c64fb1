import { UsageError } from "../../errors.ts";
import { rawJson } from "../../exact_numbers.ts";

/** How a value of the model is written as JSON, and what JSON Schema says of it: one thing, said once. */
export interface Shape<T> {
  /** @param definitions Takes in the schemas of objects that have a name. */
  schema(definitions: Definitions): JsonSchema;
  /** The value as JSON holds it; `undefined` leaves the key out, where the shape is optional. */
  write(value: T): unknown;
  /** Whether the key may be missing. Default: `false`. */
  readonly optional?: boolean;
}

/** A schema of draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Schemas by name, for `$defs`. */
export type Definitions = Map<string, JsonSchema>;

function plain<T>(schema: JsonSchema): Shape<T> {
  return { schema: () => schema, write: (value) => value };
}

export const text: Shape<string> = plain({ type: "string" });
export const boolean: Shape<boolean> = plain({ type: "boolean" });
export const integer: Shape<number | bigint> = plain({ type: "integer" });
export const number: Shape<number | bigint> = plain({ type: "number" });

/**
 * Whatever the user wrote; maps below it have their keys sorted.
 * Its `write` throws a {@linkcode UsageError} for `.inf` and `.nan`, which JSON has no form for.
 */
export const anything: Shape<unknown> = { schema: () => ({}), write: sorted };

/** Of commands that print nothing but failures. */
export const nothing: Shape<undefined> = plain({});

/** One of several types that JSON tells apart. */
export function scalar<T>(...types: readonly string[]): Shape<T> {
  return plain({ type: types });
}

/** A text, one of a few. */
export function oneOf<T extends string>(...values: readonly T[]): Shape<T> {
  return plain({ enum: values });
}

/** Always this value. */
export function always(value: string | boolean): Shape<typeof value> {
  return plain({ const: value });
}

export function listOf<T>(item: Shape<T>): Shape<readonly T[]> {
  return {
    schema: (definitions) => ({ type: "array", items: item.schema(definitions) }),
    write: (values) => values.map((value) => item.write(value)),
  };
}

/** An object with any keys, which are sorted. */
export function mapOf<T>(member: Shape<T>): Shape<Readonly<Record<string, T>>> {
  return {
    schema: (definitions) => ({
      type: "object",
      additionalProperties: member.schema(definitions),
    }),
    write: (values) =>
      Object.fromEntries(
        Object.keys(values).sort().map((key) => [key, member.write(values[key] as T)]),
      ),
  };
}

/** `null` stands for `undefined`. */
export function orNull<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    schema: (definitions) => ({ anyOf: [shape.schema(definitions), { type: "null" }] }),
    write: (value) => value === undefined ? null : shape.write(value),
  };
}

/** A shape that is not there yet, as inside of itself. */
export function later<T>(shape: () => Shape<T>): Shape<T> {
  return {
    schema: (definitions) => shape().schema(definitions),
    write: (value) => shape().write(value),
  };
}

/** A key that is left out for `undefined`. */
export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    schema: (definitions) => shape.schema(definitions),
    write: (value) => value === undefined ? undefined : shape.write(value),
    optional: true,
  };
}

/** One shape where `isFirst` holds, else the other. */
export function either<A, B>(
  first: Shape<A>,
  second: Shape<B>,
  isFirst: (value: A | B) => value is A,
): Shape<A | B> {
  return {
    schema: (definitions) => ({
      anyOf: [first.schema(definitions), second.schema(definitions)],
    }),
    write: (value) => isFirst(value) ? first.write(value) : second.write(value as B),
  };
}

/** A key of an object: its shape, and where its value comes from. */
export interface Field<T> {
  readonly optional: boolean;
  schema(definitions: Definitions): JsonSchema;
  write(source: T): unknown;
}

/** Makes a {@linkcode Field} of an object that is made from `T`. */
export type FieldMaker<T> = <V>(shape: Shape<V>, of: (source: T) => V, about?: string) => Field<T>;

/** The keys of an object, in the order in which they are written. */
export type Fields<T> = Readonly<Record<string, Field<T>>>;

/** Fields of an object, for several objects to have. */
export function fieldsOf<T>(fields: (field: FieldMaker<T>) => Fields<T>): Fields<T> {
  return fields((shape, of, about) => ({
    optional: shape.optional ?? false,
    schema: (definitions) => ({
      ...shape.schema(definitions),
      ...about === undefined ? {} : { description: about },
    }),
    write: (source) => shape.write(of(source)),
  }));
}

/**
 * An object with exactly these keys.
 * @param name What the schema calls it; the same name must mean the same object.
 */
export function object<T>(name: string, fields: (field: FieldMaker<T>) => Fields<T>): Shape<T> {
  const keys = fieldsOf(fields);
  return {
    schema(definitions) {
      if (!definitions.has(name)) {
        // Its place first, so that definitions are in the order in which they are met.
        definitions.set(name, {});
        definitions.set(name, objectSchema(keys, definitions));
      }
      return { $ref: `#/$defs/${name}` };
    },
    write: (source) =>
      Object.fromEntries(
        Object.entries(keys)
          .map(([key, field]): [string, unknown] => [key, field.write(source)])
          .filter(([, value]) => value !== undefined),
      ),
  };
}

/**
 * An object with these keys, and behind them texts under keys that depend on the source.
 * @param more The further keys; one whose value is `undefined` is left out.
 */
export function openObject<T>(
  name: string,
  fields: (field: FieldMaker<T>) => Fields<T>,
  more: (source: T) => Readonly<Record<string, string | undefined>>,
): Shape<T> {
  const closed = object(name, fields);
  return {
    schema(definitions) {
      const reference = closed.schema(definitions);
      const schema = definitions.get(name);
      definitions.set(name, { ...schema, additionalProperties: text.schema(definitions) });
      return reference;
    },
    write: (source) => ({
      ...closed.write(source) as object,
      ...Object.fromEntries(
        Object.entries(more(source)).filter(([, value]) => value !== undefined),
      ),
    }),
  };
}

function objectSchema<T>(keys: Fields<T>, definitions: Definitions): JsonSchema {
  const fields = Object.entries(keys);
  return {
    type: "object",
    properties: Object.fromEntries(fields.map(([key, field]) => [key, field.schema(definitions)])),
    required: fields.filter(([, { optional }]) => !optional).map(([key]) => key),
    additionalProperties: false,
  };
}

/** The schema of a whole answer. */
export function documentSchema<T>(
  shape: Shape<T>,
  { id, title }: { readonly id: string; readonly title: string },
): JsonSchema {
  const definitions: Definitions = new Map();
  const schema = shape.schema(definitions);
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: id,
    title,
    ...schema,
    ...definitions.size === 0 ? {} : { $defs: Object.fromEntries(definitions) },
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === "number" && !Number.isFinite(value)) {
    const name = Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    throw new UsageError(`json: unsupported value: ${name}`, {
      cause: "JSON has no form for .inf and .nan",
      fix: "put the value in quotes",
    });
  }
  // What `JSON.stringify` makes 0 of.
  if (Object.is(value, -0)) return rawJson("-0");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).sort(([a], [b]) => a < b ? -1 : 1).map((
      [key, part],
    ) => [key, sorted(part)]),
  );
}
