import { ConnectionError, type Explanation } from "../errors.ts";
import type { Redactor } from "../redactor.ts";

/** The details of a connection, with our defaults and paths of key files made absolute. */
export type IngestDetails = Readonly<Record<string, unknown>>;

/** The connection that a URI is made for. */
export interface IngestContext {
  readonly connection: string;
  /** Base of relative paths. */
  readonly root: string;
  /** Receives what is sensitive and not a value of the details, such as the content of a key file. */
  readonly redactor: Redactor;
}

/** Parts of a URI as they are; each is escaped for its place when the text is made. */
export interface IngestUri {
  readonly scheme: string;
  readonly username?: unknown;
  readonly password?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  /** Segments; those that are not set are left out, and a `/` inside one is escaped. */
  readonly path?: readonly unknown[];
  /** Comes after the path as it is: a file, whose name is read without decoding. */
  readonly file?: string;
  /** Parameters that are not set are left out. */
  readonly query?: Readonly<Record<string, unknown>>;
}

/** How ingestr addresses a system of one type: the URI of its details. */
export type IngestRule = (
  details: IngestDetails,
  context: IngestContext,
) => IngestUri | Promise<IngestUri>;

/** A parameter with the name of its field, or parameters and the fields that they come from. */
export type Parameter = string | Readonly<Record<string, string>>;

/** `scheme://?name=…` with the values of fields. */
export function query(scheme: string, ...parameters: readonly Parameter[]): IngestRule {
  return (details) => ({ scheme, query: parametersOf(details, parameters) });
}

/** `scheme://<host>?name=…`, where a field gives the host, which may be an account or a domain. */
export function site(
  scheme: string,
  host: string,
  ...parameters: readonly Parameter[]
): IngestRule {
  return (details) => ({
    scheme,
    host: details[host],
    query: parametersOf(details, parameters),
  });
}

/**
 * `scheme://<username>:<password>@<host>:<port>/<path>?name=…`, each from the field of that name.
 * @param options.path Fields that the path is made of.
 */
export function server(
  scheme: string,
  { path = [], query = [] }: {
    readonly path?: readonly string[];
    readonly query?: readonly Parameter[];
  } = {},
): IngestRule {
  return (details) => ({
    scheme,
    ...serverOf(details),
    path: path.map((field) => details[field]),
    query: parametersOf(details, query),
  });
}

/** Login and address from the fields that most types have. */
export function serverOf({ username, password, host, port }: IngestDetails) {
  return { username, password, host, port };
}

/** The values of fields under the names of parameters. */
export function parametersOf(
  details: IngestDetails,
  parameters: readonly Parameter[],
): Record<string, unknown> {
  const pairs = parameters.flatMap((parameter) =>
    typeof parameter === "string" ? [[parameter, parameter]] : Object.entries(parameter)
  );
  return Object.fromEntries(pairs.map(([name, field]) => [name, details[field]]));
}

/** Whether a detail stands for nothing; 0 and `false` are values. */
export function isUnset(value: unknown): value is undefined | null | "" {
  return value === undefined || value === null || value === "";
}

/** Whether all of these details are set. */
export function isGiven(...values: readonly unknown[]): boolean {
  return values.every((value) => !isUnset(value));
}

/** The failure of a connection that ingestr cannot use as it is. */
export function unusable(
  { connection }: IngestContext,
  explanation: Explanation & { readonly message?: string },
): ConnectionError {
  const { message, ...rest } = explanation;
  return new ConnectionError(
    message ?? `connection '${connection}' cannot be used for ingestr assets`,
    { connection, ...rest },
  );
}
