import { SecretsError } from "../../errors.ts";
import type { RetryClock } from "../../http/retry.ts";
import type { Project } from "../../project/model.ts";
import { errorCodes } from "../error_codes.ts";
import { readJson } from "../json.ts";
import { isJsonObject, type JsonFields, serviceFailure, ServiceRefusal } from "../json_service.ts";
import { LoginTokens } from "../login.ts";
import { secretNameOf } from "../naming.ts";
import type { FetchedValue, NewValue, StoredValue } from "../remote_client.ts";
import type { WritingClient } from "../remote_writer.ts";
import { SentValues } from "../sent_values.ts";
import { hints, vaultFailure } from "./failure.ts";
import { logIn } from "./login.ts";
import { encodePath, namingRules, vaultNames } from "./names.ts";
import { apiPath } from "./policy.ts";
import type { VaultSettings } from "./settings.ts";
import { openTransport } from "./transport.ts";

/**
 * Vault with a token that works.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @throws {SecretsError} When the login fails.
 */
export async function openClient(
  settings: VaultSettings,
  { clock, hide, project }: {
    readonly clock: RetryClock;
    readonly hide?: ((token: string) => void) | undefined;
    readonly project?: Project | undefined;
  },
): Promise<WritingClient> {
  const { mount, folder, kvVersion, namespace, retryPolicy } = settings;
  const transport = openTransport(settings);
  const service = { names: vaultNames, host: settings.socket ?? settings.host.host, hints };
  const closing = new AbortController();
  const canLogIn = settings.login.method !== "token";
  const tokens = new LoginTokens(
    () => logIn(settings, { transport, place: service, clock, signal: closing.signal }),
    { clock, hide },
  );
  await tokens.ready().catch((error) => {
    transport[Symbol.dispose]();
    throw error;
  });

  async function get(path: string, signal: AbortSignal): Promise<JsonFields> {
    return await tokens.use((token) => transport.send("GET", encodePath(path), { token, signal }));
  }

  async function post(path: string, body: JsonFields, signal: AbortSignal): Promise<JsonFields> {
    return await tokens.use((token) =>
      transport.send("POST", encodePath(path), { token, body, signal })
    );
  }

  const inquiryLimit = () =>
    AbortSignal.any([closing.signal, AbortSignal.timeout(retryPolicy.attemptMs)]);

  /** Answers to questions that only explain a failure; `undefined` when Vault refuses to say. */
  const inquiry = {
    async tokenWorks() {
      return await get("auth/token/lookup-self", inquiryLimit()).then(
        () => true,
        (error) => error instanceof ServiceRefusal && error.status < 500 ? false : undefined,
      );
    },
    async kvVersion() {
      const { data } = await get(`sys/internal/ui/mounts/${mount}`, inquiryLimit())
        .catch((): JsonFields => ({}));
      const options = isJsonObject(data) ? data["options"] : undefined;
      if (!isJsonObject(data) || data["type"] !== "kv") return undefined;
      return isJsonObject(options) && options["version"] === "2" ? 2 : 1;
    },
  } as const;

  const sent = new SentValues();
  const pathOf = (secretName: string) => apiPath(settings, secretName);

  return {
    names: vaultNames,
    place: `Vault under '${mount}/${folder}'` +
      (namespace === undefined ? "" : ` in the namespace '${namespace}'`),
    facts: { namespace },
    retryPolicy,
    secretName: (name) => secretNameOf(name, { names: vaultNames, rules: namingRules, project }),
    async fetch(secretName, { signal }) {
      const path = pathOf(secretName);
      return valueOf(await get(path, signal), { path, kvVersion });
    },
    async put(secretName, value, signal) {
      const path = pathOf(secretName);
      const fields = storable(secretName, value);
      const known = await get(path, signal).catch(absent);
      const again = sent.again(value.token);
      if (kvVersion === 1) {
        await post(path, fields, signal);
        return { facts: { path }, created: known === undefined };
      }
      return await putVersion(
        { path, fields, known, again },
        (body) => post(path, body, signal),
      );
    },
    async renew(error) {
      if (canLogIn) await tokens.renewAfter(error);
      return canLogIn;
    },
    classify: (error, { secretName, timedOut }) =>
      serviceFailure(error, {
        ...service,
        timedOut,
        refused: (refusal) =>
          vaultFailure(refusal, { path: pathOf(secretName), settings, inquiry, service, canLogIn }),
      }),
    close() {
      closing.abort(new Error("The client of Vault is closed"));
      transport[Symbol.dispose]();
    },
  };
}

function valueOf(
  { data }: JsonFields,
  { path, kvVersion }: { readonly path: string; readonly kvVersion: 1 | 2 },
): FetchedValue {
  const outer = isJsonObject(data) ? data : {};
  if (kvVersion === 1) {
    return { fields: outer, facts: { path }, revision: undefined, createdAt: undefined };
  }
  const { data: fields, metadata } = outer;
  const { version, created_time: created } = isJsonObject(metadata) ? metadata : {};
  const createdAt = new Date(typeof created === "string" ? created : NaN);
  return {
    fields: isJsonObject(fields) ? fields : undefined,
    facts: { path, version: typeof version === "number" ? String(version) : undefined },
    // Numbers begin again when all of a secret was deleted.
    revision: version === undefined ? undefined : `${String(created)}/${String(version)}`,
    createdAt: Number.isNaN(createdAt.getTime()) ? undefined : createdAt,
  };
}

/** The current version of a secret that may not exist, whose latest version may have been deleted. */
function absent(error: unknown): JsonFields | undefined {
  if (!(error instanceof ServiceRefusal)) throw error;
  // Who may only write still can; then nothing is known of what is there.
  if (error.status === 403) return {};
  if (error.status === 404) return error.fields["data"] === undefined ? undefined : error.fields;
  throw error;
}

/**
 * Stores a version over the one that is known, and none when another was stored meanwhile; a request whose
 * answer was lost finds its own version there and stores nothing twice.
 */
async function putVersion(
  { path, fields, known, again }: {
    readonly path: string;
    readonly fields: JsonFields;
    /** `undefined` when there is no secret; empty when it may not be read. */
    readonly known: JsonFields | undefined;
    /** Whether the value was sent before. */
    readonly again: boolean;
  },
  store: (body: JsonFields) => Promise<JsonFields>,
): Promise<StoredValue> {
  const before = versionIn(known);
  if (again && sortedText(before.fields) === sortedText(fields)) {
    return { facts: { path, version: String(before.version) }, created: before.version === 1 };
  }
  const cas = known === undefined ? 0 : before.version;
  const { data } = await store({
    data: fields,
    ...(cas === undefined ? {} : { options: { cas } }),
  });
  const version = isJsonObject(data) ? data["version"] : undefined;
  return {
    facts: { path, version: version === undefined ? undefined : String(version) },
    created: version === 1,
  };
}

/** JSON whose keys are in order, since Vault sorts them. */
function sortedText(value: unknown): string | undefined {
  return JSON.stringify(
    value,
    (_, part) => isJsonObject(part) ? Object.fromEntries(Object.entries(part).sort()) : part,
  );
}

function versionIn(
  answer: JsonFields | undefined,
): { readonly version: number | undefined; readonly fields: JsonFields | undefined } {
  const data = answer !== undefined && isJsonObject(answer["data"]) ? answer["data"] : {};
  const { data: fields, metadata } = data;
  const version = isJsonObject(metadata) ? metadata["version"] : undefined;
  return {
    version: typeof version === "number" ? version : undefined,
    fields: isJsonObject(fields) ? fields : undefined,
  };
}

/** @throws {SecretsError} When Vault would store something else than the text says. */
function storable(secretName: string, { text }: NewValue): JsonFields {
  const { value } = { value: undefined, ...readJson(text) };
  const fix = (advice: string) => ({
    backend: vaultNames.name,
    fix: advice,
    code: errorCodes.notStorable,
  });
  if (!isJsonObject(value)) {
    throw new SecretsError(
      `Vault stores objects only, and secret '${secretName}' is none`,
      fix(
        'store it as {"type": "…", "details": {…}}',
      ),
    );
  }
  const large = (part: unknown): boolean =>
    typeof part === "bigint" ||
    typeof part === "object" && part !== null && Object.values(part).some(large);
  if (large(value)) {
    throw new SecretsError(`secret '${secretName}' has a number that Vault would change`, {
      ...fix("put the number into quotes"),
      cause: "Vault reads numbers as floating point, which keeps 15 digits",
    });
  }
  return value;
}
