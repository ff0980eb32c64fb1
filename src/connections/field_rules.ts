import type { Alternatives, ConnectionType, DetailField } from "./connection_type.ts";

type Details = Readonly<Record<string, unknown>>;

/** What is wrong with fields that depend on each other, and with texts of a certain form. */
export function ruleProblems(type: ConnectionType, details: Details): string[] {
  const ofFields = Object.entries(type.fields).flatMap(([name, field]) => [
    ...dependencyProblems(name, field, details),
    ...contentProblems(type, name, details[name]),
  ]);
  return [...ofFields, ...type.oneOf.flatMap((group) => groupProblems(group, details))];
}

/** Names of fields that would complete a group of which nothing is complete. */
export function missingAlternatives(type: ConnectionType, details: Details): string[] {
  return type.oneOf
    .filter(({ alternatives }) => !alternatives.some((fields) => isComplete(fields, details)))
    .flatMap(({ alternatives }) => alternatives.flat())
    .filter((name) => !isGiven(details[name]));
}

/** A boolean counts only when true, as an alternative that is switched on. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
}

function isComplete(fields: readonly string[], details: Details): boolean {
  return fields.every((name) => isGiven(details[name]));
}

function groupProblems({ alternatives, max }: Alternatives, details: Details): string[] {
  const complete = alternatives.filter((fields) => isComplete(fields, details));
  const names = alternatives.map((fields) => fields.join(" with ")).join(", ");
  if (complete.length === 0) {
    const missing = alternatives
      .filter((fields) => fields.some((name) => isGiven(details[name])))
      .flatMap((fields) => fields.filter((name) => !isGiven(details[name])));
    const hint = missing.length === 0 ? "" : ` (missing: ${[...new Set(missing)].join(", ")})`;
    return [`details: one of ${names} is needed${hint}`];
  }
  return max !== undefined && complete.length > max
    ? [`details: only one of ${names} may be given`]
    : [];
}

function dependencyProblems(name: string, field: DetailField, details: Details): string[] {
  const { requiredUnless, conflictsWith = [] } = field;
  if (!isGiven(details[name])) {
    return requiredUnless === undefined || isGiven(details[requiredUnless])
      ? []
      : [`details.${name}: required field is missing (it is needed without ${requiredUnless})`];
  }
  return conflictsWith.some((other) => isGiven(details[other]))
    ? [`details.${name}: must not be given together with ${conflictsWith.join(" or ")}`]
    : [];
}

/** Contents and paths that are in each other's place, and keys that are none. */
function contentProblems(type: ConnectionType, name: string, value: unknown): string[] {
  const field = type.fields[name];
  if (typeof value !== "string" || field === undefined) return [];
  if (field.secretFile && isFileContent(value)) {
    const inline = [name.replace(/_file$/, "_json"), name.replace(/_path$/, "")]
      .find((other) => other !== name && Object.hasOwn(type.fields, other));
    if (inline === "service_account_json") {
      return [
        "details.service_account_file: please use service_account_json instead of " +
        "service_account_file to define json",
      ];
    }
    const hint = inline === undefined ? "" : `; use ${inline} instead`;
    return [`details.${name}: expected the path of a file, found its content${hint}`];
  }
  return field.json === "service_account" ? serviceAccountProblems(name, value) : [];
}

/** Whether a text is a key file's content where its path belongs. */
export function isFileContent(value: string): boolean {
  return /^\s*(?:\{|-----BEGIN )/.test(value);
}

function serviceAccountProblems(name: string, value: string): string[] {
  if (!value.trimStart().startsWith("{") && /^[~./]|\.json$/.test(value.trim())) {
    return [
      `details.${name}: please use service_account_file instead of service_account_json to ` +
      "define path",
    ];
  }
  const key = parseKey(value);
  if (key === undefined) return [`details.${name}: invalid JSON format in service account JSON`];
  const missing = ["client_email", "private_key"].filter((member) => !(member in key));
  return missing.length === 0
    ? []
    : [`details.${name}: is not a service account key (missing ${missing.join(" and ")})`];
}

/** The JSON object in a text; `undefined` when there is none. The parser's message quotes the text. */
function parseKey(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
