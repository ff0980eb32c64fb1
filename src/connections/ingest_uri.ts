import { isAbsolute, join } from "node:path";
import { ConnectionError, type Explanation } from "../errors.ts";
import type { Redactor } from "../redactor.ts";

/** The details of a connection with our defaults, but not those that ingestr knows itself. */
export type IngestDetails = Readonly<Record<string, unknown>>;

/** The connection that a URI is made for. */
export interface IngestContext {
  readonly connection: string;
  /** The root of the project, which relative paths start at. */
  readonly root: string;
  /** Receives what is sensitive and no value of the details, such as the content of a key file. */
  readonly redactor: Redactor;
}

/** Parts of a URI as they are; each is escaped for its place when the text is made. */
export interface IngestUri {
  readonly scheme: string;
  readonly username?: unknown;
  readonly password?: unknown;
  /** Characters of the user name that must not be escaped. Default: none. */
  readonly plainInUsername?: string;
  /** A server, or what else ingestr expects there, such as an account or a bucket. */
  readonly host?: unknown;
  readonly port?: unknown;
  /** Segments, in which a `/` is escaped; those that are not set are left out. */
  readonly path?: readonly unknown[];
  /** Follows the host as it is: the path of a file, which ingestr 0.x takes without decoding. */
  readonly file?: string | undefined;
  /** A list gives a parameter several times. Parameters that are not set are left out. */
  readonly query?: Readonly<Record<string, unknown>>;
}

/** How ingestr addresses the systems of one type; a text is a URI that the user wrote. */
export type IngestRule = (
  details: IngestDetails,
  context: IngestContext,
) => IngestUri | string | Promise<IngestUri>;

/** A parameter named like its field, or parameters with the fields that they come from. */
export type Parameter = string | Readonly<Record<string, string>>;

/** `scheme://?name=…` with the values of fields. */
export function query(scheme: string, ...parameters: readonly Parameter[]): IngestRule {
  return (details) => ({ scheme, query: parametersOf(details, ...parameters) });
}

/** `scheme://<host>?name=…`, where the field `host` names an account or a domain. */
export function site(
  scheme: string,
  host: string,
  ...parameters: readonly Parameter[]
): IngestRule {
  return (details) => ({
    scheme,
    host: details[host],
    query: parametersOf(details, ...parameters),
  });
}

/**
 * `scheme://<username>:<password>@<host>:<port>/<path>?name=…`, each from the field of that name.
 * @param options.path The field that gives the path.
 */
export function server(
  scheme: string,
  { path, query = [] }: { readonly path?: string; readonly query?: readonly Parameter[] } = {},
): IngestRule {
  return (details) => ({
    scheme,
    ...serverOf(details),
    path: path === undefined ? [] : [details[path]],
    query: parametersOf(details, ...query),
  });
}

/** `scheme:///<file>`, where the field `path` names a file. */
export function file(scheme: string): IngestRule {
  return ({ path }, context) => ({ scheme, file: `/${absolutePath(path, context)}` });
}

/** Login and address, from the fields that most types have. */
export function serverOf(
  { username, password, host, port }: IngestDetails,
): Pick<IngestUri, "username" | "password" | "host" | "port"> {
  return { username, password, host, port };
}

/** The values of fields under the names of parameters. */
export function parametersOf(
  details: IngestDetails,
  ...parameters: readonly Parameter[]
): Record<string, unknown> {
  const names = parameters.flatMap((parameter) =>
    typeof parameter === "string" ? [[parameter, parameter] as const] : Object.entries(parameter)
  );
  return Object.fromEntries(names.map(([name, field]) => [name, details[field]]));
}

/** Whether every detail has a value; 0 and `false` are values. */
export function isGiven(...values: readonly unknown[]): boolean {
  return values.every((value) => value !== undefined && value !== null && value !== "");
}

/** A file of this machine as ingestr finds it, wherever it is started. */
export function absolutePath(path: unknown, { root }: IngestContext): string {
  return isAbsolute(String(path)) ? String(path) : join(root, String(path));
}

/** The failure of a connection that ingestr cannot use as it is. */
export function unusable(
  { connection }: IngestContext,
  explanation: Explanation,
  message = `connection '${connection}' cannot be used for ingestr assets`,
): ConnectionError {
  return new ConnectionError(message, { connection, ...explanation });
}
