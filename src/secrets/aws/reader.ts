import { SecretsError } from "../../errors.ts";
import { closest } from "../../registry.ts";
import type { Secret, SecretsReader } from "../backend.ts";
import { parseSecret } from "../secret.ts";
import { concernsAllSecrets, type Failure, failureOf } from "./answers.ts";
import { type FetchedValue, openClient, type SecretsClient } from "./client.ts";
import {
  type FailureReport,
  nameError,
  noStringValueError,
  placeOf,
  readError,
} from "./failures.ts";
import { nameProblem, secretIdOf } from "./names.ts";
import { type Clock, systemClock, withRetries } from "./retry.ts";
import type { AwsSettings } from "./settings.ts";

export interface ReaderOptions {
  /** Called with a line for the user when AWS limits requests. */
  readonly warn: (message: string) => void;
  /** The default is the clock of this machine. */
  readonly clock?: Clock;
}

/** @throws {SecretsError} When the AWS default chain or a role gives no credentials. */
export async function openReader(
  settings: AwsSettings,
  { warn, clock = systemClock }: ReaderOptions,
): Promise<SecretsReader> {
  const client = await openClient(settings, clock);
  return new AwsSecretsReader(client, { settings, warn, clock });
}

type Context = Required<ReaderOptions> & { readonly settings: AwsSettings };

class AwsSecretsReader implements SecretsReader {
  readonly place: string;
  readonly #client: SecretsClient;
  readonly #context: Context;
  readonly #closing = new AbortController();
  readonly #foundNames = new Set<string>();
  /** A failure that every further name would meet too. */
  #rejection: FailureReport | undefined;

  constructor(client: SecretsClient, context: Context) {
    this.#client = client;
    this.#context = context;
    this.place = `AWS Secrets Manager in region ${client.region}`;
  }

  async read(connectionName: string, signal: AbortSignal): Promise<Secret> {
    if (connectionName === "") {
      throw new SecretsError("cannot read a secret with an empty name", {
        backend: "aws",
        fix: "set 'connection' on the asset or a default connection in pipeline.yml",
        code: "E116",
      });
    }
    const secretId = secretIdOf(connectionName, this.#context.settings.secretPrefix);
    const problem = nameProblem(secretId);
    if (problem !== undefined) throw nameError(secretId, problem);
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
    const { settings: { retryPolicy }, clock, warn } = this.#context;
    let slowed = false;
    let refreshed = false;
    const outcome = await withRetries<FetchedValue, Failure>(
      (stop) => this.#client.getSecretValue(secretId, stop),
      {
        policy: retryPolicy,
        clock,
        signal,
        judge: async (error, timedOut) => {
          const failure = failureOf(error, { host: this.#client.host, timedOut });
          if (failure.situation !== "expired" || refreshed) return failure;
          refreshed = true;
          return await this.#client.renewCredentials() ? { ...failure, retry: "once" } : failure;
        },
        onRetry: ({ situation }) => {
          if (situation !== "throttled" || slowed) return;
          slowed = true;
          warn(`secret '${secretId}': AWS is limiting requests, trying again`);
        },
      },
    );
    if (outcome.ok) return outcome;

    const report: FailureReport = {
      failure: outcome.failure,
      subject: secretId,
      similarName: closest(secretId, this.#foundNames),
      region: this.#client.region,
      identity: this.#client.identity,
      attempts: outcome.attempts,
      elapsedMs: outcome.elapsedMs,
      budgetMs: retryPolicy.totalMs,
      now: clock.now(),
    };
    if (concernsAllSecrets(outcome.failure.situation)) this.#rejection ??= report;
    throw readError(report);
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error("The secrets reader is closed"));
    this.#client.close();
    return Promise.resolve();
  }
}
