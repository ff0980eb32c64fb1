import { ConnectionError } from "../errors.ts";
import type { Redactor } from "../redactor.ts";
import type { ResolvedConnection } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import { type IngestContext, type IngestUri, isUnset, unusable } from "./ingest_uri.ts";
import { findSensitiveValues } from "./sensitive_values.ts";

/**
 * The URI under which ingestr knows a connection, as sensitive as its details.
 * @param options.role What it is needed for, for messages.
 * @param options.redactor Hides the URI, when anything in it must be, and what is read from key files.
 * @param options.root Base of relative paths in the details.
 * @throws {ConnectionError} When ingestr cannot use connections of this type, or not with such details.
 */
export async function ingestUriText(
  type: ConnectionType,
  connection: ResolvedConnection,
  { role, redactor, root }: {
    readonly role: "source" | "destination";
    readonly redactor: Redactor;
    readonly root: string;
  },
): Promise<string> {
  const { name } = connection;
  if (type.ingest === undefined) {
    throw new ConnectionError(`${role} connection '${name}' is not supported by ingestr`, {
      connection: name,
      cause: `it is of type ${type.name}, which ingestr has no address for`,
      fix: `name a connection of another type as the ${role}`,
    });
  }
  const details = connection.details.reveal();
  const context = { connection: name, root, redactor };
  const uri = format(await type.ingest(details, context), context);
  const isSensitive = findSensitiveValues(type.fields, details, []).length > 0;
  if (isSensitive || redactor.redact(uri) !== uri) redactor.add(uri);
  return uri;
}

function format(uri: IngestUri, context: IngestContext): string {
  const { scheme, path = [], file = "", query = {} } = uri;
  const parameters = Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
    .filter(([, value]) => !isUnset(value))
    .map(([name, value]) => `${encodeURIComponent(String(name))}=${escaped(value)}`);
  return [
    `${scheme}://`,
    login(uri),
    address(uri, context),
    ...path.filter((segment) => !isUnset(segment)).map((segment) => `/${escaped(segment)}`),
    file,
    parameters.length === 0 ? "" : `?${parameters.join("&")}`,
  ].join("");
}

function login({ username, password }: IngestUri): string {
  if (isUnset(username) && isUnset(password)) return "";
  const user = isUnset(username) ? "" : escaped(username);
  return isUnset(password) ? `${user}@` : `${user}:${escaped(password)}@`;
}

function address({ host, port }: IngestUri, context: IngestContext): string {
  if (isUnset(host)) return "";
  const name = String(host);
  // Brackets are an IPv6 address, a colon a port, and commas separate several hosts.
  if (!/^[\p{L}\p{M}\p{N}._~:,[\]-]+$/u.test(name)) {
    throw unusable(context, {
      cause: "its host, domain or account name holds a character that ends it in an address",
      fix: "write the bare name, without https:// and without a path",
    });
  }
  const isBareIpv6 = /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f:.]*$/i.test(name);
  const ascii = name.replace(/[^\x20-\x7e]+/g, encodeURIComponent);
  return (isBareIpv6 ? `[${ascii}]` : ascii) + (isUnset(port) ? "" : `:${port}`);
}

function escaped(value: unknown): string {
  return encodeURIComponent(String(value));
}
