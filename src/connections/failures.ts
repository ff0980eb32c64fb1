import type { Failure } from "superstruct";
import { flawOfForm } from "./text_forms.ts";
import type { DetailField, DetailFields, FieldKind } from "./connection_type.ts";
import { isExact } from "./field_structs.ts";

export interface FieldProblem {
  /** Such as `details.hosts[0]`; keys that users chose are left out. */
  readonly path: string;
  /** What is wrong. Never a value. */
  readonly text: string;
  /** Whether it is a required field without a value. */
  readonly missing: boolean;
}

/** What a value of a field must be. */
export const expectedKind: Readonly<Record<FieldKind, string>> = {
  text: "a string",
  integer: "an integer",
  number: "a number",
  boolean: "a boolean",
  list: "an array of strings",
  map: "an object",
  object: "an object",
};

/** What a value is, in words that give nothing away. */
export function failureKind(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "bigint") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * A failure of superstruct in our words, as its own message quotes the value.
 * @param options.empty Paths of fields that are present but empty.
 */
export function describeFailure(
  failure: Failure,
  { fields, empty }: { readonly fields: DetailFields; readonly empty: ReadonlySet<string> },
): FieldProblem {
  const { path, field, isItem } = locate(fields, failure.path);
  const { value } = failure;
  if (value === undefined) {
    const text = `required field is ${empty.has(path) ? "empty" : "missing"}`;
    return { path, text, missing: true };
  }
  const text = refinementText(failure, field) ?? inexactText(value, field) ??
    `expected ${expectedText(field, isItem)}, found ${failureKind(value)}`;
  return { path, text, missing: false };
}

function refinementText({ refinement, value }: Failure, field: DetailField): string | undefined {
  if (refinement === "form" && field.form !== undefined) return flawOfForm(value, field.form);
  if (refinement === "choices") return `must be one of ${field.choices?.join(", ")}`;
  if (refinement === "min") return `must be at least ${field.min}`;
  return refinement === "characters"
    ? "contains a character that no system accepts (NUL or half a surrogate pair)"
    : undefined;
}

function inexactText(value: unknown, { kind }: DetailField): string | undefined {
  if (typeof value !== "bigint" && !(typeof value === "number" && !isExact(value))) {
    return undefined;
  }
  return kind === "integer" || kind === "number"
    ? "the number is too large"
    : "the number is too large to be read exactly; put it in quotes";
}

function expectedText({ kind, values }: DetailField, isItem: boolean): string {
  if (!isItem) return expectedKind[kind];
  if (kind === "list") return "a string";
  return `${values === "list" ? expectedKind.list : expectedKind.text} in every entry`;
}

function fieldOf(fields: DetailFields, name: string): DetailField {
  const field = fields[name];
  if (field === undefined) throw new TypeError(`A failure of the field "${name}", which is none`);
  return field;
}

/** The field that a path leads to, or into an item of. */
function locate(
  fields: DetailFields,
  path: readonly unknown[],
): { path: string; field: DetailField; isItem: boolean } {
  const [first = "", ...rest] = path.map(String);
  let label = `details.${first}`;
  let field = fieldOf(fields, first);
  for (const part of rest) {
    if (field.fields === undefined) {
      return { path: field.kind === "list" ? `${label}[${part}]` : label, field, isItem: true };
    }
    label += `.${part}`;
    field = fieldOf(field.fields, part);
  }
  return { path: label, field, isItem: false };
}
