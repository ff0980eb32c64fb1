import {
  absolutePath,
  type IngestContext,
  type IngestDetails,
  type IngestRule,
  isGiven,
  type Parameter,
  parametersOf,
  unusable,
} from "./ingest_uri.ts";

/** `scheme://?credentials_…&name=…` with the key of a Google service account, if there is one. */
export function googleQuery(scheme: string, ...parameters: readonly Parameter[]): IngestRule {
  return (details, context) => ({
    scheme,
    query: { ...googleKey(details, context), ...parametersOf(details, ...parameters) },
  });
}

/**
 * The parameter for the key of a Google service account: the path of its file, or its content.
 * @param options.wins Which field is used when both are given. Default: the file.
 */
export function googleKey(
  { service_account_file: path, service_account_json: json }: IngestDetails,
  context: IngestContext,
  { wins = "file" }: { readonly wins?: "file" | "json" } = {},
): Record<string, unknown> {
  const useFile = isGiven(path) && !(wins === "json" && isGiven(json));
  return useFile
    ? { credentials_path: absolutePath(path, context) }
    : { credentials_base64: base64(json, context) };
}

/**
 * The parameter for a Google key whose content must be in the URI, read from its file if need be.
 * @throws {ConnectionError} When the file cannot be read.
 */
export async function embeddedGoogleKey(
  { service_account_file: path, service_account_json: json }: IngestDetails,
  context: IngestContext,
): Promise<Record<string, unknown>> {
  const content = isGiven(json) || !isGiven(path) ? json : await keyFile(path, context);
  return { credentials_base64: base64(content, context) };
}

/**
 * The content of a key file, hidden from now on.
 * @throws {ConnectionError} When the file cannot be read.
 */
export async function keyFile(path: unknown, context: IngestContext): Promise<string> {
  const file = absolutePath(path, context);
  try {
    const text = await Deno.readTextFile(file);
    context.redactor.add(text);
    return text;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${error.code})` : "";
    throw unusable(context, {
      cause: `its key file "${file}" cannot be read${code}`,
      fix: "put the file there, or keep the key inside the secret",
    });
  }
}

/** A key in base64, hidden from now on; `undefined` when there is none. */
export function base64(key: unknown, { redactor }: IngestContext): string | undefined {
  if (!isGiven(key)) return undefined;
  const bytes = new TextEncoder().encode(String(key));
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  redactor.add(text);
  return text;
}
