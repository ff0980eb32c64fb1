import { closest } from "../registry.ts";
import type { DetailField, DetailFields } from "./connection_type.ts";

/** Details with every key replaced by the name of the field it means. */
export interface MatchedDetails {
  /** Without keys of unknown fields, and without fields that are null or empty text. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly unknown: readonly UnknownField[];
  /** Paths of fields that are present but empty. */
  readonly empty: ReadonlySet<string>;
  /** Sentences about keys that are spelled in another way. */
  readonly notes: readonly string[];
}

export interface UnknownField {
  /** Not fit for output unless `near` is given. */
  readonly key: string;
  readonly value: unknown;
  /** The known field it most likely means; `undefined` when none is close. */
  readonly near: NearField | undefined;
}

export interface NearField {
  readonly name: string;
  readonly field: DetailField;
  /** Path of the object it belongs to, such as `details.lakehouse`. */
  readonly parent: string;
  /** The object without unknown fields. */
  readonly siblings: Readonly<Record<string, unknown>>;
}

/** What people write instead of the names that most types use. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ["user", "username"],
  ["login", "username"],
  ["pass", "password"],
  ["pwd", "password"],
  ["hostname", "host"],
  ["server", "host"],
  ["db", "database"],
  ["dbname", "database"],
  ["sslmode", "ssl_mode"],
]);

/** Finds the field that each key means, in nested objects too. */
export function matchFields(
  fields: DetailFields,
  details: Readonly<Record<string, unknown>>,
): MatchedDetails {
  const found = { unknown: [] as UnknownField[], empty: new Set<string>(), notes: [] as string[] };
  return { ...found, values: match(fields, details, "details", found) };
}

function match(
  fields: DetailFields,
  details: Readonly<Record<string, unknown>>,
  parent: string,
  found: { unknown: UnknownField[]; empty: Set<string>; notes: string[] },
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(details)) {
    const name = nameOf(key, fields, details);
    const field = name === undefined ? undefined : fields[name];
    if (name === undefined || field === undefined) {
      const close = nearField(key, fields) ?? "";
      const closeField = fields[close];
      const near = closeField && { name: close, field: closeField, parent, siblings: values };
      found.unknown.push({ key, value, near });
      continue;
    }
    if (name !== key) found.notes.push(`'${key}' is read as '${name}'`);
    // A placeholder: `value:` with nothing behind it is empty text, as `value: ""` is.
    if (field.mayBeEmpty && (value === null || value === "")) {
      values[name] = "";
      continue;
    }
    if (value === null || value === undefined) continue;
    if (value === "") {
      found.empty.add(`${parent}.${name}`);
      continue;
    }
    values[name] = field.fields !== undefined && isObject(value)
      ? match(field.fields, value, `${parent}.${name}`, found)
      : value;
  }
  return values;
}

/** The field that a key is, differs from in case alone, or is another spelling of. */
function nameOf(
  key: string,
  fields: DetailFields,
  details: Readonly<Record<string, unknown>>,
): string | undefined {
  if (Object.hasOwn(fields, key)) return key;
  const lower = key.toLowerCase();
  const isUnique =
    Object.keys(details).filter((other) => other.toLowerCase() === lower).length === 1;
  if (!isUnique) return undefined;
  const [name] =
    Object.entries(fields).find(([candidate, { aliases }]) =>
      candidate.toLowerCase() === lower || aliases?.includes(lower)
    ) ?? [];
  return name !== undefined && Object.hasOwn(details, name) ? undefined : name;
}

function nearField(key: string, fields: DetailFields): string | undefined {
  const synonym = synonyms.get(key.toLowerCase());
  if (synonym !== undefined && Object.hasOwn(fields, synonym)) return synonym;
  return closest(key, Object.keys(fields));
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
