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
import type { WritingClient } from "../remote_writer.ts";
import { SentValues } from "../sent_values.ts";
import { azureFailure, hints } from "./failure.ts";
import { logIn } from "./login.ts";
import { azureNames, namingRules } from "./names.ts";
import type { AzureSettings } from "./settings.ts";

/** A value has at most 25 KB, each byte of which JSON may write as six. */
const maxAnswerBytes = 512 * 1024;

/** The version of the API that is spoken. */
const version = "7.4";

/**
 * A key vault with a token that works.
 * @param options.project Has the names that `.bruin.yml` gives to secrets.
 * @throws {SecretsError} When the login fails.
 * @see https://learn.microsoft.com/rest/api/keyvault/secrets/get-secret/get-secret
 */
export async function openClient(
  settings: AzureSettings,
  { clock, hide, project }: {
    readonly clock: RetryClock;
    readonly hide?: ((token: string) => void) | undefined;
    readonly project?: Project | undefined;
  },
): Promise<WritingClient> {
  const { vaultUrl, retryPolicy } = settings;
  const closing = new AbortController();
  const claimed = new MappedNames(azureNames.name);
  const service = { names: azureNames, host: vaultUrl.host, hints };
  const tokens = new LoginTokens(
    () => logIn({ settings, clock, signal: closing.signal }),
    { clock, hide },
  );
  await tokens.ready();

  async function ask(
    secretName: string,
    { body, signal }: { readonly body?: JsonFields; readonly signal: AbortSignal },
  ): Promise<JsonFields> {
    // An empty version at the end of the path means the current one.
    const path = body === undefined ? `/secrets/${secretName}/` : `/secrets/${secretName}`;
    return await tokens.use((token) =>
      askService(new URL(`${path}?api-version=${version}`, vaultUrl), {
        method: body === undefined ? "GET" : "PUT",
        headers: {
          Authorization: `Bearer ${token.reveal()}`,
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal,
      }, {
        maxBytes: maxAnswerBytes,
        accepts: (fields, status) => status >= 400 ? "error" in fields : "id" in fields,
      })
    );
  }

  const sent = new SentValues();

  return {
    names: azureNames,
    place: `Azure Key Vault ${vaultUrl.host}`,
    facts: { vault: vaultUrl.host },
    retryPolicy,
    secretName(connectionName) {
      const name = secretNameOf(connectionName, {
        names: azureNames,
        rules: namingRules,
        project,
      });
      // The vault does not tell names apart by case.
      claimed.claim(connectionName, name.toLowerCase());
      return name;
    },
    async fetch(secretName, { signal }) {
      const answer = await ask(secretName, { signal });
      const { value } = answer;
      return { text: typeof value === "string" ? value : undefined, ...factsOf(answer) };
    },
    async put(secretName, { text, token }, signal) {
      const known = await ask(secretName, { signal }).catch(
        (error: unknown): JsonFields | undefined => {
          if (!(error instanceof ServiceRefusal)) throw error;
          if (error.status === 404) return undefined;
          // Who may only write still can; then it is not known what is there.
          if (error.status === 403) return {};
          throw error;
        },
      );
      const again = sent.again(token);
      // The answer to the first attempt was lost, but it was stored.
      if (again && known?.["value"] === text) return { facts: factsOf(known).facts };
      const answer = await ask(secretName, {
        body: { value: text, contentType: "application/json" },
        signal,
      });
      return { facts: factsOf(answer).facts, created: known === undefined };
    },
    async renew(error) {
      await tokens.renewAfter(error);
      return true;
    },
    classify: (error, { timedOut }) =>
      serviceFailure(error, {
        ...service,
        timedOut,
        refused: (refusal) => azureFailure(refusal, service),
      }),
    close: () => closing.abort(new Error("The client of Azure Key Vault is closed")),
  };
}

/** The version at the end of an id such as `https://v.vault.azure.net/secrets/name/0f3e…`. */
function factsOf({ id, attributes }: JsonFields) {
  const version = /\/secrets\/[^/]+\/([0-9a-f]{1,64})$/.exec(String(id))?.[1];
  const created = isJsonObject(attributes) ? attributes["created"] : undefined;
  return {
    facts: { version },
    revision: version,
    createdAt: typeof created === "number" ? new Date(created * 1000) : undefined,
  };
}
