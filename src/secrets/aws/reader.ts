import type { Project } from "../../project/model.ts";
import { closest } from "../../registry.ts";
import type { Secret, SecretsReader } from "../backend.ts";
import { configuredSecret } from "../configured_secret.ts";
import { parseSecret } from "../secret.ts";
import { concernsAllSecrets } from "./answers.ts";
import { type FetchedValue, openClient, type SecretsClient } from "./client.ts";
import {
  checkedSecretId,
  type FailureReport,
  noStringValueError,
  placeOf,
  readError,
} from "./failures.ts";
import { type RequestContext, sendRequest } from "./requests.ts";
import { type RetryClock, systemRetryClock } from "../../http/retry.ts";
import type { AwsSettings } from "./settings.ts";

export interface ReaderOptions {
  /** Has the entries of `secrets` in `.bruin.yml`. */
  readonly project?: Project | undefined;
  /** Called with a line for the user when AWS limits requests. */
  readonly warn: (message: string) => void;
  /** The default is the clock of this machine. */
  readonly clock?: RetryClock;
}

/** @throws {SecretsError} When the AWS default chain or a role gives no credentials. */
export async function openReader(
  settings: AwsSettings,
  { project, warn, clock = systemRetryClock }: ReaderOptions,
): Promise<SecretsReader> {
  const client = await openClient(settings, clock);
  return new AwsSecretsReader(client, { project, settings, warn, clock });
}

class AwsSecretsReader implements SecretsReader {
  readonly place: string;
  readonly #client: SecretsClient;
  readonly #project: Project | undefined;
  readonly #context: RequestContext;
  readonly #closing = new AbortController();
  readonly #foundNames = new Set<string>();
  /** A failure that every further name would meet too. */
  #rejection: FailureReport | undefined;

  constructor(
    client: SecretsClient,
    { project, ...context }: RequestContext & { readonly project: Project | undefined },
  ) {
    this.#client = client;
    this.#project = project;
    this.#context = context;
    this.place = `AWS Secrets Manager in region ${client.region}`;
  }

  async read(connectionName: string, signal: AbortSignal): Promise<Secret> {
    const project = this.#project;
    const { secretPrefix } = this.#context.settings;
    const secretId = checkedSecretId(connectionName, secretPrefix, { project });
    if (this.#rejection !== undefined) throw readError({ ...this.#rejection, subject: secretId });

    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const { value, attempts, elapsedMs } = await this.#fetch(secretId, stop);
    this.#foundNames.add(secretId);
    const { region } = this.#client;
    const { arn, versionId, createdAt } = value;
    const where = placeOf({ secret: secretId, region, version: versionId });
    if (value.text === undefined) {
      throw noStringValueError({ secretId, bytes: value.binaryBytes, where });
    }
    return parseSecret(value.text, {
      secretName: secretId,
      backend: "aws",
      where,
      overlay: configuredSecret(connectionName, { project, backend: "aws" }),
      origin: {
        secretName: secretId,
        arn,
        region,
        versionId,
        createdAt,
        fetchMs: elapsedMs,
        requests: attempts,
      },
    });
  }

  async #fetch(
    secretId: string,
    signal: AbortSignal,
  ): Promise<{ value: FetchedValue; attempts: number; elapsedMs: number }> {
    const outcome = await sendRequest(this.#client, {
      ...this.#context,
      secretId,
      signal,
      send: (stop) => this.#client.getSecretValue(secretId, stop),
    });
    if (outcome.ok) return outcome;
    const report = { ...outcome.report, similarName: closest(secretId, this.#foundNames) };
    if (concernsAllSecrets(report.failure.situation)) this.#rejection ??= report;
    throw readError(report);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The secrets reader is closed"));
    this.#client.close();
    return Promise.resolve();
  }
}
