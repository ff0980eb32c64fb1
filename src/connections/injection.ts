import { isAbsolute, join } from "node:path";
import { ConnectionError } from "../errors.ts";
import type { Redactor } from "../redactor.ts";
import type { ResolvedConnection } from "./connection.ts";
import { allFields, type ConnectionType, type DetailField } from "./connection_type.ts";
import { isObject } from "./field_names.ts";

/** How the form that programs receive differs from the fields as they were given. */
interface Exception {
  /** These fields always come, whatever was given; keys are then in alphabetical order. */
  readonly always: readonly string[];
  /** Fields that are sent as text. */
  readonly asText?: readonly string[];
  /** A file and the field that its content stands for, when that is empty. */
  readonly file: { readonly path: string; readonly content: string; readonly hidden: boolean };
}

const exceptions: Readonly<Record<string, Exception>> = {
  google_cloud_platform: {
    always: [
      ...["service_account_json", "service_account_file", "project_id", "location"],
      "use_application_default_credentials",
    ],
    asText: ["use_application_default_credentials"],
    file: { path: "service_account_file", content: "service_account_json", hidden: false },
  },
  snowflake: {
    always: [
      ...["account", "username", "password", "region", "role", "database", "schema", "warehouse"],
      ...["private_key", "token"],
    ],
    file: { path: "private_key_path", content: "private_key", hidden: true },
  },
};

/**
 * A connection as the programs of Python and R assets receive it: the bare value of a `generic` one,
 * otherwise one flat JSON object with the name and the fields as they were given, without defaults.
 * The result is as sensitive as the connection.
 * @param options.root Base of relative paths in the details.
 * @param options.redactor Receives the content of files with credentials.
 * @throws {ConnectionError} When a file with credentials cannot be read.
 */
export async function injectedText(
  type: ConnectionType,
  connection: ResolvedConnection,
  options: { readonly root: string; readonly redactor: Redactor },
): Promise<string> {
  const given = (connection.given ?? connection.details).reveal();
  if (type.name === "generic") return String(given.value ?? "");
  const fields = allFields(type);
  const limit = given.max_concurrent_assets;
  const object: Record<string, unknown> = {
    name: connection.name,
    ...(isEmpty(limit) ? {} : { max_concurrent_assets: limit }),
    ...fieldsOf(type.fields, given, (name, field) => isAlwaysSent(fields[name] ?? field)),
  };
  const exception = exceptions[type.name];
  if (exception === undefined) return JSON.stringify(object);
  for (const name of exception.always) object[name] ??= "";
  for (const name of exception.asText ?? []) object[name] = String(object[name] || false);
  const { path, content, hidden } = exception.file;
  if (object[content] === "" && !isEmpty(object[path])) {
    object[content] = await readFile(String(object[path]), {
      ...options,
      connection: connection.name,
    });
  }
  if (hidden) delete object[path];
  const sorted = Object.entries(object).sort(([a], [b]) => a < b ? -1 : 1);
  return JSON.stringify(Object.fromEntries(sorted));
}

/** Fields in the order of their declaration; those that are empty only when `always` says so. */
function fieldsOf(
  fields: Readonly<Record<string, DetailField>>,
  values: Readonly<Record<string, unknown>>,
  always: (name: string, field: DetailField) => boolean,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) => {
      const value = values[name];
      if (field.fields !== undefined && isObject(value)) {
        return [[name, fieldsOf(field.fields, value, (_, { required }) => required === true)]];
      }
      if (!isEmpty(value)) return [[name, value]];
      return always(name, field) ? [[name, emptyValues[field.kind]]] : [];
    }),
  );
}

function isAlwaysSent({ required = false, alwaysInjected = false }: DetailField): boolean {
  return required || alwaysInjected;
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === false || value === 0;
}

const emptyValues: Readonly<Record<DetailField["kind"], unknown>> = {
  text: "",
  integer: 0,
  number: 0,
  boolean: false,
  list: null,
  map: null,
  object: null,
};

async function readFile(
  path: string,
  { root, redactor, connection }: {
    readonly root: string;
    readonly redactor: Redactor;
    readonly connection: string;
  },
): Promise<string> {
  try {
    const text = await Deno.readTextFile(isAbsolute(path) ? path : join(root, path));
    redactor.add(text);
    return text;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw new ConnectionError(`failed to marshal connection '${connection}'`, {
      connection,
      cause: `its key file "${path}" cannot be read${code}`,
    });
  }
}
