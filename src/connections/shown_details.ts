import {
  allFields,
  type ConnectionType,
  type DetailField,
  type DetailFields,
} from "./connection_type.ts";

/** Stands for what must not be shown. */
const mask = "********";

/**
 * The filled fields of a connection, for people and programs to see: those that are secret, that may hold
 * a secret, or that nothing is known of, are masked.
 * @param type `undefined` when it is not known, which masks everything.
 */
export function shownDetails(
  details: Readonly<Record<string, unknown>>,
  type: ConnectionType | undefined,
): Record<string, unknown> {
  return shownFields(details, type === undefined ? {} : allFields(type));
}

function shownFields(
  details: Readonly<Record<string, unknown>>,
  fields: DetailFields,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(details)
      .filter(([, value]) => value !== null && value !== undefined && value !== "")
      .map(([name, value]) => [name, shownValue(value, fieldOf(name, fields))]),
  );
}

function fieldOf(name: string, fields: DetailFields): DetailField | undefined {
  return Object.hasOwn(fields, name)
    ? fields[name]
    : Object.values(fields).find(({ aliases = [] }) => aliases.includes(name));
}

function shownValue(value: unknown, field: DetailField | undefined): unknown {
  if (field === undefined || field.sensitive || field.mayContainSecret) return mask;
  if (field.fields === undefined) return holdsLogin(value) ? mask : value;
  return isMap(value) ? shownFields(value, field.fields) : mask;
}

/** Whether there is an address with a user in it, as in `https://user:password@host`. */
function holdsLogin(value: unknown): boolean {
  return /:\/\/[^/\s]*@/.test(typeof value === "object" ? JSON.stringify(value) : String(value));
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
