import {
  array,
  boolean,
  coerce,
  define,
  optional,
  record,
  refine,
  string,
  type Struct,
  type,
} from "superstruct";
import type { ConnectionType, DetailField, DetailFields, FieldKind } from "./connection_type.ts";
import { allFields } from "./connection_type.ts";
import { isBrokenPem, repairPem } from "./pem.ts";
import { flawOfForm } from "./text_forms.ts";

type AnyStruct = Struct<unknown, unknown>;

const structs = new WeakMap<ConnectionType, AnyStruct>();

/**
 * The struct of a type's details, built at the first use. Its coercion turns what people write into
 * what a field holds: numbers in quotes, a PEM key on one line, a key file pasted as an object.
 */
export function structOf(connectionType: ConnectionType): AnyStruct {
  let struct = structs.get(connectionType);
  if (struct === undefined) {
    struct = objectStruct(allFields(connectionType));
    structs.set(connectionType, struct);
  }
  return struct;
}

/** Whether a number came through as it was written; larger whole numbers lose digits. */
export function isExact(value: number): boolean {
  return !Number.isInteger(value) || Number.isSafeInteger(value);
}

const exactNumber = define<number>(
  "number",
  (value) => typeof value === "number" && Number.isFinite(value) && isExact(value),
);
const safeInteger = define<number>("integer", Number.isSafeInteger);
const integerText = textLike("integer text", /^\s*[+-]?\d{1,15}\s*$/);
const numberText = textLike("number text", /^\s*[+-]?\d{1,15}(?:\.\d{1,15})?\s*$/);
const booleanText = textLike("boolean text", /^\s*(?:true|false)\s*$/i);
const brokenPem = define<string>(
  "PEM key",
  (value) => typeof value === "string" && isBrokenPem(value),
);
const document = define<Record<string, unknown>>("JSON document", isDocument);
const listOfTexts = array(string());

const byKind: Readonly<Record<FieldKind, (field: DetailField) => AnyStruct>> = {
  text: textStruct,
  integer: () => untyped(coerce(safeInteger, integerText, Number)),
  number: () => untyped(coerce(exactNumber, numberText, Number)),
  boolean: () => untyped(coerce(boolean(), booleanText, (value) => /true/i.test(value))),
  list: () => untyped(listOfTexts),
  map: ({ values }) =>
    values === "list"
      ? untyped(record(string(), listOfTexts))
      : untyped(record(string(), coerce(string(), exactNumber, String))),
  object: ({ fields = {} }) => objectStruct(fields),
};

/** A struct among others of different types: what it yields is only known from its field. */
function untyped<T, S>(struct: Struct<T, S>): AnyStruct {
  return struct as unknown as AnyStruct;
}

function objectStruct(fields: DetailFields): AnyStruct {
  const entries = Object.entries(fields).map(([name, field]) => [name, fieldStruct(field)]);
  return untyped(type(Object.fromEntries(entries)));
}

function fieldStruct(field: DetailField): AnyStruct {
  const { choices, min: smallest, form, required } = field;
  let struct = byKind[field.kind](field);
  if (choices !== undefined) {
    struct = refine(struct, "choices", (value) => choices.some((choice) => choice === value));
  }
  if (smallest !== undefined) {
    struct = refine(struct, "min", (value) => typeof value === "number" && value >= smallest);
  }
  if (form !== undefined) {
    struct = refine(struct, "form", (value) => flawOfForm(value, form) === undefined);
  }
  return required ? struct : untyped(optional(struct));
}

function textStruct({ json, alsoAccepts, sensitive }: DetailField): AnyStruct {
  let struct = coerce(
    refine(string(), "characters", (value) => value.isWellFormed() && !value.includes("\0")),
    exactNumber,
    String,
  );
  if (sensitive) struct = coerce(struct, brokenPem, repairPem);
  if (json !== undefined) struct = coerce(struct, document, (value) => JSON.stringify(value));
  if (alsoAccepts?.includes("boolean")) struct = coerce(struct, boolean(), String);
  return untyped(struct);
}

function textLike(name: string, pattern: RegExp): Struct<string, null> {
  return define<string>(name, (value) => typeof value === "string" && pattern.test(value));
}

/** An object that can be written as JSON without losing digits. */
function isDocument(value: unknown): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isLossless(value);
}

function isLossless(value: unknown): boolean {
  if (typeof value === "bigint") return false;
  if (typeof value === "number") return isExact(value);
  if (typeof value !== "object" || value === null) return true;
  return Object.values(value).every(isLossless);
}
