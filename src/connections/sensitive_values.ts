import { shortestMaskedLength } from "../redactor_forms.ts";
import type { Field, Fields } from "./connection_type.ts";
import { isObject, type UnknownKey } from "./field_names.ts";
import { isFileContent } from "./field_rules.ts";

/** A text that must not reach any output. Treat it like the secret it comes from. */
export interface SensitiveValue {
  /** Dotted name of the field below the details. */
  readonly field: string;
  readonly value: string;
}

/** Options shorter than this are rather `true` or `8000` than credentials. */
const shortestOption = 8;

const credentialKey = /pass|pwd|secret|token|key|credential|auth|signature|sas/i;

/**
 * Everything in the details that must be masked, whether or not the details are valid: the values of
 * sensitive fields, their lines when there are several, the members of JSON documents, and whatever
 * has the name of a credential in options and under unknown keys.
 */
export function findSensitiveValues(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  unknown: readonly UnknownKey[],
): SensitiveValue[] {
  const found = [
    ...inFields(fields, values, ""),
    ...unknown
      .filter(({ key, near }) => near?.field.sensitive || credentialKey.test(key))
      .flatMap(({ value }) =>
        leaves(value).map((text) => ({ field: "unknown field", value: text }))
      ),
  ];
  return found.flatMap(({ field, value }) =>
    [value, ...partsOf(value)].map((part) => ({ field, value: part }))
  );
}

/** Fields whose values are too short to be masked, with a length for the warning. */
export function findShortValues(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
): { field: string; length: number }[] {
  return inFields(fields, values, "")
    .filter(({ value }) => value.length < shortestMaskedLength)
    .map(({ field, value }) => ({ field, length: value.length }));
}

function inFields(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  prefix: string,
): SensitiveValue[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    const value = values[name];
    const path = prefix + name;
    return field.fields !== undefined && isObject(value)
      ? inFields(field.fields, value, `${path}.`)
      : textsOf(field, value).map((text) => ({ field: path, value: text }));
  });
}

function textsOf(field: Field, value: unknown): string[] {
  if (field.kind === "map" && isObject(value)) {
    return Object.entries(value).flatMap(([key, option]) =>
      leaves(option).filter((text) =>
        text.length >= shortestOption && (field.sensitive || credentialKey.test(key))
      )
    );
  }
  if (field.sensitive) return leaves(value);
  if (field.mayContainSecret) {
    return leaves(value).flatMap((text) => [text, ...credentialsIn(text)]);
  }
  return field.secretFile ? leaves(value).filter(isFileContent) : [];
}

/** The texts and numbers inside a value, whatever its shape. */
function leaves(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

/** What programs print of a value instead of the whole: its lines, and members of its JSON. */
function partsOf(value: string): string[] {
  const members = jsonLeaves(value).filter((text) => text.length >= shortestOption);
  return [...linesOf(value), ...members, ...members.flatMap(linesOf)];
}

/** The lines of a text that has several, without the frame of a PEM key. */
function linesOf(text: string): string[] {
  const lines = text.split(/\r?\n|\\n/);
  return lines.length === 1
    ? []
    : lines.filter((line) => line.length >= shortestMaskedLength && !line.startsWith("-----"));
}

function jsonLeaves(text: string): string[] {
  if (!text.trimStart().startsWith("{")) return [];
  try {
    return leaves(JSON.parse(text));
  } catch {
    return [];
  }
}

/** Passwords and tokens in a URL, or in `key=value` options separated by `&` or `;`. */
function credentialsIn(text: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^@/?#]+)@/i.exec(text)?.[1];
  const options = [...text.matchAll(/(?:^|[?&;])([^=&;?#]+)=([^&;#]+)/g)]
    .filter(([, key]) => credentialKey.test(key))
    .map(([, , value]) => value);
  return [password, ...options].filter((value) => value !== undefined).flatMap((value) => [
    value,
    decoded(value),
  ]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
