import type { Env } from "../../env.ts";
import type { RetryClock } from "../../http/retry.ts";
import type { Project } from "../../project/model.ts";
import {
  askService,
  isJsonObject,
  type JsonFields,
  serviceFailure,
  ServiceRefusal,
} from "../json_service.ts";
import { LoginTokens } from "../login.ts";
import { MappedNames } from "../mapped_names.ts";
import { secretNameOf } from "../naming.ts";
import type { FetchedValue } from "../remote_client.ts";
import type { WritingClient } from "../remote_writer.ts";
import { SentValues } from "../sent_values.ts";
import { gcpFailure, hints } from "./failure.ts";
import { logIn } from "./login.ts";
import { gcpNames, namingRules } from "./names.ts";
import type { GcpSettings } from "./settings.ts";
import { fromBase64, toBase64 } from "../../byte_text.ts";

/** A value has at most 64 KB, which base64 makes a third longer. */
const maxAnswerBytes = 512 * 1024;

/**
 * The secrets of a project of Google, with a token that works.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @throws {SecretsError} When the login fails.
 * @see https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access
 */
export async function openClient(
  settings: GcpSettings,
  { env, clock, hide, project: files }: {
    readonly env: Env;
    readonly clock: RetryClock;
    readonly hide?: ((token: string) => void) | undefined;
    readonly project?: Project | undefined;
  },
): Promise<WritingClient> {
  const { project, apiUrl, credentials, retryPolicy } = settings;
  const closing = new AbortController();
  const claimed = new MappedNames(gcpNames.name);
  const sent = new SentValues();
  const service = { names: gcpNames, host: apiUrl.host, hints };
  const tokens = new LoginTokens(
    () => logIn(credentials, { env, clock, signal: closing.signal }),
    { clock, hide },
  );
  await tokens.ready();

  /** @param path Below the secrets of the project, such as `/name:addVersion`. */
  async function ask(
    path: string,
    { body, signal }: { readonly body?: JsonFields; readonly signal: AbortSignal },
  ): Promise<JsonFields> {
    const base = `${apiUrl.origin}/v1/projects/${encodeURIComponent(project)}/secrets`;
    return await tokens.use((token) =>
      askService(new URL(`${base}${path}`), {
        method: body === undefined ? "GET" : "POST",
        headers: {
          Authorization: `Bearer ${token.reveal()}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      }, {
        maxBytes: maxAnswerBytes,
        accepts: (fields, status) => status >= 400 ? "error" in fields : "name" in fields,
      })
    );
  }

  const access = async (secretName: string, signal: AbortSignal) =>
    valueOf(await ask(`/${secretName}/versions/latest:access`, { signal }));

  async function addVersion(secretName: string, text: string, signal: AbortSignal) {
    const data = toBase64(new TextEncoder().encode(text));
    const answer = await ask(`/${secretName}:addVersion`, { body: { payload: { data } }, signal });
    return { facts: { version: versionOf(answer) } };
  }

  return {
    names: gcpNames,
    place: `Google Secret Manager in project '${project}'`,
    facts: { project },
    retryPolicy,
    secretName(connectionName) {
      const name = secretNameOf(connectionName, {
        names: gcpNames,
        rules: namingRules,
        project: files,
      });
      claimed.claim(connectionName, name);
      return name;
    },
    fetch: (secretName, { signal }) => access(secretName, signal),
    async put(secretName, { text, token }, signal) {
      if (sent.again(token)) {
        // The answer to the first attempt was lost; what it sent may be stored.
        const current = await access(secretName, signal).catch(nothingKnown);
        if (current?.text === text) return { facts: current.facts };
      }
      return await addVersion(secretName, text, signal);
    },
    async create(secretName, { text }, signal) {
      const body = { replication: { automatic: {} } };
      await ask(`?secretId=${secretName}`, { body, signal }).catch((error: unknown) => {
        // The answer to the first attempt was lost.
        if (!(error instanceof ServiceRefusal && error.status === 409)) throw error;
      });
      return await addVersion(secretName, text, signal);
    },
    async renew(error) {
      await tokens.renewAfter(error);
      return true;
    },
    classify: (error, { timedOut }) =>
      serviceFailure(error, {
        ...service,
        timedOut,
        refused: (refusal) => gcpFailure(refusal, { project, service }),
      }),
    close: () => closing.abort(new Error("The client of Google Secret Manager is closed")),
  };
}

/** Who may only write cannot look; then nothing is known of what is there. */
function nothingKnown(error: unknown): undefined {
  if (error instanceof ServiceRefusal) return undefined;
  throw error;
}

function valueOf(answer: JsonFields): FetchedValue {
  const { payload } = answer;
  const data = isJsonObject(payload) ? payload["data"] : undefined;
  const version = versionOf(answer);
  const known = { facts: { version }, revision: version, createdAt: undefined };
  if (typeof data !== "string") return known;
  const bytes = fromBase64(data);
  try {
    return { ...known, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ...known, binaryBytes: bytes.length };
  }
}

/** The number at the end of a name such as `projects/1/secrets/lake/versions/3`. */
function versionOf({ name }: JsonFields): string | undefined {
  return /\/versions\/(\d+)$/.exec(String(name))?.[1];
}
