import type { DetailField, DetailFields } from "./connection_type.ts";
import { isObject, type UnknownField } from "./field_names.ts";
import { isFileContent } from "./field_rules.ts";

/** A text that must not reach any output. Treat it like the secret it comes from. */
export interface SensitiveValue {
  /** Dotted name of the field below the details; for an unknown one "of unknown name". */
  readonly field: string;
  readonly value: string;
}

/** Options shorter than this are rather `true` or `8000` than credentials. */
const shortestOption = 8;

const credentialKey = /pass|pwd|secret|token|key|credential|auth|signature|sas/i;

/**
 * Everything in the details that must be masked, whether or not the details are valid: the values of
 * sensitive fields, and what has the name of a credential in options and under unknown keys.
 */
export function findSensitiveValues(
  fields: DetailFields,
  values: Readonly<Record<string, unknown>>,
  unknown: readonly UnknownField[],
): SensitiveValue[] {
  const nameless = unknown.flatMap(({ key, near, value }) =>
    near?.field.sensitive || credentialKey.test(key)
      ? leaves(value)
      : leaves(value).flatMap(credentialsIn)
  );
  return [
    ...inFields(fields, values, ""),
    ...nameless.map((value) => ({ field: "of unknown name", value })),
  ];
}

/** What has the name of a credential in details of which nothing else is known. */
export function findCredentials(details: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(details).flatMap(([key, value]) =>
    credentialKey.test(key) ? leaves(value) : isObject(value) ? findCredentials(value) : []
  );
}

function inFields(
  fields: DetailFields,
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

function textsOf(field: DetailField, value: unknown): string[] {
  if (field.kind === "map" && isObject(value)) {
    return Object.entries(value)
      .filter(([key]) => field.sensitive || credentialKey.test(key))
      .flatMap(([, option]) => leaves(option).filter((text) => text.length >= shortestOption));
  }
  // As a document; its members, such as "type": "service_account", are mostly ordinary words.
  if (field.json !== undefined && isObject(value)) return [toJson(value)];
  if (field.sensitive) return leaves(value);
  if (field.mayContainSecret) {
    return leaves(value).flatMap((text) => [text, ...credentialsIn(text)]);
  }
  // A URL with a password may have been put where a host was expected.
  const inside = leaves(value).flatMap(credentialsIn);
  return field.secretFile ? [...leaves(value).filter(isFileContent), ...inside] : inside;
}

/** The texts and numbers inside a value, whatever its shape. */
function leaves(value: unknown): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(leaves);
}

function toJson(value: unknown): string {
  return JSON.stringify(value, (_, member) => typeof member === "bigint" ? `${member}` : member);
}

/** Passwords and tokens in a URL, or in `key=value` options separated by `&` or `;`. */
function credentialsIn(text: string): string[] {
  const password = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*?:([^@/?#]+)@/i.exec(text)?.[1];
  const options = [...text.matchAll(/(?:^|[?&;])([^=&;?#]+)=([^&;#]+)/g)]
    .filter(([, key = ""]) => credentialKey.test(key))
    .map(([, , value]) => value);
  return [password, ...options]
    .filter((value) => value !== undefined)
    .flatMap((value) => [value, decoded(value)]);
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
