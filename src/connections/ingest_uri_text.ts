import { ConnectionError } from "../errors.ts";
import type { Redactor } from "../redactor.ts";
import type { ResolvedConnection } from "./connection.ts";
import type { ConnectionType } from "./connection_type.ts";
import { type IngestContext, type IngestUri, isGiven, unusable } from "./ingest_uri.ts";
import { findSensitiveValues } from "./sensitive_values.ts";

/**
 * The URI under which ingestr knows a connection, as sensitive as its details.
 * @param options.role What it is needed for, for messages.
 * @param options.redactor Hides the URI when anything in it is sensitive, and each such part.
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
  const made = await type.ingest(details, context);
  const { uri, parts } = typeof made === "string"
    ? { uri: made, parts: [] }
    : format(made, context);
  const sensitive = parts.filter(({ value }) => redactor.redact(value) !== value);
  const isSensitive = findSensitiveValues(type.fields, details, []).length > 0;
  if (isSensitive || sensitive.length > 0) redactor.add(uri);
  for (const { escaped } of sensitive) redactor.add(escaped);
  return uri;
}

/** A value and how it is written in its place. */
interface Part {
  readonly value: string;
  readonly escaped: string;
}

function format(
  uri: IngestUri,
  context: IngestContext,
): { readonly uri: string; readonly parts: readonly Part[] } {
  const { username, password, plainInUsername, path = [], file = "", query = {} } = uri;
  const parts: Part[] = [];
  const escape = (value: unknown, plain = "") => {
    const escaped = escapeExcept(String(value), plain);
    parts.push({ value: String(value), escaped });
    return escaped;
  };
  const user = isGiven(username) ? escape(username, plainInUsername) : "";
  const login = isGiven(password) ? `${user}:${escape(password)}@` : user && `${user}@`;
  const segments = path.filter((segment) => isGiven(segment)).map((segment) =>
    `/${escape(segment)}`
  );
  // Slashes and colons are plain in a query; for Athena, ingestr 0.x does not decode them.
  const parameters = Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((each) => [name, each]))
    .filter(([, value]) => isGiven(value))
    .map(([name, value]) => `${escapeExcept(String(name), "")}=${escape(value, "/:")}`);
  if (/[?#%\p{Cc}]/u.test(file)) {
    throw unusable(context, {
      cause: "the path of its file holds a character that cannot stand in an address",
      fix: "rename the file or folder, so that its path has no ?, # and %",
    });
  }
  const address = addressOf(uri, context);
  const search = parameters.length === 0 ? "" : `?${parameters.join("&")}`;
  return { uri: `${uri.scheme}://${login}${address}${segments.join("")}${file}${search}`, parts };
}

function addressOf({ host, port }: IngestUri, context: IngestContext): string {
  if (!isGiven(host)) return "";
  const name = String(host);
  // Brackets are an IPv6 address, a colon a port, and commas separate several hosts.
  if (!/^[\p{L}\p{M}\p{N}._~:,[\]-]+$/u.test(name)) {
    throw unusable(context, {
      cause: "its host, account or domain holds a character that cannot stand there in an address",
      fix: "write the bare name or id, without https:// and without a path",
    });
  }
  const isBareIpv6 = /^[0-9a-f]*:[0-9a-f.]*:[0-9a-f:.]*$/i.test(name);
  const ascii = name.replace(/[^\x20-\x7e]+/g, encodeURIComponent);
  return (isBareIpv6 ? `[${ascii}]` : ascii) + (isGiven(port) ? `:${port}` : "");
}

/** Percent-encodes all but letters, digits, `-_.!~*'()` and the characters in `plain`. */
function escapeExcept(text: string, plain: string): string {
  return Array.from(
    text.toWellFormed(),
    (character) => plain.includes(character) ? character : encodeURIComponent(character),
  ).join("");
}
