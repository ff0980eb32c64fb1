import type { Env } from "../env.ts";
import { ConnectionError } from "../errors.ts";
import { type GoogleKey, readGoogleKey } from "./key.ts";
import { send, type SendOptions } from "../http/json_request.ts";
import { type Answer, isBusy } from "../http/request.ts";
import type { AccessToken } from "../http/access_tokens.ts";
import { maxTokenBytes, readToken, serviceBusy } from "./token_answer.ts";

/** How to get tokens with the credentials of this machine. */
export type DefaultCredentials =
  | { readonly key: GoogleKey; readonly metadata?: undefined }
  /** The server that tells virtual machines and containers of Google about themselves. */
  | { readonly metadata: URL; readonly key?: undefined };

/**
 * Finds Google's application default credentials where Google's clients do: the file that
 * `GOOGLE_APPLICATION_CREDENTIALS` names, what `gcloud auth application-default login` left, and then
 * the metadata server.
 * @throws {ConnectionError} When a file or a variable cannot be used.
 */
export async function findDefaultCredentials(
  connection: string,
  env: Env,
): Promise<DefaultCredentials> {
  const named = env.get("GOOGLE_APPLICATION_CREDENTIALS");
  if (named !== undefined) {
    const json = await read(named);
    if (json !== undefined) {
      return { key: readGoogleKey(json, { connection, place: "GOOGLE_APPLICATION_CREDENTIALS" }) };
    }
    throw new ConnectionError(
      `connection '${connection}': the file of GOOGLE_APPLICATION_CREDENTIALS cannot be read`,
      { connection, where: named, fix: "correct the variable, or the rights of the file" },
    );
  }
  const json = await read(`${gcloudFolder(env)}/application_default_credentials.json`);
  if (json !== undefined) {
    return { key: readGoogleKey(json, { connection, place: "the file that gcloud wrote" }) };
  }
  const host = env.get("GCE_METADATA_HOST") ?? "metadata.google.internal";
  const metadata = URL.parse(`http://${host}`);
  if (metadata !== null) return { metadata };
  throw new ConnectionError(`connection '${connection}': GCE_METADATA_HOST is no host`, {
    connection,
    fix: "set it to a host, or a host and a port behind a colon, or unset it",
  });
}

/** @throws {ConnectionError} When this machine has no metadata server, or no service account. */
export async function tokenOfMachine(metadata: URL, options: SendOptions): Promise<AccessToken> {
  const path = "/computeMetadata/v1/instance/service-accounts/default/token";
  const none = (said: string) =>
    new ConnectionError("could not find application default credentials", {
      connection: options.connection,
      cause: "GOOGLE_APPLICATION_CREDENTIALS is not set, gcloud left no login, and there is no " +
        `metadata server that knows of a service account: ${said}`,
      fix: "run `gcloud auth application-default login`, or put a key into the connection",
    });
  let answer: Answer;
  try {
    const headers = { "Metadata-Flavor": "Google" };
    // Where there is such a server, it is near; that of a container may start after it.
    const timeout = { attempts: 3, limitMs: 3_000 };
    answer = await send(new URL(path, metadata), {
      headers,
      maxBytes: maxTokenBytes,
      // It knows its machines by their addresses.
      direct: true,
    }, {
      ...options,
      ...timeout,
    });
  } catch (error) {
    if (!(error instanceof ConnectionError)) throw error;
    throw none(error.explanation.cause ?? error.message);
  }
  const token = readToken(answer);
  if (token !== undefined) return token;
  const { host } = metadata;
  if (isBusy(answer.status)) throw serviceBusy(answer, { ...options, where: host });
  throw none(`${host} answered HTTP ${answer.status}`);
}

function gcloudFolder(env: Env): string {
  const windows = env.get("APPDATA");
  return env.get("CLOUDSDK_CONFIG") ??
    (windows === undefined ? `${env.get("HOME") ?? ""}/.config/gcloud` : `${windows}/gcloud`);
}

/** The text of a file; `undefined` when it cannot be read. */
async function read(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch {
    return undefined;
  }
}
