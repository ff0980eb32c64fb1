import { SecretsError } from "../errors.ts";
import { closest } from "../registry.ts";
import { Sealed } from "../sealed.ts";
import type { Secret, SecretOrigin } from "./backend.ts";
import { readJson } from "./json.ts";
import { engineNames, fromRdsSecret, isRdsSecret } from "./rds_secret.ts";

/** What is known about a connection besides its secret; the secret wins where both say something. */
export interface SecretOverlay {
  readonly type?: string | undefined;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface ParseSecretOptions {
  /** As the backend knows it, for messages. */
  readonly secretName: string;
  /** Name of the backend, such as `aws`. */
  readonly backend: string;
  readonly origin?: SecretOrigin;
  /** For the `where` line of an error, such as region and version. */
  readonly where?: string | undefined;
  readonly overlay?: SecretOverlay | undefined;
}

type JsonObject = Readonly<Record<string, unknown>>;

const expectedForm = '{"type": "…", "details": {…}}';

/** Top-level keys that describe a secret and are no fields of a connection. */
const descriptiveKeys = new Set(
  "name description comment notes owner team tags created_at created_by updated_at".split(" "),
);

/** Keys that may be named in a message: words everybody uses, so they give nothing away. */
const printableKeys = new Set(
  ("type details engine host hostname port username user password dbname database schema account " +
    "warehouse role region token api_key access_token client_id client_secret project_id " +
    "service_account_json private_key value uri url").split(" "),
);

/**
 * The text of a stored secret as a connection type and its details. Only the form is checked here;
 * the fields are checked against the type by what knows the types. Whole numbers that a JavaScript
 * number cannot hold are bigints in the details. No message contains any part of the text, except
 * names of widely used keys.
 * @throws {SecretsError} When the text does not have the form of a secret.
 */
export function parseSecret(text: string, options: ParseSecretOptions): Secret {
  const { secretName, overlay } = options;
  const content = text.replace(/^\uFEFF/, "");
  const plain = overlay?.type === "generic" && !looksLikeSecret(content);
  const warnings: string[] = [];
  const parsed = plain
    ? { type: "generic", details: { value: content } }
    : readForm(readObject(content, options), options, (message) => {
      warnings.push(`secret '${secretName}': ${message}`);
    });
  return secretOf(parsed, warnings, options);
}

/**
 * Like {@linkcode parseSecret}, for backends that store JSON itself and not a text.
 * @param fields With bigints for whole numbers that a JavaScript number cannot hold.
 * @throws {SecretsError} When they do not have the form of a secret.
 */
export function secretOfFields(fields: JsonObject, options: ParseSecretOptions): Secret {
  const warnings: string[] = [];
  const warn = (message: string) => {
    warnings.push(`secret '${options.secretName}': ${message}`);
  };
  return secretOf(readForm(fields, options, warn), warnings, options);
}

function secretOf(
  { type, details }: { readonly type: string; readonly details: JsonObject },
  warnings: readonly string[],
  { overlay, origin }: ParseSecretOptions,
): Secret {
  return { type, details: new Sealed({ ...overlay?.details, ...details }), warnings, origin };
}

function looksLikeSecret(text: string): boolean {
  const { value } = { value: undefined, ...readJson(text) };
  return isObject(value) && "type" in value && "details" in value;
}

function readObject(text: string, options: ParseSecretOptions): JsonObject {
  const start = `failed to parse secret as JSON: secret '${options.secretName}'`;
  const fix = `store it as ${expectedForm}`;
  if (text.trim() === "") throw failure(`${start} is empty`, options, { fix, code: "E128" });
  const result = readJson(text);
  if (result.problem !== undefined) {
    const { line, column, reason } = result.problem;
    throw failure(
      `${start} is not valid JSON (line ${line}, column ${column}); expected ${expectedForm}`,
      options,
      { cause: guessForm(text) ?? reason, fix, code: "E128" },
    );
  }
  const { value } = result;
  if (isObject(value)) return value;
  const message = `${start} must be a JSON object, found ${kindOf(value)}`;
  const twice = typeof value === "string" && isObjectText(value);
  throw failure(twice ? `${message}; it looks encoded twice` : message, options, {
    cause: typeof value === "string" && !twice ? guessForm(value) : undefined,
    fix: twice ? "store the JSON itself, without quotes around it" : fix,
    code: "E128",
  });
}

/** What a text that is not JSON seems to be; `undefined` when it looks like nothing we know. */
function guessForm(text: string): string | undefined {
  if (/^\s*[a-z][a-z0-9+.-]*:\/\//i.test(text)) {
    return 'it looks like a URI; store its parts as fields inside "details"';
  }
  if (/^\s*\{\s*'/.test(text)) {
    return "it looks like a Python dict; JSON needs double quotes (use json.dumps)";
  }
  if (/^\s*(?:environments|default_environment)\s*:/m.test(text)) {
    return "it looks like a whole .bruin.yml; store each connection as a secret of its own";
  }
  if (/^\s*type\s*:/m.test(text)) return "it looks like YAML; store it as JSON";
  return undefined;
}

function readForm(
  fields: JsonObject,
  options: ParseSecretOptions,
  warn: (message: string) => void,
): { type: string; details: JsonObject } {
  const type = take(fields, "type", warn);
  const details = take(fields, "details", warn);
  const named = typeof type === "string" && type !== ""
    ? type
    : type === undefined
    ? options.overlay?.type
    : undefined;
  if (named !== undefined && isObject(details)) return { type: named, details };
  const mapped = details === undefined && isRdsSecret(fields)
    // What is known besides keeps the usual port and database of the engine out.
    ? fromRdsSecret({ ...options.overlay?.details, ...fields })
    : undefined;
  if (mapped !== undefined && (named !== undefined || type === undefined)) {
    warn("has the key/value form of AWS; accepted");
    return { type: named ?? mapped.type, details: mapped.details };
  }
  if (named !== undefined && details === undefined && misspelledDetails(fields) === undefined) {
    const flat = Object.entries(fields).filter(([key]) =>
      key.toLowerCase() !== "type" && !descriptiveKeys.has(key)
    );
    if (flat.length > 0) {
      if (type !== undefined) warn("has its fields beside 'type' instead of inside 'details'");
      return { type: named, details: Object.fromEntries(flat) };
    }
  }
  throw wrongForm(fields, { type, details }, options);
}

/** The key that was to be 'details'; `undefined` when there is none. */
function misspelledDetails(fields: JsonObject): string | undefined {
  return closest("details", Object.keys(fields).filter((key) => isObject(fields[key])));
}

/** The form in which RDS manages a password itself: it does not say of which server. */
function isManagedLogin(fields: JsonObject): boolean {
  return Object.keys(fields).sort().join() === "password,username";
}

function wrongForm(
  fields: JsonObject,
  { type, details }: { type: unknown; details: unknown },
  options: ParseSecretOptions,
): SecretsError {
  const start = `secret '${options.secretName}' must contain both 'type' (non-empty string) ` +
    "and 'details' (object)";
  const problems = [
    type === undefined
      ? "'type' is missing"
      : type === ""
      ? "'type' is empty"
      : typeof type !== "string"
      ? `'type' is ${kindOf(type)}`
      : undefined,
    details === undefined
      ? "'details' is missing"
      : isObject(details)
      ? undefined
      : typeof details === "string" && isObjectText(details)
      ? "'details' is text that contains JSON: edit the secret as plaintext"
      : `'details' is ${kindOf(details)}`,
  ].filter((problem) => problem !== undefined);
  const message = `${start}: ${problems.join(", ")}`;
  if (isManagedLogin(fields)) {
    return failure(message, options, {
      cause: "it holds a user name and a password only, as RDS manages them, and names no server",
      fix:
        "give its type, host and port beside its id, below 'secrets' in .bruin.yml, or store a " +
        `secret of the form ${expectedForm}`,
      code: "E129",
    });
  }
  if (isRdsSecret(fields)) {
    return failure(message, options, {
      cause: "it has the key/value form of AWS, but its 'engine' is not one we know",
      fix: `known engines: ${engineNames.join(", ")}`,
      code: "E129",
    });
  }
  const misspelled = details === undefined ? misspelledDetails(fields) : undefined;
  return failure(message, options, {
    cause: Object.keys(fields).length === 0
      ? "the secret is an empty object"
      : `found ${listKeys(fields)}`,
    fix: misspelled === undefined
      ? `wrap the fields as ${expectedForm}`
      : `rename '${misspelled}' to 'details'`,
    code: "E129",
  });
}

function listKeys(fields: JsonObject): string {
  const keys = Object.keys(fields);
  const named = keys.filter((key) => printableKeys.has(key.toLowerCase()));
  const others = keys.length - named.length;
  const parts = named.map((key) => `'${key}'`);
  if (others > 0) {
    parts.push(`${others} ${named.length > 0 ? "other " : ""}key${others > 1 ? "s" : ""}`);
  }
  return parts.join(", ");
}

/** The value under `key`, else under the only key that differs in case alone. */
function take(fields: JsonObject, key: string, warn: (message: string) => void): unknown {
  if (Object.hasOwn(fields, key)) return fields[key];
  const [similar, ...others] = Object.keys(fields)
    .filter((candidate) => candidate.toLowerCase() === key);
  if (similar === undefined || others.length > 0) return undefined;
  warn(`'${similar}' is read as '${key}'`);
  return fields[similar];
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isObjectText(text: string): boolean {
  const result = readJson(text);
  return result.problem === undefined && isObject(result.value);
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "bigint") return "a number";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function failure(
  message: string,
  { backend, where }: ParseSecretOptions,
  explanation: { readonly cause?: string | undefined; readonly fix: string; readonly code: string },
): SecretsError {
  const { cause, fix, code } = explanation;
  return new SecretsError(message, {
    backend,
    ...(cause === undefined ? {} : { cause }),
    ...(where === undefined ? {} : { where }),
    ...(fix === undefined ? {} : { fix }),
    code,
  });
}
