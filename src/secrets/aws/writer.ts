import type { Project } from "../../project/model.ts";
import type { SecretsWriter, WrittenSecret } from "../backend.ts";
import { type NewVersion, openClient, type SecretsClient } from "./client.ts";
import { checkedSecretId, writeError } from "./failures.ts";
import { isArn } from "./names.ts";
import { type RequestContext, sendRequest } from "./requests.ts";
import { type RetryClock, systemRetryClock } from "../../http/retry.ts";
import type { AwsSettings } from "./settings.ts";

export interface WriterOptions {
  /** Has the entries of `secrets` in `.bruin.yml`. */
  readonly project?: Project | undefined;
  /** Called with a line for the user when AWS limits requests. */
  readonly warn: (message: string) => void;
  /** The default is the clock of this machine. */
  readonly clock?: RetryClock;
}

/** @throws {SecretsError} When the AWS default chain or a role gives no credentials. */
export async function openWriter(
  settings: AwsSettings,
  { project, warn, clock = systemRetryClock }: WriterOptions,
): Promise<SecretsWriter> {
  const client = await openClient(settings, clock);
  return new AwsSecretsWriter(client, { project, settings, warn, clock });
}

class AwsSecretsWriter implements SecretsWriter {
  readonly #client: SecretsClient;
  readonly #project: Project | undefined;
  readonly #context: RequestContext;

  constructor(
    client: SecretsClient,
    { project, ...context }: RequestContext & { readonly project: Project | undefined },
  ) {
    this.#client = client;
    this.#project = project;
    this.#context = context;
  }

  async write(connectionName: string, text: string, signal: AbortSignal): Promise<WrittenSecret> {
    const client = this.#client;
    const secretId = checkedSecretId(connectionName, this.#context.settings.secretPrefix, {
      project: this.#project,
    });
    const version: NewVersion = { text, token: crypto.randomUUID() };
    const request = { ...this.#context, secretId, signal };
    const facts = { secretName: secretId, region: client.region };

    const put = await sendRequest(client, {
      ...request,
      send: (stop) => client.putSecretValue(secretId, version, stop),
    });
    if (put.ok) return { ...facts, ...put.value, created: false };
    // An ARN names a secret that must exist.
    if (put.report.failure.situation !== "not-found" || isArn(secretId)) {
      throw writeError({ ...put.report, action: "secretsmanager:PutSecretValue" });
    }
    const create = await sendRequest(client, {
      ...request,
      send: (stop) => client.createSecret(secretId, version, stop),
    });
    if (create.ok) return { ...facts, ...create.value, created: true };
    throw writeError({ ...create.report, action: "secretsmanager:CreateSecret" });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }
}
